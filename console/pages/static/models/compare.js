// Two versions side by side: stored figures at once, and what both say of the same messages once they were
// read again. The pair stands in the address.

import { el, icon, isChinese, points, put, shown, t, timeAgo } from "../undertone.js";
import { createChanged } from "./changed.js";
import { captioned, interval, score, setName, share } from "./figures.js";

const inAddress = () => Object.fromEntries(["a", "b"].map((name) => [name, new URLSearchParams(location.search).get(name)]));

export function createCompare({ call, bus }) {
  const [a, b] = ["a", "b"].map((name) => el("select", { "aria-label": t(`compare_${name}`), onchange: () => chosen() }));
  const facts = el("div.compare-facts");
  const changed = createChanged();
  const node = el("section.compare", { "aria-labelledby": "compare-title", hidden: true },
    el("div.line.compare-head", {}, el("h2.section-title", { id: "compare-title" }, t("compare")), a, icon("send", 14), b),
    el("div.compare-body", {}, facts, changed.node));
  let names = [];
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
    if (a.value === b.value) {
      changed.show(null);
      return put(facts, el("p.meta", {}, t("compare_same")));
    }
    const known = await call("compared", pair());
    if (mine === asked) draw(known);
  });

  const begin = shown(async () => {
    const mine = (asked += 1);
    try {
      const known = await call("compare", pair());
      if (mine === asked) draw(known);
    } catch (refused) {
      load(); // another may run by now, which the toast says and the button is to show
      throw refused;
    }
  });

  function draw(known) {
    const { result, running, busy, failed, stored } = known;
    put(facts,
      result ? anew(known) : storedTable(known, stored),
      el("div.line.compare-do", {},
        el("button.quiet", { type: "button", disabled: running || busy, onclick: (e) => { e.currentTarget.disabled = true; begin(); } }, t(result ? "compare_again" : "compare_now")),
        running ? el("span.meta.changing", { role: "status" }, el("span.pulse", { "aria-hidden": "true" }), t("comparing")) :
          el("span.meta", {}, busy ? t("compare_busy") : result ? [t("compared_at"), " ", timeAgo(result.at)] : t("compare_why"))),
      result?.note && el("p.warning", {}, icon("warning", 14), isChinese() ? result.note_zh : result.note),
      failed && el("p.warning", { role: "alert" }, icon("warning", 14), failed));
    changed.show(result);
  }

  // whichever pair it was: while it was compared, no other could be
  bus.on("comparison", () => node.hidden || load());
  bus.on("stale", () => node.hidden || load());
  return { node, show };
}

/** What each measured when it was made; those may have been other messages. */
function storedTable({ a, b }, stored) {
  const cell = (set, figure) => el("td.number", {}, set ? figure(set) : "–");
  return el("div.table-scroll", {}, el("table", {}, captioned(t("stored_caption")),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("set")), [a, b].map((name) => el("th.number", { scope: "col" }, `${name} · ${t("macro_f1")}`)), [a, b].map((name) => el("th.number", { scope: "col" }, `${name} · ${t("accuracy")}`)))),
    el("tbody", {}, stored.map((row) => el("tr", {}, el("th", { scope: "row" }, setName(row.name)),
      cell(row.a, (set) => score(set.macro_f1)), cell(row.b, (set) => score(set.macro_f1)), cell(row.a, (set) => share(set.accuracy)), cell(row.b, (set) => share(set.accuracy)))))));
}

function anew({ a, b, result }) {
  const judged = result.sets.filter((set) => set.labelled);
  const reach = Math.max(0.05, ...judged.flatMap((set) => [set.lower, set.upper].map(Math.abs)));
  return el("div.table-scroll", {}, el("table", {}, captioned(t("anew_caption")),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("set")), el("th.number", { scope: "col" }, "n"),
      [a, b].map((name) => el("th.number", { scope: "col" }, `${name} · ${t("macro_f1")}`)), el("th", { scope: "col", "data-tip": t("difference_tip") }, t("difference")),
      el("th.number", { scope: "col" }, t("mended_broken")), el("th.number", { scope: "col" }, t("changed_count")))),
    el("tbody", {}, result.sets.map((set) => el("tr", {}, el("th", { scope: "row" }, setName(set.name)), el("td.number", {}, set.n),
      set.labelled ? [el("td.number", {}, score(set.a.macro_f1)), el("td.number", {}, score(set.b.macro_f1)),
        el("td", {}, el("span.line", {}, interval({ ...set, threshold: -0.01, passed: set.lower > -0.01 }, reach), el("span", {}, points(set.difference)))),
        el("td.number", {}, `${set.mended} / ${set.broken}`)] : el("td.meta", { colspan: 4 }, t("traffic_why")),
      el("td.number", {}, set.changed))))));
}
