/** The live stream: the browser resumes it after a lost connection, this module where the browser gives up. */
import { isPassing } from "./api.js";
import { applyMessage, applyThread, markTyping, setConnection, setTotal } from "./store.js";

const LONG_ASLEEP_MS = 5 * 60_000;
const NEWS = new Set(["opened", "joined", "left"]);

let source = null;
let timer = null;
let attempts = 0;
let lastPosition = "";
let hiddenSince = null;
let hooks = null;

const parsed = (event) => JSON.parse(event.data);

/**
 * Keeps a stream open. `afresh()` runs when it starts without a position to resume from, `news()` when a frame
 * speaks of threads or people that the page has not listed, `renew()` before a stream that was refused is opened anew.
 */
export function connect({ afresh, news, renew }) {
  hooks = { afresh, news, renew };
  open();
}

function close() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function open() {
  close();
  const from = lastPosition === "" ? "" : `?last_event_id=${lastPosition}`;
  source = new EventSource(`/api/v1/events${from}`);
  source.addEventListener("open", () => {
    attempts = 0;
    setConnection("live");
  });
  source.addEventListener("ready", (event) => {
    setTotal(parsed(event).unread_count);
    if (lastPosition === "") hooks.afresh();
    lastPosition = event.lastEventId;
  });
  source.addEventListener("message", (event) => {
    lastPosition = event.lastEventId;
    if (!applyMessage(parsed(event))) hooks.news();
  });
  source.addEventListener("thread", (event) => {
    lastPosition = event.lastEventId;
    const frame = parsed(event);
    applyThread(frame);
    if (NEWS.has(frame.reason)) hooks.news();
  });
  source.addEventListener("typing", (event) => {
    const { thread_id: threadId, seconds } = parsed(event);
    markTyping(threadId, seconds);
  });
  source.addEventListener("reset", () => {
    lastPosition = "";
    openIn(500);
  });
  source.addEventListener("error", lost);
}

function openIn(pause) {
  close();
  timer = setTimeout(reopen, pause * (0.5 + Math.random()));
}

function lost() {
  setConnection(navigator.onLine ? "reconnecting" : "offline");
  if (source && source.readyState !== EventSource.CLOSED) return;
  openIn(Math.min(30_000, 1000 * 2 ** attempts));
  attempts += 1;
}

async function reopen() {
  if (!hooks) return;
  try {
    if (await hooks.renew()) open();
  } catch (failure) {
    if (!isPassing(failure)) throw failure;
    lost();
  }
}

/** Heartbeats are invisible to a page, so after a long sleep the stream is not believed but opened anew. */
function wakeUp() {
  if (document.visibilityState === "hidden") {
    hiddenSince = Date.now();
  } else if (hooks && hiddenSince && Date.now() - hiddenSince > LONG_ASLEEP_MS) {
    open();
  }
}

function backOnline() {
  if (!hooks) return;
  if (source?.readyState === EventSource.OPEN) setConnection("live");
  else open();
}

document.addEventListener("visibilitychange", wakeUp);
addEventListener("online", backOnline);
addEventListener("offline", () => hooks && setConnection("offline"));
