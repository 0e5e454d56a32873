/** How one message looks, stored or still on its way. */
import { button, element, fromTemplate, part } from "./dom.js";
import { discard, retry } from "./outbox.js";
import { known } from "./store.js";
import { clock, day, exactly } from "./times.js";
import { region, t } from "./words.js";

const ADDRESS = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

const PICTURE = /\.(avif|gif|jpe?g|png|webp)$/i;

export const isOwn = (message) => message.sender?.id === known.me.id && message.type !== "assistant";

export function senderName(message) {
  if (message.type === "assistant") return t("assistant");
  return message.sender?.name || t("someone");
}

/** The text as text, with its web addresses as links; nothing in it is ever read as markup. */
function fillWithText(target, content) {
  let from = 0;
  for (const { 0: address, index } of content.matchAll(ADDRESS)) {
    target.append(content.slice(from, index), linkTo(address, address));
    from = index + address.length;
  }
  target.append(content.slice(from));
}

function linkTo(address, text) {
  const link = element("a", "", text);
  return Object.assign(link, { href: address, target: "_blank", rel: "noopener noreferrer nofollow ugc" });
}

function attachmentNode(address) {
  const item = element("li");
  const { protocol, origin, href, pathname } = new URL(address, location.origin);
  if (!["http:", "https:"].includes(protocol)) return item;
  const name = pathname.split("/").at(-1) || t("attachment");
  const link = linkTo(href, name);
  if (origin === location.origin && PICTURE.test(pathname)) {
    link.replaceChildren(Object.assign(element("img"), { src: href, alt: name, loading: "lazy" }));
  }
  item.append(link);
  return item;
}

/** A listing beside a message: its first photo, what it is called, where it is and what it costs. */
function listingNode(card) {
  const node = fromTemplate("listing");
  part(node, "title").textContent = card.title;
  part(node, "place").textContent = card.location;
  part(node, "price").textContent = card.price ? priceOf(card) : "";
  const photo = part(node, "photo");
  if (card.photos[0]) Object.assign(photo, { src: card.photos[0], alt: card.title });
  photo.hidden = !card.photos[0];
  return node;
}

function priceOf({ price, currency, per }) {
  const digits = Number.isInteger(Number(price)) ? 0 : 2;
  const amount = Number(price).toLocaleString(region(), { style: "currency", currency, minimumFractionDigits: digits });
  return per === "total" ? amount : `${amount} ${t(`per_${per}`)}`;
}

function writeTime(node, instant) {
  const time = part(node, "time");
  time.dateTime = instant;
  time.textContent = clock(instant);
  time.title = exactly(instant);
}

export function messageNode(message) {
  const node = fromTemplate("message");
  const own = isOwn(message);
  node.classList.toggle("own", own);
  node.classList.toggle("system", message.type === "system");
  node.dataset.type = message.type;
  part(node, "sender").textContent = message.type === "system" ? "" : own ? t("you") : senderName(message);
  fillWithText(part(node, "content"), message.content ?? "");
  writeTime(node, message.created_at);
  const attachments = (message.attachments ?? []).map(attachmentNode);
  part(node, "attachments").append(...attachments);
  part(node, "attachments").hidden = attachments.length === 0;
  const listings = (message.listings ?? []).map(listingNode);
  part(node, "listings").append(...listings);
  part(node, "listings").hidden = listings.length === 0;
  return node;
}

export function pendingNode(entry, onEdit) {
  const node = fromTemplate("message");
  node.classList.add("own", "pending", entry.state);
  part(node, "sender").textContent = t("you");
  fillWithText(part(node, "content"), entry.content);
  writeTime(node, entry.created_at);
  const actions = part(node, "actions");
  if (entry.state === "sending") part(node, "state").textContent = t("sending");
  if (entry.state === "waiting") actions.append(element("p", "state", entry.reason || t("waiting")));
  if (entry.state === "refused") actions.append(element("p", "fault", entry.reason));
  if (["waiting", "refused"].includes(entry.state)) {
    actions.append(button(t("retry"), "quiet", () => retry(entry)));
    if (entry.state === "refused") actions.append(button(t("edit"), "quiet", () => onEdit(entry)));
    actions.append(button(t("discard"), "quiet", () => discard(entry)));
  }
  return node;
}

export const dayNode = (instant) => element("li", "day", day(instant));

export const unreadNode = (count) => element("li", "unread-line", t("unread", { count }));
