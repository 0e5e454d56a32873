/** How two people find each other: one gives a contact link, the other opens or pastes it. */
import { byId } from "./dom.js";
import { contactLink, fromContactLink, go } from "./place.js";
import { known } from "./store.js";
import { t } from "./words.js";

async function offerLink() {
  const field = byId("contact-link");
  field.value = contactLink(known.me.id);
  byId("contact-copied").hidden = true;
  byId("contact").showModal();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    byId("contact-copied").hidden = false;
  } catch {
    field.focus();
  }
}

function follow(form) {
  const hash = fromContactLink(form.elements.link.value);
  const fault = form.querySelector(".fault");
  fault.hidden = Boolean(hash);
  if (hash) {
    form.reset();
    go(hash);
  } else {
    fault.textContent = t("not_a_contact_link", { example: contactLink("…") });
    form.elements.link.focus();
  }
}

export function showFinder(isShown) {
  const form = byId("find-person");
  form.hidden = !isShown;
  form.querySelector(".fault").hidden = true;
  if (isShown) form.elements.link.focus();
}

export function tendContact() {
  for (const each of document.querySelectorAll("[data-contact-link]")) each.addEventListener("click", offerLink);
  byId("find-person").addEventListener("submit", (event) => {
    event.preventDefault();
    follow(event.target);
  });
}
