// Times for people: short and relative in lists, exact on hover, and kept fresh while the page is open.

import { currentLanguage, t } from "./words.js";
import { el, setText } from "./dom.js";

const locale = () => (currentLanguage() === "zh" ? "zh-CN" : "en-GB");
const format = (iso, options) => new Intl.DateTimeFormat(locale(), options).format(new Date(iso));

export const clock = (iso) => format(iso, { hour: "2-digit", minute: "2-digit", hour12: false });
export const exact = (iso) => format(iso, { dateStyle: "medium", timeStyle: "short" });

export function minutesUntil(iso) {
  const minutes = (new Date(iso) - Date.now()) / 60000;
  return minutes >= 0 ? Math.ceil(minutes) : Math.floor(minutes);
}

export function ago(iso) {
  const seconds = Math.max(0, (Date.now() - new Date(iso)) / 1000);
  if (seconds < 60) return t("now");
  if (seconds < 3600) return t("minutes_short", { n: Math.floor(seconds / 60) });
  if (seconds < 86400) return t("hours_short", { n: Math.floor(seconds / 3600) });
  if (seconds < 7 * 86400) return t("days_short", { n: Math.floor(seconds / 86400) });
  return format(iso, { month: "short", day: "numeric" });
}

export function duration(from, to) {
  const minutes = Math.max(0, Math.round((new Date(to) - new Date(from)) / 60000));
  if (minutes < 1) return t("under_a_minute");
  if (minutes < 60) return t("minutes_long", { n: minutes });
  if (minutes < 1440) return t("hours_long", { n: Math.round(minutes / 60) });
  return t("days_long", { n: Math.round(minutes / 1440) });
}

/** The day of a message, as the line between two days says it. */
export function day(iso) {
  const date = new Date(iso);
  const midnight = (d) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  const distance = Math.round((midnight(new Date()) - midnight(date)) / 86400000);
  if (distance === 0) return t("today");
  if (distance === 1) return t("yesterday");
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return format(iso, { weekday: "short", month: "short", day: "numeric", year });
}

/** A <time> that stays right: refreshTimes() runs by itself every 15 seconds. */
export function timeAgo(iso, spec = "time.meta") {
  return el(spec, { datetime: iso, "data-ago": iso, "data-tip": exact(iso) }, ago(iso));
}

export function setTimeAgo(node, iso) {
  if (node.dataset.ago === iso) return;
  node.dataset.ago = iso;
  node.setAttribute("datetime", iso);
  node.dataset.tip = exact(iso);
  setText(node, ago(iso));
}

const refreshers = new Set();

/** Call `refresh` every 15 seconds while the page is visible, and when it becomes visible again. */
export function keepFresh(refresh) {
  refreshers.add(refresh);
}

function refreshTimes() {
  if (document.hidden) return;
  for (const node of document.querySelectorAll("[data-ago]")) setText(node, ago(node.dataset.ago));
  for (const refresh of refreshers) refresh();
}

setInterval(refreshTimes, 15000);
document.addEventListener("visibilitychange", refreshTimes);
