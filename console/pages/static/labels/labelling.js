// The view in which everybody labels: one message after another, one key for each.

import { LABELS, createDoubt, el, n, put, t } from "../undertone.js";
import { createDeck } from "./deck.js";
import { createPace } from "./pace.js";
import { createSheet } from "./sheet.js";
import { createTrail } from "./trail.js";

/** createLabelling(page) -> {node, keys, open()} */
export function createLabelling(page) {
  const deck = createDeck(page, { changed: draw });
  const doubt = createDoubt();
  const does = {
    label(label) {
      const item = deck.current();
      if (!item) return;
      if (!item.blind && doubt.asks(item.message, label)) sheet.ask(label);
      else deck.label(label, sheet.lookedFor());
    },
    confirm() {
      const item = deck.current();
      if (item?.blind) sheet.hint(); // nothing is shown that could be agreed with
      else if (item) does.label(item.message.reading.label);
    },
    back: () => deck.back(),
    skip: () => deck.current() && deck.skip(),
  };
  const pace = createPace(page);
  const sheet = createSheet(does);
  const trail = createTrail();
  const place = el("div.sheet-place", {}, el("div.sheet.ghost", { "aria-hidden": "true" }));
  const node = el("div.view", {}, pace.node, el("div.scroller.desk", {}, place, trail.node));
  let opened = false;
  let shownItem = null;

  function draw() {
    const item = deck.current();
    if (item !== shownItem) doubt.forget();
    shownItem = item;
    if (!item) put(place, empty(deck));
    else if (!place.contains(sheet.node)) put(place, sheet.node); // put in anew it would lose the focus
    if (item) sheet.show(item, { canGoBack: deck.done().length > 0 });
    pace.show({ done: deck.done(), left: deck.left(), capped: deck.capped() });
    trail.show(deck.done());
  }

  async function open() {
    if (opened) return;
    opened = true;
    pace.load();
    await deck.deal();
    draw();
  }

  return {
    node,
    open,
    keys: {
      1: () => does.label(LABELS[0]), 2: () => does.label(LABELS[1]), 3: () => does.label(LABELS[2]),
      enter: does.confirm, backspace: does.back, s: does.skip,
    },
  };
}

function empty(deck) {
  const skipped = deck.skipped();
  if (deck.problem()) {
    return el("div.empty.alone", { role: "alert" }, el("strong", {}, t("deal_failed")), el("p", {}, deck.problem()),
      el("button.quiet", { type: "button", onclick: deck.again }, t("try_again")));
  }
  return el("div.empty.alone", {}, el("strong", {}, t(deck.done().length ? "all_labelled" : "nothing_to_label")),
    el("p", {}, t("nothing_to_label_why")),
    skipped > 0 && el("button.quiet", { type: "button", onclick: deck.again }, n("skipped_again", skipped)));
}
