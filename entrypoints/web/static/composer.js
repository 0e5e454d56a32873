/** Where a message is written: Enter sends, Shift + Enter makes a new line, each conversation keeps its own draft. */
import { byId } from "./dom.js";
import { dropFromTab, keepInTab, keptInTab } from "./memory.js";
import { known } from "./store.js";

let place = null;
let onSend = null;

const draft = () => byId("draft");
const shelf = () => `draft ${known.me.id} ${place}`;

/** Opens the composer for this place (a name for its draft), or hides it without one. */
export function compose(forPlace, send) {
  place = forPlace;
  onSend = send;
  byId("composer").hidden = !place;
  draft().value = place ? (keptInTab(shelf()) ?? "") : "";
  fit();
}

/** Puts text back for another try, in front of what has been written since. */
export function putBack(text) {
  draft().value = draft().value ? `${text}\n${draft().value}` : text;
  changed();
  draft().focus();
}

export const focusComposer = () => matchMedia("(pointer: fine)").matches && draft().focus();

function fit() {
  draft().style.height = "auto";
  draft().style.height = `${draft().scrollHeight}px`;
}

function changed() {
  fit();
  if (draft().value) keepInTab(shelf(), draft().value);
  else dropFromTab(shelf());
}

function submit() {
  const text = draft().value.trim();
  if (!text || !onSend) return;
  draft().value = "";
  changed();
  onSend(text);
}

export function tendComposer() {
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
    draft().focus();
  });
  draft().addEventListener("input", changed);
  draft().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
}
