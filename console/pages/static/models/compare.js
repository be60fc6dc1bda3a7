// Two versions side by side: stored figures at once, and what both say of the same messages once they were
// read again. The pair stands in the address.

import { el, icon, moodWord, n, put, shown, t, timeAgo } from "../undertone.js";
import { interval, points, score, setName, share } from "./figures.js";

const SHOWN = 40;
const KINDS = [["a", "broken"], ["b", "mended"], ["neither", "both_wrong"], [null, "unlabelled"]];
const inAddress = () => Object.fromEntries(["a", "b"].map((name) => [name, new URLSearchParams(location.search).get(name)]));

export function createCompare({ call, bus }) {
  const [a, b] = ["a", "b"].map((name) => el("select", { "aria-label": t(`compare_${name}`), onchange: () => chosen() }));
  const body = el("div.compare-body");
  const node = el("section.compare", { "aria-labelledby": "compare-title", hidden: true },
    el("div.line.compare-head", {}, el("h2.section-title", { id: "compare-title" }, t("compare")), a, icon("send", 14), b), body);
  let names = [];
  let kind = "all";
  let asked = 0;

  function show({ versions, active, previous }) {
    const usable = versions.filter((one) => one.status !== "damaged").map((one) => one.version);
    node.hidden = usable.length < 2;
    if (node.hidden || usable.join() === names.join()) return;
    const wanted = names.length ? { a: a.value, b: b.value } : inAddress();
    names = usable;
    const parent = versions.find((one) => one.version === active)?.parent;
    const second = names.includes(wanted.b) ? wanted.b : active ?? names[0];
    const others = names.filter((name) => name !== second);
    const first = [wanted.a, previous, parent, others[0]].find((name) => others.includes(name));
    for (const [select, value] of [[a, first], [b, second]]) {
      put(select, names.map((name) => el("option", { value: name }, name)));
      select.value = value;
    }
    load();
  }

  function chosen() {
    const query = new URLSearchParams(location.search);
    query.set("a", a.value);
    query.set("b", b.value);
    history.replaceState({}, "", `?${query}`);
    load();
  }

  const pair = () => ({ a: a.value, b: b.value });

  const load = shown(async () => {
    const mine = (asked += 1);
    if (a.value === b.value) return put(body, el("p.meta", {}, t("compare_same")));
    const known = await call("compared", pair());
    if (mine === asked) draw(known);
  });

  const begin = shown(async () => draw(await call("compare", pair())));

  function draw(known) {
    const { result, running, busy, failed, stored } = known;
    put(body,
      result ? anew(known) : storedTable(known, stored),
      el("div.line.compare-do", {},
        el("button.quiet", { type: "button", disabled: running || busy, onclick: begin }, t(result ? "compare_again" : "compare_now")),
        running ? el("span.meta.changing", { role: "status" }, el("span.pulse", { "aria-hidden": "true" }), t("comparing")) :
          el("span.meta", {}, busy ? t("compare_busy") : result ? [t("compared_at"), " ", timeAgo(result.at)] : t("compare_why"))),
      failed && el("p.warning", { role: "alert" }, icon("warning", 14), failed),
      result && changes(known));
  }

  function changes(known) {
    const { result } = known;
    const groups = KINDS.map(([right, name]) => ({ name, rows: result.changed.filter((row) => row.right === right) })).filter(({ rows }) => rows.length);
    const rows = (groups.find(({ name }) => name === kind)?.rows ?? result.changed).slice(0, SHOWN);
    const tab = (name, count) => el("button.chip", { type: "button", "aria-pressed": String(kind === name), onclick: () => { kind = name; draw(known); } }, t(`changed_${name}`), el("span.meta", {}, count));
    return el("section", { "aria-label": t("changed") }, el("h3.section-title", {}, n("changed_n", result.changed_in_all)),
      groups.length > 1 && el("div.row.changed-kinds", {}, tab("all", result.changed.length), groups.map(({ name, rows: all }) => tab(name, all.length))),
      el("ol.changed-list", { role: "list" }, rows.map((row) => changedRow(row, result))),
      rows.length < result.changed_in_all && kind === "all" && el("p.meta", {}, t("changed_more", { n: rows.length })));
  }

  bus.on("comparison", (event) => { if (event.a === a.value && event.b === b.value) load(); });
  bus.on("stale", () => names.length && load());
  return { node, show };
}

/** What each measured when it was made; those may have been other messages. */
function storedTable({ a, b }, stored) {
  const cell = (set, figure) => el("td.number", {}, set ? figure(set) : "–");
  return el("div.table-scroll", {}, el("table", {}, el("caption", {}, t("stored_caption")),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("set")), [a, b].map((name) => el("th.number", { scope: "col" }, `${name} · ${t("macro_f1")}`)), [a, b].map((name) => el("th.number", { scope: "col" }, `${name} · ${t("accuracy")}`)))),
    el("tbody", {}, stored.map((row) => el("tr", {}, el("th", { scope: "row" }, setName(row.name)),
      cell(row.a, (set) => score(set.macro_f1)), cell(row.b, (set) => score(set.macro_f1)), cell(row.a, (set) => share(set.accuracy)), cell(row.b, (set) => share(set.accuracy)))))));
}

function anew({ a, b, result }) {
  const judged = result.sets.filter((set) => set.labelled);
  const reach = Math.max(0.05, ...judged.flatMap((set) => [set.lower, set.upper].map(Math.abs)));
  return el("div.table-scroll", {}, el("table", {}, el("caption", {}, t("anew_caption")),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("set")), el("th.number", { scope: "col" }, "n"),
      [a, b].map((name) => el("th.number", { scope: "col" }, `${name} · ${t("macro_f1")}`)), el("th", { scope: "col", "data-tip": t("difference_tip") }, t("difference")),
      el("th.number", { scope: "col" }, t("mended_broken")), el("th.number", { scope: "col" }, t("changed_count")))),
    el("tbody", {}, result.sets.map((set) => el("tr", {}, el("th", { scope: "row" }, setName(set.name)), el("td.number", {}, set.n),
      set.labelled ? [el("td.number", {}, score(set.a.macro_f1)), el("td.number", {}, score(set.b.macro_f1)),
        el("td", {}, el("span.line", {}, interval({ ...set, threshold: -0.01, passed: set.lower > -0.01 }, reach), el("span", {}, points(set.difference)))),
        el("td.number", {}, `${set.mended} / ${set.broken}`)] : el("td.meta", { colspan: 4 }, t("traffic_why")),
      el("td.number", {}, set.changed))))));
}

function changedRow({ set, text, conversation, a, b, a_confidence, b_confidence, label, right }, result) {
  const said = (mood, sure, version) => el("span.said", { "data-tip": t("said_by", { version, sure: share(sure) }) }, moodWord(mood));
  return el("li", { "data-right": right ?? "unknown" },
    el("span.changed-said", {}, said(a, a_confidence, result.a), icon("send", 12), said(b, b_confidence, result.b)),
    conversation ? el("a.changed-text", { href: `/agent?c=${conversation}`, dir: "auto" }, text) : el("span.changed-text", { dir: "auto" }, text),
    el("span.changed-right.meta", {}, setName(set), label && [" · ", t(`right_${right}`, { label: t(label), version: right === "a" ? result.a : result.b })]));
}
