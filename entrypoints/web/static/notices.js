/** What the page says beside the conversation: errors, questions, the state of the connection, the title. */
import { Problem, Unreachable } from "./api.js";
import { button, byId, element } from "./dom.js";
import { known, watch } from "./store.js";
import { t } from "./words.js";

const LONGEST_ANNOUNCEMENT = 200;

export function explain(failure) {
  if (failure instanceof Unreachable) return t("unreachable");
  if (failure instanceof Problem) return failure.message;
  throw failure;
}

/** Shows a failure until it is dismissed, with `again` to try once more. */
export function report(failure, again) {
  const toast = element("div", "toast");
  const leave = () => toast.remove();
  toast.append(element("p", "", explain(failure)));
  if (again) toast.append(button(t("retry"), "quiet", () => (leave(), again())));
  toast.append(button(t("dismiss"), "quiet", leave));
  byId("toasts").replaceChildren(toast);
}

export function forgetReports() {
  byId("toasts").replaceChildren();
}

/** Asks a question; true when the answer is yes. */
export function confirmed(question, yes) {
  const dialog = byId("confirm");
  byId("confirm-text").textContent = question;
  byId("confirm-yes").textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }),
  );
}

/** Has a text read aloud by whatever reads the page aloud. */
export function announce(text) {
  byId("announcer").append(element("p", "", [...text].slice(0, LONGEST_ANNOUNCEMENT).join("")));
  while (byId("announcer").children.length > 5) byId("announcer").firstElementChild.remove();
}

export function drawConnection() {
  const banner = byId("connection");
  banner.hidden = known.connection === "live";
  banner.textContent = banner.hidden ? "" : t(known.connection);
}

export function drawTitle() {
  document.title = known.me && known.total > 0 ? `(${known.total}) Easy Islanders` : "Easy Islanders";
}

/** Menus close when something in them is chosen, on Escape, and when the page is touched elsewhere. */
export function tendMenus() {
  const close = (menu) => menu.removeAttribute("open");
  for (const menu of document.querySelectorAll("details.menu")) {
    menu.addEventListener("click", (event) => event.target.closest(".sheet button") && close(menu));
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      event.stopPropagation();
      close(menu);
      menu.querySelector("summary").focus();
    });
    document.addEventListener("pointerdown", (event) => menu.contains(event.target) || close(menu));
  }
}

watch("connection", drawConnection);
watch("connection", () => known.connection === "live" && forgetReports());
watch("total", drawTitle);
