// How it goes: labelled today and just now, how fast, and how many wait.

import { el, n, put, t, toggle } from "../undertone.js";

const PAUSE_MS = 60000; // longer gaps are pauses and not part of the pace
const LAST = 20;

export function createPace({ call }) {
  const figure = (name) => {
    const value = el("strong", {}, "–");
    return { value, node: el("span.pace-figure", { "data-tip": t(`${name}_tip`) }, value, " ", el("span.meta", {}, t(name))) };
  };
  const today = figure("labelled_today");
  const now = figure("labelled_now");
  const speed = figure("a_minute");
  const waiting = figure("waiting_count");
  const line = el("span.pace-line");
  const node = el("section.pace", { "aria-label": t("pace") },
    today.node, now.node, speed.node, el("span.spring"), waiting.node, line);
  let before = 0;

  /** What this person labelled earlier today. */
  async function load() {
    const midnight = new Date();
    midnight.setHours(0, 0, 0, 0);
    before = (await call("labelled", { since: midnight.toISOString() }, { quiet: true }).catch(() => ({ count: 0 }))).count;
  }

  function show({ done, left, capped }) {
    const labelled = done.filter((one) => one.label);
    put(today.value, before + labelled.length);
    put(now.value, labelled.length);
    const perMinute = paceOf(labelled.map((one) => one.at).slice(-LAST));
    toggle(speed.node, perMinute !== null);
    put(speed.value, perMinute?.toFixed(perMinute < 10 ? 1 : 0));
    put(waiting.value, capped ? `${left}+` : left);
    line.style.width = `${(100 * labelled.length) / Math.max(1, labelled.length + left)}%`;
  }

  return { node, load, show };
}

/** Labels a minute, or null while there are too few to say. */
export function paceOf(times) {
  const gaps = times.slice(1).map((at, i) => at - times[i]).filter((gap) => gap < PAUSE_MS);
  if (gaps.length < 2) return null;
  return (60000 * gaps.length) / Math.max(1, gaps.reduce((sum, gap) => sum + gap, 0));
}
