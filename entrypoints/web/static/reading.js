/** Tells the server how far its person has really read: what was on the screen, in a visible page, to its end. */
import { call, isPassing, Problem } from "./api.js";
import { thread, watch } from "./store.js";

const PAUSE_MS = 250;
const PAUSE_AFTER_FAILURE_MS = 5000;

let observer = null;
let threadId = null;
let isSuspended = false;
let seen = 0;
let reported = 0;
let timer = null;
let underway = null;
const onScreen = new Map();

/** Starts over for this thread, whose messages appear inside `root`. */
export function beginReading(root, ofThreadId) {
  stopReading();
  threadId = ofThreadId;
  observer = new IntersectionObserver(look, { root, threshold: 0.9 });
}

export function stopReading() {
  report();
  observer?.disconnect();
  onScreen.clear();
  observer = threadId = null;
  isSuspended = false;
  seen = reported = 0;
}

/** Watches `mark`, the last line of the message with this seq: whoever sees it has seen the whole message. */
export function watchMark(mark, seq) {
  mark.dataset.seq = seq;
  observer?.observe(mark);
}

/** Has the newest received message count as unread; what is on the screen says nothing until it is opened again. */
export async function markUnread() {
  const id = threadId;
  isSuspended = true;
  try {
    await underway;
    await put(id, { mark_as_read: false });
  } catch (failure) {
    isSuspended = false;
    throw failure;
  }
}

const put = (id, body) => call("PUT", `/api/v1/messages/${id}/read_status/`, body);

function look(changes) {
  for (const { target, isIntersecting } of changes) {
    if (isIntersecting) onScreen.set(target, Number(target.dataset.seq));
    else onScreen.delete(target);
  }
  notice();
}

function notice() {
  if (isSuspended || document.visibilityState !== "visible") return;
  seen = Math.max(seen, ...onScreen.values());
  if (seen > reported) reportIn(PAUSE_MS);
}

function reportIn(pauseMs) {
  clearTimeout(timer);
  timer = setTimeout(report, pauseMs);
}

function report() {
  clearTimeout(timer);
  timer = null;
  if (!threadId || isSuspended || seen <= reported || underway) return;
  if (thread(threadId)?.unread_count === 0) {
    reported = seen;
    return;
  }
  underway = tell(threadId, seen).finally(() => {
    underway = null;
    if (!timer) notice();
  });
}

async function tell(id, upTo) {
  try {
    await put(id, { mark_as_read: true, up_to_seq: upTo });
  } catch (failure) {
    if (isPassing(failure)) {
      reportIn(PAUSE_AFTER_FAILURE_MS);
      return;
    }
    if (!(failure instanceof Problem)) throw failure;
  }
  if (id === threadId) reported = Math.max(reported, upTo);
}

/** A message that was on the screen before the thread's count spoke of it still has to be reported. */
function arrived(message) {
  if (message.thread_id !== threadId || message.seq > seen) return;
  reported = Math.min(reported, message.seq - 1);
  notice();
}

document.addEventListener("visibilitychange", notice);
watch("arrived", arrived);
