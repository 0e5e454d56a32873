/** Starts the page: finds out who is here, and shows the conversations or the way in. */
import { call, whenSignedOut, whoAmI } from "./api.js";
import { tendComposer } from "./composer.js";
import { tendContact } from "./contact.js";
import { showPlace, tendPane } from "./conversation.js";
import { byId, paintAvatar } from "./dom.js";
import { retranslateEntry, showEntry, tendEntry } from "./entry.js";
import { openThreadId, refreshOpen, tendHistory } from "./history.js";
import { connect } from "./live.js";
import { loadThreads } from "./loading.js";
import { dropFromTab, emptyTab, forget, keepInTab, keptInTab, remember } from "./memory.js";
import { senderName } from "./message.js";
import { announce, drawConnection, report, tendMenus } from "./notices.js";
import * as outbox from "./outbox.js";
import { here } from "./place.js";
import { forgetConversations, known, watch } from "./store.js";
import { redrawThreads, tendThreads, threadsLoaded } from "./threads.js";
import { offerLanguages, t, translate } from "./words.js";

const tabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;

function drawMe() {
  const name = known.me.display_name || known.me.name || known.me.username;
  byId("my-name").textContent = name;
  byId("my-role").textContent = t(`role_${known.me.user_type ?? "consumer"}`);
  paintAvatar(byId("my-avatar"), name, known.me.id);
}

/** Everything that may have been missed: the lists, and the newest messages of what is open. */
async function loadAfresh() {
  forgetConversations(openThreadId());
  try {
    await Promise.all([loadThreads(), refreshOpen()]);
    threadsLoaded(true);
  } catch (failure) {
    report(failure, loadAfresh);
  }
}

async function loadNews() {
  try {
    await loadThreads();
  } catch (failure) {
    report(failure, loadNews);
  }
}

function enter(person) {
  known.me = person;
  remember("signed_in", "yes");
  document.body.dataset.screen = "chat";
  drawMe();
  outbox.restore();
  connect({ afresh: loadAfresh, news: loadNews, renew });
  loadAfresh();
  showPlace();
}

/** Whether this page may go on as the person that it shows. */
async function renew() {
  const person = await whoAmI();
  if (!person) sessionEnded();
  else if (person.id !== known.me.id) location.reload();
  return person?.id === known.me.id;
}

/** Leaving is a reload: nothing of one person stays in the page for the next. */
async function signOut() {
  try {
    await call("POST", "/api/logout/", {});
  } catch (failure) {
    report(failure, signOut);
    return;
  }
  emptyTab();
  forget("signed_in");
  history.replaceState(null, "", location.pathname);
  tabs?.postMessage(null);
  location.reload();
}

/** Drafts and unsent messages stay in the tab for when this person signs in again. */
function sessionEnded() {
  if (!known.me) return;
  forget("signed_in");
  keepInTab("note", "signed_out_note");
  location.reload();
}

function entered(person) {
  tabs?.postMessage(person.id);
  enter(person);
}

/** Tabs share the session, so a tab that shows another person must not go on. */
function changedElsewhere({ data: personId }) {
  if ((known.me?.id ?? null) !== personId) location.reload();
}

function announceArrival(message) {
  if (message.type === "system" || message.sender?.id === known.me.id) return;
  announce(t("message_from", { name: senderName(message), text: message.content }));
}

function retranslate() {
  retranslateEntry();
  if (!known.me) return;
  drawMe();
  drawConnection();
  redrawThreads();
  showPlace();
}

async function start() {
  translate();
  offerLanguages(retranslate);
  tendMenus();
  tendEntry(entered);
  tendThreads();
  tendHistory();
  tendComposer();
  tendContact();
  tendPane();
  watch("arrived", announceArrival);
  whenSignedOut(sessionEnded);
  byId("sign-out").addEventListener("click", signOut);
  if (tabs) tabs.addEventListener("message", changedElsewhere);
  await begin();
}

async function begin() {
  const note = keptInTab("note");
  dropFromTab("note");
  try {
    const person = note ? null : await whoAmI();
    if (person) enter(person);
    else showEntry(note || (here().kind === "person" ? "invited_note" : ""));
  } catch (failure) {
    showEntry("");
    report(failure, begin);
  }
}

start();
