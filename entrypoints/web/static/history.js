/** The messages of the open conversation on the screen: drawing them, scrolling, and paging upwards. */
import { byId, arrange, part } from "./dom.js";
import { loadNewest, loadOlder } from "./loading.js";
import { dayNode, messageNode, pendingNode, unreadNode } from "./message.js";
import { report } from "./notices.js";
import { pendingFor } from "./outbox.js";
import { beginReading, stopReading, watchMark } from "./reading.js";
import { conversation, firstUnread, known, thread, typingLeft, watch } from "./store.js";
import { sameDay } from "./times.js";
import { t } from "./words.js";

const CLOSE_TOGETHER_MS = 5 * 60_000;
const NEAR_PX = 80;
const PAGES_TO_FIRST_UNREAD = 8;
let open = null;
let nodes = new Map();
let isAtEnd = true;
let isPaging = false;
let thinkingTimer = null;

const scroller = () => byId("history");

/** Shows a thread from its first unread message on, or the target of a first message that has no thread yet. */
export async function openHistory({ threadId, target, onEdit }) {
  closeHistory();
  const opened = (open = { threadId, target, onEdit, isReady: !threadId, divider: null });
  draw();
  if (!threadId) return;
  beginReading(scroller(), threadId);
  try {
    await loadNewest(threadId);
    await reachFirstUnread(threadId);
  } finally {
    if (open === opened) {
      opened.isReady = true;
      opened.divider = dividerOf(threadId);
      draw();
      toStart();
    }
  }
}

export function closeHistory() {
  stopReading();
  open = null;
  nodes = new Map();
  isAtEnd = true;
  byId("messages").replaceChildren();
  byId("to-newest").hidden = true;
  byId("thinking").hidden = true;
  byId("history-top").hidden = true;
}

export const openThreadId = () => open?.threadId ?? null;

export async function refreshOpen() {
  if (open?.threadId) await loadNewest(open.threadId);
}

async function reachFirstUnread(threadId) {
  for (let page = 1; page < PAGES_TO_FIRST_UNREAD; page += 1) {
    const others = conversation(threadId).messages.filter(
      (each) => each.type !== "system" && each.sender?.id !== known.me.id,
    );
    if (others.length >= (thread(threadId)?.unread_count ?? 0) || !conversation(threadId).hasOlder) return;
    await loadOlder(threadId);
  }
}

function dividerOf(threadId) {
  const first = firstUnread(threadId);
  return first && { seq: first.seq, count: thread(threadId).unread_count };
}

function kept(key, make) {
  if (!nodes.has(key)) nodes.set(key, make());
  return nodes.get(key);
}

function storedNode(message) {
  return kept(message.id, () => {
    const node = messageNode(message);
    watchMark(part(node, "meta"), message.seq);
    return node;
  });
}

function wantedNodes() {
  const wanted = [];
  let before = null;
  const add = (message, node) => {
    if (!before || !sameDay(before.created_at, message.created_at)) {
      const date = new Date(message.created_at).toDateString();
      wanted.push(kept(`day ${date}`, () => dayNode(message.created_at)));
      before = null;
    }
    if (message.seq && message.seq === open.divider?.seq) {
      wanted.push(kept("unread", () => unreadNode(open.divider.count)));
      before = null;
    }
    node.classList.toggle("follows", Boolean(before) && isContinued(before, message));
    wanted.push(node);
    before = message;
  };
  for (const each of open.threadId ? conversation(open.threadId).messages : []) add(each, storedNode(each));
  for (const entry of pendingFor(open.threadId, open.target)) {
    const key = `${entry.id} ${entry.state} ${entry.attempts}`;
    add({ ...entry, sender: known.me, type: "user" }, kept(key, () => pendingNode(entry, open.onEdit)));
  }
  return wanted;
}

const isContinued = (one, other) =>
  one.type === other.type && one.sender?.id === other.sender?.id &&
  new Date(other.created_at) - new Date(one.created_at) < CLOSE_TOGETHER_MS;

function draw() {
  const list = byId("messages");
  const anchor = [...list.children].find((each) => each.offsetTop + each.offsetHeight > scroller().scrollTop);
  const offset = anchor ? anchor.offsetTop - scroller().scrollTop : 0;
  arrange(list, open.isReady ? wantedNodes() : []);
  drawTop();
  drawThinking();
  if (isAtEnd) toEnd();
  else if (anchor?.isConnected) scroller().scrollTop = anchor.offsetTop - offset;
  drawToNewest();
}

function drawTop() {
  const top = byId("history-top");
  const { hasOlder = false, messages = [] } = open.threadId ? conversation(open.threadId) : {};
  top.hidden = open.isReady && messages.length === 0;
  top.textContent = !open.isReady || hasOlder ? t("loading") : t("beginning");
  if (!open.threadId) top.hidden = true;
}

function drawThinking() {
  clearTimeout(thinkingTimer);
  const left = open.threadId ? typingLeft(open.threadId) : 0;
  byId("thinking").hidden = left <= 0;
  if (left > 0) thinkingTimer = setTimeout(() => open && draw(), left);
}

function drawToNewest() {
  const jump = byId("to-newest");
  jump.hidden = isAtEnd || !open.isReady;
  jump.textContent = t(open.hasNewBelow ? "new_below" : "to_newest");
}

export function toEnd() {
  scroller().scrollTop = scroller().scrollHeight;
  isAtEnd = true;
}

function toStart() {
  const line = nodes.get("unread");
  if (!line?.isConnected) toEnd();
  else scroller().scrollTop = line.offsetTop - NEAR_PX / 4;
  scrolled();
}

function scrolled() {
  if (!open) return;
  const { scrollTop, scrollHeight, clientHeight } = scroller();
  isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
  if (isAtEnd) open.hasNewBelow = false;
  drawToNewest();
  if (scrollTop < clientHeight && open.isReady) pageUp();
}

async function pageUp() {
  if (isPaging || !open.threadId || !conversation(open.threadId).hasOlder) return;
  isPaging = true;
  try {
    await loadOlder(open.threadId);
  } catch (failure) {
    report(failure, pageUp);
    return;
  } finally {
    isPaging = false;
  }
  scrolled();
}

export function tendHistory() {
  scroller().addEventListener("scroll", scrolled, { passive: true });
  byId("to-newest").addEventListener("click", toEnd);
  new ResizeObserver(() => open && isAtEnd && toEnd()).observe(scroller());
  watch("messages", (threadId) => open && threadId === open.threadId && draw());
  watch("outbox", () => open && draw());
  watch("typing", (threadId) => open && threadId === open.threadId && draw());
  watch("arrived", (message) => {
    if (!open || message.thread_id !== open.threadId || isAtEnd) return;
    open.hasNewBelow = true;
    drawToNewest();
  });
}
