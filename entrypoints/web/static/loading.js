/** Fetches what the store does not have yet. */
import { call } from "./api.js";
import {
  conversation, isAssistants, now, putNewestPage, putOlderPage, putThreads, thread, threadsInOrder,
} from "./store.js";

const PAGE = 50;

const walk = { cursor: null, pages: 0, hasMore: false };
let underway = null;
let isWantedAgain = false;

export const hasMoreThreads = () => walk.hasMore;

async function nextPageOfThreads(cursor) {
  const askedAt = now();
  const from = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
  const page = await call("GET", `/api/v1/threads/?limit=${PAGE}${from}`);
  putThreads(page.results, askedAt);
  return page;
}

function walkedTo(page, pages) {
  Object.assign(walk, { cursor: page.next_cursor, pages, hasMore: Boolean(page.has_next && page.next_cursor) });
}

/** Fetches every page of threads again that the list shows; calls while one is under way share the next round. */
export function loadThreads() {
  isWantedAgain = true;
  underway ??= loadWhileWanted().finally(() => (underway = null));
  return underway;
}

async function loadWhileWanted() {
  while (isWantedAgain) {
    isWantedAgain = false;
    const wanted = Math.max(1, walk.pages);
    let page = await nextPageOfThreads(null);
    let pages = 1;
    for (; pages < wanted && page.has_next; pages += 1) page = await nextPageOfThreads(page.next_cursor);
    walkedTo(page, pages);
    putThreads([], now());
  }
}

export async function loadMoreThreads() {
  if (!walk.hasMore) return;
  const page = await nextPageOfThreads(walk.cursor);
  walkedTo(page, walk.pages + 1);
  putThreads([], now());
}

/** Makes sure that this thread is listed; answers whether there is one that this person may see. */
export async function findThread(threadId) {
  if (!thread(threadId)) await (underway ?? loadThreads());
  if (thread(threadId)) return true;
  const askedAt = now();
  try {
    putThreads([await call("GET", `/api/v1/threads/${encodeURIComponent(threadId)}/`)], askedAt);
    return true;
  } catch (failure) {
    if ([400, 403, 404].includes(failure.status)) return false;
    throw failure;
  }
}

/** The id of this person's active conversation with the assistant, or null. */
export async function currentAssistantThread() {
  await (underway ?? loadThreads());
  if (!walk.hasMore && !threadsInOrder().some(isAssistants)) return null;
  try {
    return (await call("GET", "/api/conversations/current/")).thread_id;
  } catch (failure) {
    if (failure.status === 404) return null;
    throw failure;
  }
}

export async function loadNewest(threadId) {
  conversation(threadId);
  putNewestPage(threadId, await call("GET", `/api/v1/threads/${threadId}/messages/?limit=${PAGE}`));
}

export async function loadOlder(threadId) {
  const { messages, hasOlder } = conversation(threadId);
  if (!hasOlder) return;
  const before = messages[0].seq;
  putOlderPage(threadId, await call("GET", `/api/v1/threads/${threadId}/messages/?limit=${PAGE}&before=${before}`));
}

const people = new Map();

/** Who this is: `{id, name, user_type}`; asked for once. */
export async function person(personId) {
  if (!people.has(personId)) people.set(personId, await call("GET", `/api/v1/people/${encodeURIComponent(personId)}/`));
  return people.get(personId);
}
