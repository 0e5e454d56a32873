/** Times as people say them, in the language of the page. */
import { region, t } from "./words.js";

const DAY = 86_400_000;
const formats = new Map();

function format(options, date) {
  const key = region() + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(region(), options));
  return formats.get(key).format(date);
}

function daysAgo(date) {
  const midnight = (moment) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
  return Math.round((midnight(new Date()) - midnight(date)) / DAY);
}

export const clock = (instant) => format({ hour: "2-digit", minute: "2-digit" }, new Date(instant));

export const exactly = (instant) => format({ dateStyle: "full", timeStyle: "medium" }, new Date(instant));

export const sameDay = (one, other) => new Date(one).toDateString() === new Date(other).toDateString();

export function day(instant) {
  const date = new Date(instant);
  const ago = daysAgo(date);
  if (ago === 0) return t("today");
  if (ago === 1) return t("yesterday");
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return format({ weekday: "long", day: "numeric", month: "long", year }, date);
}

/** Short enough for a line of the thread list: the time today, then the weekday, then the date. */
export function brief(instant) {
  const date = new Date(instant);
  const ago = daysAgo(date);
  if (ago <= 0) return clock(instant);
  if (ago < 7) return format({ weekday: "short" }, date);
  return format({ day: "2-digit", month: "2-digit", year: "2-digit" }, date);
}
