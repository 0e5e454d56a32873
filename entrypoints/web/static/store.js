/** What the page knows: threads, their messages, and how much of them is unread. Views watch it; nothing here draws. */

export const known = { me: null, total: 0, connection: "live" };

const threads = new Map();
let conversations = new Map();
let step = 0;
const watchers = new Map();

/** Calls `action` after each change of `topic`: "threads", "messages", "outbox", "total", "connection", "typing" or "arrived". */
export function watch(topic, action) {
  watchers.set(topic, [...(watchers.get(topic) ?? []), action]);
}

export function changed(topic, detail) {
  for (const action of watchers.get(topic) ?? []) action(detail);
}

/** A moment in the order of live frames, to tell answers that were asked for before a frame from later ones. */
export const now = () => step;

export const thread = (threadId) => threads.get(threadId);

export const threadsInOrder = () =>
  [...threads.values()].sort(
    (one, other) =>
      new Date(other.updated_at) - new Date(one.updated_at) || other.thread_id.localeCompare(one.thread_id),
  );

export const isAssistants = (each) => each?.kind === "assistant";
export const isClosed = (each) => each?.is_open === false;

/** Takes in listed threads that were asked for at `askedAt`; what a live frame said since then is newer, and stays. */
export function putThreads(listed, askedAt) {
  for (const each of listed) {
    const before = threads.get(each.thread_id);
    if (before && before.changedAt > askedAt) threads.set(each.thread_id, { ...each, ...before });
    else threads.set(each.thread_id, { ...each, changedAt: step });
  }
  changed("threads");
}

function changeThread(threadId, change) {
  const before = threads.get(threadId);
  if (!before) return false;
  threads.set(threadId, { ...before, ...change, changedAt: ++step });
  changed("threads");
  return true;
}

export function setTotal(count) {
  known.total = count;
  changed("total");
}

export function setConnection(state) {
  if (known.connection === state) return;
  known.connection = state;
  changed("connection");
}

const typing = new Map();

/** The assistant is writing in a thread, for so many seconds at most. */
export function markTyping(threadId, seconds) {
  typing.set(threadId, Date.now() + seconds * 1000);
  changed("typing", threadId);
}

/** Milliseconds for which the assistant still counts as writing, unless its message comes. */
export const typingLeft = (threadId) => Math.max(0, (typing.get(threadId) ?? 0) - Date.now());

export const markClosed = (threadId) => changeThread(threadId, { is_open: false });

function preview(content) {
  const characters = [...content];
  return characters.length > 80 ? `${characters.slice(0, 80).join("")}…` : content;
}

/** Takes in a live message; answers whether its thread was known. */
export function applyMessage(frame) {
  const message = { ...frame.message, thread_id: frame.thread_id };
  const { id, type, content, sender, created_at } = message;
  const last_message = { id, type, content: preview(content), sender_id: sender?.id ?? null, created_at };
  const isKnown = changeThread(frame.thread_id, {
    last_message,
    updated_at: created_at,
    unread_count: frame.thread_unread_count,
  });
  setTotal(frame.unread_count);
  if (type === "assistant") typing.delete(frame.thread_id);
  if (conversations.has(frame.thread_id)) putMessages(frame.thread_id, [message]);
  changed("arrived", message);
  return isKnown;
}

/** Takes in a live change of a thread. */
export function applyThread(frame) {
  const opens = { opened: true, reopened: true, closed: false, retired: false };
  const change = { unread_count: frame.thread_unread_count };
  if (frame.reason in opens) change.is_open = opens[frame.reason];
  if (frame.reason === "left") threads.delete(frame.thread_id);
  changeThread(frame.thread_id, change);
  setTotal(frame.unread_count);
}

/** The messages of a thread that the page has, oldest first. */
export function conversation(threadId) {
  if (!conversations.has(threadId)) conversations.set(threadId, { messages: [], isLoaded: false, hasOlder: false });
  return conversations.get(threadId);
}

export const hasMessage = (threadId, messageId) =>
  conversations.get(threadId)?.messages.some((each) => each.id === messageId) ?? false;

export function putMessages(threadId, messages) {
  const target = conversation(threadId);
  const bySeq = new Map(target.messages.map((each) => [each.seq, each]));
  for (const each of messages) bySeq.set(each.seq, each);
  target.messages = [...bySeq.values()].sort((one, other) => one.seq - other.seq);
  changed("messages", threadId);
}

/** Takes in the newest page; what was known before a gap is let go, so that no hole can hide between two pages. */
export function putNewestPage(threadId, page) {
  const target = conversation(threadId);
  const newestKnown = target.messages.at(-1)?.seq ?? 0;
  const oldestOfPage = page.results.at(-1)?.seq ?? 1;
  const hasGap = page.has_more && oldestOfPage > newestKnown + 1;
  if (hasGap || !target.isLoaded) {
    target.messages = target.messages.filter((each) => each.seq >= oldestOfPage);
    target.hasOlder = page.has_more;
  }
  target.isLoaded = true;
  putMessages(threadId, page.results);
}

export function putOlderPage(threadId, page) {
  conversation(threadId).hasOlder = page.has_more;
  putMessages(threadId, page.results);
}

/** Lets go of every conversation but the one that is open. */
export function forgetConversations(exceptThreadId) {
  const kept = conversations.get(exceptThreadId);
  conversations = new Map(kept ? [[exceptThreadId, kept]] : []);
}

/** The first message that counts as unread, of those that the page has: unread ones are always the newest. */
export function firstUnread(threadId) {
  let left = threads.get(threadId)?.unread_count ?? 0;
  if (left === 0) return null;
  let first = null;
  for (const each of [...conversation(threadId).messages].reverse()) {
    if (each.type === "system" || each.sender?.id === known.me.id) continue;
    first = each;
    left -= 1;
    if (left === 0) break;
  }
  return first;
}
