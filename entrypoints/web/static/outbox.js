/**
 * Messages on their way. Each keeps one client_msg_id through every attempt and reload, so that the server stores it
 * once however often it is sent; those to one place go out in the order in which they were written.
 */
import { call, isPassing } from "./api.js";
import { newId } from "./dom.js";
import { keepInTab, keptInTab } from "./memory.js";
import { changed, hasMessage, known, markClosed, putMessages, watch } from "./store.js";
import { language } from "./words.js";

const LONGEST_PAUSE_MS = 30_000;

let entries = [];
const busy = new Set();
const timers = new Map();

const keyOf = (target) =>
  target.kind === "person" ? `person ${target.recipientId} ${target.listingId}` : `${target.kind} ${target.threadId}`;

const shelf = () => `outbox ${known.me.id}`;

function keep() {
  keepInTab(shelf(), JSON.stringify(entries.filter((each) => each.state !== "sent")));
  changed("outbox");
}

/** Takes up what this person had not got rid of before the page was left. */
export function restore() {
  entries = JSON.parse(keptInTab(shelf()) ?? "[]");
  for (const entry of entries) if (entry.state !== "refused") pump(keyOf(entry.target));
}

/** What has not come back as a message of this thread (or, before there is a thread, of this target) yet. */
export function pendingFor(threadId, target) {
  const key = target && keyOf(target);
  return entries.filter(
    (each) =>
      !each.seenAs && ((threadId && each.threadId === threadId) || (key && keyOf(each.target) === key)),
  );
}

export function send(target, content) {
  const entry = {
    id: newId(),
    target,
    threadId: target.threadId ?? null,
    content,
    created_at: new Date().toISOString(),
    state: "sending",
    attempts: 0,
  };
  entries.push(entry);
  keep();
  pump(keyOf(target));
  return entry;
}

export function retry(entry) {
  entry.state = "sending";
  keep();
  pump(keyOf(entry.target));
}

export function discard(entry) {
  entries = entries.filter((each) => each !== entry);
  keep();
}

function post({ id, target, content }) {
  if (target.kind === "assistant") {
    const body = { message: content, client_msg_id: id, language: language() };
    return call("POST", "/api/chat/", target.threadId ? { ...body, thread_id: target.threadId } : body);
  }
  if (target.kind === "thread") {
    return call("POST", `/api/v1/threads/${target.threadId}/messages/`, { content, client_msg_id: id });
  }
  const body = { recipient_id: target.recipientId, content, client_msg_id: id };
  return call("POST", "/api/v1/threads/", target.listingId ? { ...body, listing_id: target.listingId } : body);
}

async function pump(key) {
  if (busy.has(key)) return;
  busy.add(key);
  clearTimeout(timers.get(key));
  try {
    for (;;) {
      const entry = entries.find((each) => keyOf(each.target) === key && ["sending", "waiting"].includes(each.state));
      if (!entry || !(await attempt(entry))) return;
    }
  } finally {
    busy.delete(key);
  }
}

/** Answers whether the next one may follow. */
async function attempt(entry) {
  try {
    accepted(entry, await post(entry));
    return true;
  } catch (failure) {
    if (!entries.includes(entry)) return true;
    failed(entry, failure);
    return entry.state === "refused";
  }
}

function accepted(entry, answer) {
  if (!entries.includes(entry)) return;
  entry.state = "sent";
  entry.threadId = answer.thread_id;
  entry.messageId = answer.queued_message_id ?? answer.id;
  if (answer.seq) putMessages(answer.thread_id, [{ ...answer, sender: known.me }]);
  changed("sent", entry);
  settle();
}

function failed(entry, failure) {
  if (isPassing(failure)) {
    entry.state = "waiting";
    entry.reason = failure.status ? failure.message : "";
    const pauseMs = Math.max((failure.retryAfter ?? 0) * 1000, Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** entry.attempts));
    entry.attempts += 1;
    const key = keyOf(entry.target);
    timers.set(key, setTimeout(() => pump(key), pauseMs));
  } else if (failure.status) {
    entry.state = "refused";
    entry.reason = failure.message;
    if (/not-open|closed|retired/.test(failure.type) && entry.threadId) markClosed(entry.threadId);
  } else {
    throw failure;
  }
  keep();
}

/** Drops what has come back as a message. */
function settle() {
  entries = entries.filter((each) => !(each.state === "sent" && hasMessage(each.threadId, each.messageId)));
  keep();
}

/** A live frame may overtake the answer to the sending of the very same message: it is shown once all the same. */
function recognise(message) {
  if (message.sender?.id !== known.me.id) return;
  const own = entries.find(
    (each) => !each.seenAs && each.state !== "sent" && each.content === message.content &&
      (each.threadId ? each.threadId === message.thread_id : true),
  );
  if (own) own.seenAs = message.id;
  settle();
}

function tryAllAgain() {
  for (const entry of entries) if (entry.state === "waiting") pump(keyOf(entry.target));
}

watch("arrived", recognise);
watch("messages", () => entries.some((each) => each.state === "sent") && settle());
watch("connection", () => known.connection === "live" && tryAllAgain());
addEventListener("online", tryAllAgain);
