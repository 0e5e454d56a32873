/** Where the page is: the part of the address after #, so that links, reloads and the back button work. */

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

function placeOf(hash) {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  if (said.get("thread")) return { kind: "thread", threadId: said.get("thread") };
  if (said.get("write-to")) return { kind: "person", personId: said.get("write-to"), listingId: said.get("listing") };
  if (said.has("assistant")) return { kind: "assistant" };
  if (said.has("new")) return { kind: "new" };
  return { kind: "list" };
}

export const here = () => placeOf(location.hash);

export const threadHash = (threadId) => `#thread=${encodeURIComponent(threadId)}`;

export function writeToHash(personId, listingId) {
  const parts = new URLSearchParams({ "write-to": personId });
  if (listingId) parts.set("listing", listingId);
  return `#${parts}`;
}

/** The address that others can open to write to this person. */
export const contactLink = (personId) => `${location.origin}/#write-to=${personId}`;

/** The place that a pasted contact link, or a bare person id, leads to; null when it is neither. */
export function fromContactLink(text) {
  const said = text.trim();
  const place = said.includes("#") ? placeOf(said.slice(said.indexOf("#"))) : { kind: "person", personId: said };
  if (place.kind !== "person" || !UUID.test(place.personId)) return null;
  return writeToHash(place.personId.match(UUID)[0], place.listingId);
}

export function go(hash) {
  if (location.hash === hash) return;
  location.hash = hash;
}

/** Goes there without leaving a step that the back button would return to. */
export function goInstead(hash) {
  history.replaceState(null, "", hash || location.pathname);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
