/** The pane of one conversation: whose it is, what can be done with it, and where its messages come from. */
import { call, Problem } from "./api.js";
import { compose, focusComposer, putBack } from "./composer.js";
import { showFinder } from "./contact.js";
import { button, byId, element, paintAvatar } from "./dom.js";
import { closeHistory, openHistory, openThreadId, toEnd } from "./history.js";
import { currentAssistantThread, findThread, person } from "./loading.js";
import { confirmed, forgetReports, report } from "./notices.js";
import { discard, send } from "./outbox.js";
import { go, goInstead, here, threadHash, writeToHash } from "./place.js";
import { markUnread } from "./reading.js";
import { conversation, isAssistants, isClosed, known, markClosed, thread, watch } from "./store.js";
import { others, titleOf } from "./threads.js";
import { t } from "./words.js";

let turn = 0;
let shown = { kind: "list" };

/** Shows what the address asks for. */
export async function showPlace() {
  const ours = ++turn;
  const left = shown;
  shown = here();
  const isList = shown.kind === "list";
  document.body.dataset.pane = isList ? "list" : "conversation";
  clear();
  try {
    if (isList) showList(left);
    else await { thread: showThread, person: showPerson, assistant: showAssistant, new: showNew }[shown.kind](ours);
  } catch (failure) {
    if (ours === turn) report(failure, showPlace);
  }
}

function showList(left) {
  sayInstead(t("nothing_open"));
  if (left.kind === "thread") document.querySelector(`.thread[href="${threadHash(left.threadId)}"]`)?.focus();
}

function clear() {
  forgetReports();
  closeHistory();
  compose(null, null);
  showFinder(false);
  byId("pane-empty").hidden = true;
  byId("history").hidden = shown.kind === "new";
  byId("closed-note").hidden = true;
  header("", "");
  byId("pane-bar").classList.toggle("is-bare", ["list", "new"].includes(shown.kind));
}

function header(title, subtitle, id = "", isAssistantsOwn = false) {
  byId("pane-title").textContent = title;
  byId("pane-subtitle").textContent = subtitle;
  byId("pane-avatar").hidden = !title;
  paintAvatar(byId("pane-avatar"), title, id, isAssistantsOwn);
  byId("thread-menu").hidden = shown.kind !== "thread";
  byId("new-assistant").hidden = !isAssistantsOwn;
}

function sayInstead(text, ...more) {
  byId("pane-empty").replaceChildren(element("p", "", text), ...more);
  byId("pane-empty").hidden = false;
}

const roleOf = (one) => t(`role_${one.user_type}`);

function drawHeader() {
  const each = shown.kind === "thread" ? thread(shown.threadId) : null;
  if (each) {
    const subtitle = isAssistants(each) ? t("assistant_hint") : others(each).map(roleOf).join(", ");
    header(titleOf(each), subtitle, others(each)[0]?.id ?? each.thread_id, isAssistants(each));
    byId("close-thread").hidden = isAssistants(each) || isClosed(each);
    drawClosed(each);
  } else if (shown.kind === "assistant") {
    header(t("assistant"), t("assistant_hint"), "assistant", true);
  } else if (shown.person) {
    header(shown.person.name || t("someone"), personHint(), shown.person.id);
  }
}

const personHint = () => [roleOf(shown.person), shown.listingId && t("about_listing")].filter(Boolean).join(" · ");

function drawClosed(each) {
  const note = byId("closed-note");
  note.hidden = !isClosed(each);
  byId("composer").hidden = isClosed(each);
  note.textContent = t("closed");
  const next = isAssistants(each) ? "#assistant" : writeToHash(others(each)[0]?.id, each.listing_id);
  note.append(" ", button(t(isAssistants(each) ? "to_current" : "write_again"), "quiet", () => go(next)));
}

function onEdit(entry) {
  discard(entry);
  putBack(entry.content);
}

function writeTo(place, target) {
  compose(place, (text) => {
    send(target, text);
    byId("pane-empty").hidden = true;
    toEnd();
  });
  focusComposer();
}

async function showThread(ours) {
  const { threadId } = shown;
  drawHeader();
  if (!(await findThread(threadId)) || ours !== turn) {
    if (ours === turn) sayInstead(t("nothing_open"));
    return;
  }
  const target = { kind: isAssistants(thread(threadId)) ? "assistant" : "thread", threadId };
  writeTo(threadHash(threadId), target);
  drawHeader();
  await openHistory({ threadId, target, onEdit });
  if (ours === turn && conversation(threadId).messages.length === 0) {
    sayInstead(t(target.kind === "assistant" ? "assistant_empty" : "no_messages"));
  }
}

async function showPerson(ours) {
  const { personId, listingId } = shown;
  if (personId === known.me.id) {
    sayInstead(t("own_link"));
    return;
  }
  try {
    const found = await person(personId);
    if (ours === turn) shown.person = found;
  } catch (failure) {
    if (!(failure instanceof Problem) || ![400, 404].includes(failure.status)) throw failure;
    if (ours === turn) sayInstead(t("nobody_there"), button(t("back"), "quiet", () => go("#new")));
    return;
  }
  if (ours !== turn) return;
  drawHeader();
  sayInstead(t("write_first", { name: shown.person.name || t("someone") }));
  const target = { kind: "person", recipientId: personId, listingId: listingId ?? null };
  openHistory({ threadId: null, target, onEdit });
  writeTo(location.hash, target);
}

async function showAssistant(ours) {
  drawHeader();
  const threadId = await currentAssistantThread();
  if (ours !== turn) return;
  if (threadId) {
    goInstead(threadHash(threadId));
    return;
  }
  sayInstead(t("assistant_empty"));
  const target = { kind: "assistant", threadId: null };
  openHistory({ threadId: null, target, onEdit });
  writeTo("#assistant", target);
}

function showNew() {
  showFinder(true);
}

async function leaveUnread() {
  try {
    await markUnread();
    go("#");
  } catch (failure) {
    report(failure);
  }
}

async function closeThread() {
  const threadId = openThreadId();
  if (!(await confirmed(t("close_question"), t("close_thread")))) return;
  try {
    await call("POST", `/api/v1/threads/${threadId}/close/`, {});
    markClosed(threadId);
  } catch (failure) {
    report(failure);
  }
}

async function startAssistantAgain() {
  if (!(await confirmed(t("start_again_question"), t("start_again")))) return;
  try {
    const { thread_id: threadId } = await call("POST", "/api/conversations/", {});
    go(threadHash(threadId));
  } catch (failure) {
    report(failure, startAssistantAgain);
  }
}

/** A first message has made its thread: the page goes there, unless it has gone elsewhere meanwhile. */
function moveOn(entry) {
  const isHere =
    (shown.kind === "person" && entry.target.recipientId === shown.personId) ||
    (entry.target.kind === "assistant" && shown.kind === "assistant");
  if (isHere) goInstead(threadHash(entry.threadId));
}

export function tendPane() {
  addEventListener("hashchange", () => known.me && showPlace());
  byId("mark-unread").addEventListener("click", leaveUnread);
  byId("close-thread").addEventListener("click", closeThread);
  byId("new-assistant").addEventListener("click", startAssistantAgain);
  byId("pane").addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && go("#"));
  watch("threads", () => known.me && shown.kind === "thread" && thread(shown.threadId) && drawHeader());
  watch("sent", moveOn);
}
