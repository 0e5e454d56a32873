/** Small tools for building the page out of its own templates. */

export const byId = (id) => document.getElementById(id);

export const part = (root, name) => root.querySelector(`[data-part="${name}"]`);

export function fromTemplate(name) {
  return byId(`${name}-template`).content.firstElementChild.cloneNode(true);
}

/** An element with a text, which is never read as markup. */
export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

export function button(text, className, onClick) {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

/** Makes `nodes` the children of `parent`, in this order, touching only those out of place, and keeps the focus. */
export function arrange(parent, nodes) {
  const focused = document.activeElement;
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let next = parent.firstElementChild;
  for (const node of nodes) {
    if (node === next) next = next.nextElementSibling;
    else parent.insertBefore(node, next);
  }
  if (focused !== document.activeElement && parent.contains(focused)) focused.focus({ preventScroll: true });
}

/** A random (version 4) UUID; crypto.randomUUID is missing on plain-http addresses other than localhost. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Paints the round sign of a person: initials, and one of six tones that stays theirs. */
export function paintAvatar(avatar, name, id, isAssistant = false) {
  const initials = name.split(/\s+/u).filter(Boolean).map((word) => [...word][0]);
  avatar.textContent = isAssistant ? "" : [...new Set([initials[0], initials.at(-1)])].join("").toLocaleUpperCase();
  avatar.classList.toggle("assistant", isAssistant);
  avatar.dataset.tone = [...String(id)].reduce((sum, character) => sum + character.codePointAt(0), 0) % 6;
}
