/** Calls to the server: JSON in, JSON out, and a named error for everything else. */
import { remember, remembered } from "./memory.js";
import { language } from "./words.js";

const PATIENCE_MS = 20_000;

/** The server refused, and said why (RFC 9457). */
export class Problem extends Error {
  constructor(status, said, retryAfter) {
    super(said.detail || said.title || `${status}`);
    this.status = status;
    this.type = said.type ?? "about:blank";
    this.errors = said.errors ?? {};
    this.retryAfter = retryAfter;
  }
}

/** There was no answer: the network, the server, or our patience failed. */
export class Unreachable extends Error {}

/** Whether asking again later, with the same words, can help. */
export const isPassing = (failure) =>
  failure instanceof Unreachable ||
  [401, 408, 425, 429].includes(failure.status) ||
  failure.status >= 500 ||
  (failure.status === 409 && /in-flight|in-progress/.test(failure.type));

let onSignedOut = () => {};
export const whenSignedOut = (action) => (onSignedOut = action);

async function ask(method, path, body) {
  const headers = { Accept: "application/json", "Accept-Language": language() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    return await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-cache",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (cause) {
    throw new Unreachable(`${method} ${path}`, { cause });
  }
}

async function read(answer) {
  if (answer.status === 204) return null;
  try {
    return await answer.json();
  } catch (cause) {
    if (answer.ok) throw new Unreachable("the answer broke off", { cause });
    return {};
  }
}

/**
 * Renews the session with the refresh cookie, unless that happened since `askedAt`. One tab at a time: a refresh
 * token that two of them used would end the session in both.
 */
async function renewed(askedAt) {
  const renew = async () => {
    if (Number(remembered("renewed_at")) > askedAt) return true;
    const answer = await ask("POST", "/api/token/refresh/", {});
    if (answer.status >= 500) throw new Unreachable("the session could not be renewed");
    if (answer.ok) remember("renewed_at", Date.now());
    return answer.ok;
  };
  return navigator.locks ? navigator.locks.request("renew-session", renew) : renewedOnce(renew);
}

let underway = null;
function renewedOnce(renew) {
  underway ??= renew().finally(() => (underway = null));
  return underway;
}

/** Asks as whoever is signed in; renews the session once when it has run out. */
export async function call(method, path, body) {
  const askedAt = Date.now();
  let answer = await ask(method, path, body);
  if (answer.status === 401 && (await renewed(askedAt))) answer = await ask(method, path, body);
  if (answer.status === 401) onSignedOut();
  return resultOf(answer);
}

/** Asks as nobody yet: a 401 is an answer about the password, not about the session. */
export async function callAsStranger(method, path, body) {
  return resultOf(await ask(method, path, body));
}

async function resultOf(answer) {
  const said = await read(answer);
  if (answer.ok) return said;
  throw new Problem(answer.status, said, Number(answer.headers.get("Retry-After")) || 0);
}

/** The signed-in person, or null; tries the refresh cookie where this browser was signed in before. */
export async function whoAmI() {
  const status = async () => {
    const answer = await ask("GET", "/api/auth/status/");
    if (answer.status >= 500) throw new Unreachable("the session could not be checked");
    const said = await read(answer);
    return answer.ok && said.authenticated ? said.user : null;
  };
  const askedAt = Date.now();
  const person = await status();
  if (person || !remembered("signed_in")) return person;
  return (await renewed(askedAt)) ? status() : null;
}
