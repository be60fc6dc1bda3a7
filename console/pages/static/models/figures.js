// What was measured, in numbers and small pictures.

import { el, icon, points, svg, t } from "../undertone.js";

export const share = (value) => (value === null || value === undefined ? "–" : `${(100 * value).toFixed(1)} %`);
export const score = (value) => (value === null || value === undefined ? "–" : value.toFixed(3));

const OWN_SETS = {
  "held back": "set_held_back", "recent traffic": "set_recent", fairness: "set_fairness",
  "robustness sample": "set_robustness", calibration: "set_calibration", size: "set_size", speed: "set_speed",
  "earlier versions": "set_earlier",
};

/** The project's own sets and checks in the language of the page; other sets go by the name of their file. */
export function setName(name) {
  if (name in OWN_SETS) return t(OWN_SETS[name]);
  const [, language] = name.match(/^core (zh|en)$/) ?? [];
  return language ? t("set_core", { language: t(`language_${language}`) }) : name;
}

/** A score between 0 and 1 as a bar and a number. */
export function meter(value) {
  const width = 48;
  return el("span.meter", {}, svg("svg", { viewBox: `0 0 ${width} 6`, width, height: 6, "aria-hidden": "true" },
    svg("rect.track", { width, height: 6, rx: 3 }), svg("rect.value", { width: Math.max(0, Math.min(1, value ?? 0)) * width, height: 6, rx: 3 })),
  el("span", {}, score(value)));
}

/** What a table shows; it stays in sight where the table is wider than the screen. */
export const captioned = (text) => el("caption", {}, el("span", {}, text));

const COLUMNS = ["macro_f1", "accuracy", "ece", "coverage", "accuracy_when_sure"];

export function scoreTable({ sets }, parent) {
  const before = new Map((parent?.sets ?? []).map((set) => [set.name, set]));
  return el("div.table-scroll", {}, el("table", {}, el("caption.sr", {}, t("measured")),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("set")), el("th.number", { scope: "col" }, "n"),
      COLUMNS.map((name) => el("th.number", { scope: "col", "data-tip": t(`${name}_tip`) }, t(name))))),
    el("tbody", {}, sets.map((set) => el("tr", {}, el("th", { scope: "row" }, setName(set.name)), el("td.number", {}, set.n),
      el("td.number", {}, meter(set.macro_f1), delta(set, before.get(set.name))),
      el("td.number", {}, share(set.accuracy)), el("td.number", {}, score(set.ece)),
      el("td.number", {}, share(set.coverage)), el("td.number", {}, share(set.accuracy_when_sure)))))));
}

// these hold other messages each time
const NEVER_THE_SAME = ["held back", "recent traffic"];

/** The change against the version this one came from, where both read the same messages. */
function delta(set, before) {
  if (!before || before.n !== set.n || NEVER_THE_SAME.includes(set.name)) return null;
  if (typeof set.macro_f1 !== "number" || typeof before.macro_f1 !== "number") return null;
  const by = set.macro_f1 - before.macro_f1;
  const kind = Math.abs(by) < 0.0005 ? "same" : by > 0 ? "up" : "down";
  return el(`span.delta.${kind}`, { "data-tip": t("against_parent") }, points(by));
}

export function testTable({ tests, parent }) {
  const reach = Math.max(0.05, ...tests.flatMap((test) => [test.lower, test.upper, test.difference].filter((value) => value !== null && value !== undefined).map(Math.abs)));
  return el("div.table-scroll", {}, el("table", {}, captioned(t("compared_with", { version: parent ?? "–" })),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("set")), el("th.number", { scope: "col" }, "n"),
      el("th", { scope: "col", "data-tip": t("difference_tip") }, t("difference")), el("th", { scope: "col" }, t("passed")))),
    el("tbody", {}, tests.map((test) => el("tr", {}, el("th", { scope: "row" }, setName(test.name)), el("td.number", {}, test.n),
      el("td", {}, el("span.line", {}, interval(test, reach), el("span", {}, points(test.difference)))),
      el("td", {}, el(`span.verdict.${test.passed ? "passed" : "failed"}`, {}, icon(test.passed ? "check" : "close", 12), t(test.passed ? "yes" : "no"))))))));
}

/** The difference with its interval, around zero; the dashed line is what the lower end must not cross. */
export function interval({ difference, lower, upper, threshold, passed }, reach) {
  const width = 180;
  const x = (value) => (width / 2 + (value / reach) * (width / 2 - 4)).toFixed(1);
  const known = lower !== null && lower !== undefined;
  const label = known ? t("interval", { by: points(difference), lower: points(lower), upper: points(upper) }) : t("no_interval");
  return svg(`svg.interval.${passed ? "passed" : "failed"}`, { viewBox: `0 0 ${width} 16`, width, height: 16, role: "img", "aria-label": label, "data-tip": label },
    svg("line.zero", { x1: x(0), x2: x(0), y1: 1, y2: 15 }),
    threshold !== 0 && svg("line.threshold", { x1: x(threshold), x2: x(threshold), y1: 1, y2: 15 }),
    known && svg("line.whisker", { x1: x(lower), x2: x(upper), y1: 8, y2: 8 }),
    svg("circle", { cx: x(difference), cy: 8, r: 3 }));
}
