// The messages that two versions read differently, by who is right, so many at a time.

import { el, icon, moodWord, n, put, t, toggle } from "../undertone.js";
import { setName, share } from "./figures.js";

const AT_ONCE = 40;
const KINDS = [["a", "broken"], ["b", "mended"], ["neither", "both_wrong"], [null, "unlabelled"]]; // worst first, as the server sorts them

/** createChanged() -> {node, show(result)}; what somebody has chosen stays while the result is the same. */
export function createChanged() {
  const title = el("h3.section-title");
  const chips = el("div.row.changed-kinds");
  const list = el("ol.changed-list", { role: "list" });
  const note = el("div.changed-note.meta", { role: "status" });
  const more = el("button.quiet", { type: "button", onclick: () => draw((limit += AT_ONCE) - AT_ONCE) }, t("show_more"));
  const node = el("section.changed", { "aria-label": t("changed"), hidden: true }, title, chips, list, note, more);
  let result = null;
  let groups = [];
  let kind = "all";
  let limit = AT_ONCE;

  function show(next) {
    const same = result && next && ["a", "b", "at"].every((name) => result[name] === next[name]);
    result = next;
    toggle(node, Boolean(result));
    if (!result) return;
    const { changed, changed_counts: counts } = result;
    const all = counts.reduce((sum, { n: some }) => sum + some, 0);
    // the server sends the first few hundred of a long list, so a kind may have more rows than are here
    groups = KINDS.map(([right, name]) => ({
      name, rows: changed.filter((row) => row.right === right), count: counts.find((one) => one.right === right)?.n ?? 0,
    })).filter(({ count }) => count);
    groups.unshift({ name: "all", rows: changed, count: all });
    if (!same) limit = AT_ONCE;
    if (!same || !groups.some(({ name }) => name === kind)) kind = "all";
    put(title, n("changed_n", all));
    toggle(chips, groups.length > 2);
    put(chips, groups.map(({ name, count }) => el("button.chip", {
      type: "button", "aria-pressed": String(kind === name), "data-kind": name, onclick: () => choose(name),
    }, t(`changed_${name}`), el("span.meta", {}, count))));
    draw();
  }

  function choose(name) {
    kind = name;
    limit = AT_ONCE;
    for (const chip of chips.children) chip.setAttribute("aria-pressed", String(chip.dataset.kind === kind));
    draw();
  }

  /** All rows of the kind, or those after the first `from`, which stand there already. */
  function draw(from = 0) {
    const { rows, count } = groups.find((group) => group.name === kind);
    const shown = Math.min(limit, rows.length);
    const { a, b, changed } = result;
    if (!from) put(list);
    list.append(...rows.slice(from, shown).map((row) => changedRow(row, result)));
    const cut = rows.length < count;
    put(note, shown < rows.length && el("p", {}, t("changed_shown", { n: shown, of: count })),
      cut && el("p", {}, t("changed_cut", { n: changed.length, all: groups[0].count }), " ", el("code", {}, `python -m classifier.versions compare ${a} ${b} --json`)));
    toggle(note, shown < rows.length || cut);
    toggle(more, shown < rows.length);
  }

  return { node, show };
}

function changedRow({ set, text, conversation, a, b, a_confidence, b_confidence, label, right }, result) {
  const said = (mood, sure, version) => el("span.said", { "data-tip": t("said_by", { version, sure: share(sure) }) }, moodWord(mood));
  return el("li", { "data-right": right ?? "unknown" },
    el("span.changed-said", {}, said(a, a_confidence, result.a), icon("send", 12), said(b, b_confidence, result.b)),
    conversation ? el("a.changed-text", { href: `/agent?c=${conversation}`, dir: "auto" }, text) : el("span.changed-text", { dir: "auto" }, text),
    el("span.changed-right.meta", {}, setName(set), label && [" · ", t(`right_${right}`, { label: t(label), version: right === "a" ? result.a : result.b })]));
}
