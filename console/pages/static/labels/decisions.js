// The views of a supervisor: disagreements to settle, and labels that are probably slips. One key decides; what
// was settled lately stands below, and can be opened again.

import { LABELS, el, icon, moodWord, n, put, t, timeAgo } from "../undertone.js";
import { createMerge } from "./merge.js";
import { createPile } from "./pile.js";

/** createDecisions(page, {name, counted}) -> {node, keys, open(), count()}; `name` is also the server's function. */
export function createDecisions(page, { name, counted }) {
  const { call } = page;
  const pile = createPile(page, { load: name, changed: draw, decided: showSettled });
  const does = {
    settle: (label) => pile.current() && pile.settle(label, merge.lookedFor()),
    confirm: () => pile.current()?.given && does.settle(pile.current().given.label),
    back: () => pile.back(),
    skip: () => pile.current() && pile.skip(),
  };
  const merge = createMerge(does);
  const place = el("div.sheet-place", {}, el("div.sheet.ghost", { "aria-hidden": "true" }));
  const settled = el("section.settled", { "aria-label": t("settled_lately"), hidden: true });
  const node = el("div.view", {}, el("div.scroller.desk.wide", {}, el("p.meta.intro", {}, t(`${name}_intro`)), place, settled));

  function draw() {
    const item = pile.current();
    if (!item) put(place, empty());
    else if (!place.contains(merge.node)) put(place, merge.node); // put in anew it would lose the focus
    if (item) merge.show(item, { canGoBack: pile.done().length > 0 });
    counted(pile.left());
  }

  function empty() {
    const facts = pile.facts();
    const skipped = pile.skipped();
    if (pile.problem()) {
      return el("div.empty.alone", { role: "alert" }, el("strong", {}, t("deal_failed")), el("p", {}, pile.problem()),
        el("button.quiet", { type: "button", onclick: pile.fetchAll }, t("try_again")));
    }
    const tooFew = facts?.needed > facts?.weighed;
    return el("div.empty.alone", {}, el("strong", {}, t(tooFew ? "too_few" : `no_${name}`)),
      el("p", {}, tooFew ? t("too_few_weighed", { n: facts.weighed, needed: facts.needed }) : t(`no_${name}_why`)),
      skipped > 0 && el("button.quiet", { type: "button", onclick: pile.again }, n("skipped_again", skipped)));
  }

  async function showSettled() {
    const { settled: rows } = await call("settled", {}, { quiet: true }).catch(() => ({ settled: [] }));
    settled.hidden = rows.length === 0;
    put(settled, el("h2.meta", {}, t("settled_lately")), el("ol.trail-list", { role: "list" }, rows.map(({ message, text, correction }) =>
      el("li.line", {}, moodWord(correction.label, "span.mood.small"), el("span.snippet", { dir: "auto" }, text),
        el("span.meta.by", {}, correction.by ?? t("colleague"), " · ", timeAgo(correction.at, "time")),
        el("button.quiet.plain", { type: "button", "aria-label": t("reopen_this", { text }), onclick: () => pile.reopen(message, correction.id) }, icon("undo", 13), t("reopen"))))));
  }

  async function open() {
    showSettled();
    await pile.fetchAll();
  }

  /** How many wait, without opening them. */
  async function count() {
    const answer = await call("disputed", {}, { quiet: true }).catch(() => null);
    if (answer && !pile.facts()) counted(answer.count);
  }

  return {
    node,
    open,
    count,
    keys: {
      1: () => does.settle(LABELS[0]), 2: () => does.settle(LABELS[1]), 3: () => does.settle(LABELS[2]),
      enter: does.confirm, backspace: does.back, s: does.skip,
    },
  };
}
