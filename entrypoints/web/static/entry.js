/** Signing in, and registering. */
import { callAsStranger, Problem } from "./api.js";
import { byId, element } from "./dom.js";
import { explain } from "./notices.js";
import { t } from "./words.js";

let onEntered = null;

/** Shows the forms, with a note on why when there is a reason. */
export function showEntry(note = "") {
  document.body.dataset.screen = "entry";
  byId("entry-note").hidden = !note;
  byId("entry-note").textContent = note && t(note);
  byId("entry-note").dataset.note = note;
  choose("sign-in");
}

export function retranslateEntry() {
  const note = byId("entry-note").dataset.note;
  if (note) byId("entry-note").textContent = t(note);
  for (const form of [byId("sign-in"), byId("register")]) clear(form);
}

function choose(name) {
  for (const each of ["sign-in", "register"]) {
    byId(each).hidden = each !== name;
    byId(`choose-${each}`).setAttribute("aria-pressed", each === name);
  }
  const title = byId("entry-title");
  title.dataset.word = name.replace("-", "_");
  title.textContent = t(title.dataset.word);
  byId(name).elements.namedItem(name === "register" ? "display_name" : "username").focus();
}

function clear(form) {
  form.querySelector(".fault").hidden = true;
  for (const each of form.querySelectorAll(".field-fault")) each.remove();
  for (const each of form.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
}

function complain(form, text) {
  const fault = form.querySelector(".fault");
  fault.textContent = text;
  fault.hidden = false;
}

function complainAt(form, field, text) {
  const fault = element("small", "field-fault", text);
  fault.id = `${form.id}-${field.name}-fault`;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", fault.id);
  field.after(fault);
}

/** Shows what is wrong beside each field that the server named, and as a whole above the button. */
function show(form, failure) {
  complain(form, explain(failure));
  const faults = failure instanceof Problem ? Object.entries(failure.errors) : [];
  for (const [name, texts] of faults) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) complainAt(form, field, [texts].flat().join(" "));
  }
  form.querySelector("[aria-invalid]")?.focus();
}

/** Whether the form may be sent; says what is missing or wrong, in the language of the page. */
function isComplete(form) {
  const fields = [...form.elements].filter((each) => each instanceof HTMLInputElement);
  const empty = fields.find((each) => each.required && !each.value.trim());
  if (empty) complain(form, t("fill_in"));
  const wrong = empty ? [] : fields.filter((each) => !each.validity.valid && each.dataset.fault);
  for (const each of wrong) complainAt(form, each, t(each.dataset.fault));
  (empty ?? wrong[0])?.focus();
  return !empty && wrong.length === 0;
}

async function submit(form, enter) {
  clear(form);
  if (!isComplete(form)) return;
  const submitButton = form.querySelector("button.primary");
  submitButton.disabled = true;
  try {
    const person = await enter(Object.fromEntries(new FormData(form)));
    form.reset();
    onEntered(person);
  } catch (failure) {
    show(form, failure);
  } finally {
    submitButton.disabled = false;
  }
}

async function signIn({ username, password }) {
  const said = await callAsStranger("POST", "/api/auth/login/", { username: username.trim(), password });
  return said.user;
}

async function register({ display_name: displayName, ...rest }) {
  const account = { ...rest, username: rest.username.trim(), email: rest.email.trim() };
  const name = displayName.trim();
  const body = name ? { ...account, display_name: name } : account;
  return (await callAsStranger("POST", "/api/auth/register/", body)).user;
}

/** Makes the forms work; `entered(person)` runs after each sign-in. */
export function tendEntry(entered) {
  onEntered = entered;
  for (const each of ["sign-in", "register"]) byId(`choose-${each}`).addEventListener("click", () => choose(each));
  for (const [name, enter] of [["sign-in", signIn], ["register", register]]) {
    byId(name).addEventListener("submit", (event) => {
      event.preventDefault();
      submit(byId(name), enter);
    });
  }
}
