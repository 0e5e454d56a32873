/** The list of conversations: newest activity first, each with its preview and its unread count. */
import { arrange, byId, fromTemplate, paintAvatar, part } from "./dom.js";
import { hasMoreThreads, loadMoreThreads } from "./loading.js";
import { report } from "./notices.js";
import { here, threadHash } from "./place.js";
import { isAssistants, known, threadsInOrder, watch } from "./store.js";
import { brief } from "./times.js";
import { t } from "./words.js";

const rows = new Map();
let hasLoaded = false;

export const others = (each) => each.participants.filter((one) => one.id !== known.me.id);

/** What a thread is called: by the people in it, since everybody sees it from their own side. */
export function titleOf(each) {
  if (isAssistants(each)) return t("assistant");
  return others(each).map((one) => one.name || t("someone")).join(", ") || each.title || t("conversation");
}

function previewOf(each) {
  const last = each.last_message;
  if (!last) return "";
  return last.sender_id === known.me.id && last.type === "user" ? `${t("you")}: ${last.content}` : last.content;
}

function drawRow(row, each) {
  const link = row.firstElementChild;
  const title = titleOf(each);
  const count = each.unread_count;
  link.href = threadHash(each.thread_id);
  if (here().threadId === each.thread_id) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
  row.classList.toggle("is-unread", count > 0);
  paintAvatar(part(row, "avatar"), title, others(each)[0]?.id ?? each.thread_id, isAssistants(each));
  part(row, "title").textContent = title;
  part(row, "preview").textContent = previewOf(each);
  part(row, "time").textContent = brief(each.updated_at);
  part(row, "time").dateTime = each.updated_at;
  const badge = part(row, "badge");
  badge.hidden = count === 0;
  badge.textContent = count;
  badge.setAttribute("role", "img");
  badge.setAttribute("aria-label", t("unread", { count }));
}

function rowOf(each) {
  if (!rows.has(each.thread_id)) rows.set(each.thread_id, { node: fromTemplate("thread"), drawn: null, at: "" });
  const row = rows.get(each.thread_id);
  const at = `${here().threadId === each.thread_id}`;
  if (row.drawn !== each || row.at !== at) {
    drawRow(row.node, each);
    Object.assign(row, { drawn: each, at });
  }
  return row.node;
}

export function drawThreads() {
  const listed = threadsInOrder();
  arrange(byId("threads"), listed.map(rowOf));
  byId("more-threads").hidden = !hasMoreThreads();
  byId("no-threads").hidden = !hasLoaded || listed.length > 0;
}

/** Draws every row anew: for another language, another day, or another person. */
export function redrawThreads() {
  rows.clear();
  drawThreads();
}

export function threadsLoaded(isLoaded) {
  hasLoaded = isLoaded;
  drawThreads();
}

async function more() {
  const again = byId("more-threads");
  again.disabled = true;
  try {
    await loadMoreThreads();
  } catch (failure) {
    report(failure, more);
  } finally {
    again.disabled = false;
  }
}

/** The arrow keys walk through the list. */
function step(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = event.target.closest("li");
  const next = by && row && (by > 0 ? row.nextElementSibling : row.previousElementSibling);
  if (!next) return;
  event.preventDefault();
  next.firstElementChild.focus();
}

export function tendThreads() {
  let isAwaited = false;
  const draw = () => {
    isAwaited = false;
    if (known.me) drawThreads();
  };
  watch("threads", () => {
    if (isAwaited) return;
    isAwaited = true;
    queueMicrotask(draw);
  });
  addEventListener("hashchange", () => known.me && drawThreads());
  byId("threads").addEventListener("keydown", step);
  byId("more-threads").addEventListener("click", more);
  new IntersectionObserver((seen) => seen.at(-1).isIntersecting && hasMoreThreads() && more(), {
    rootMargin: "200px",
  }).observe(byId("more-threads"));
}
