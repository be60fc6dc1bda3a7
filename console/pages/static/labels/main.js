// The label desk: one message after another, one key for each. Works for an hour without the mouse.

import { LABELS, el, n, openPage, put, showFailure, somethingFloats, t } from "../undertone.js";
import agentWords from "../words/agent.js";
import words from "../words/labels.js";
import { createDeck } from "./deck.js";
import { createPace } from "./pace.js";
import { createSheet } from "./sheet.js";
import { createTrail } from "./trail.js";

export async function start(element, server) {
  try {
    await draw(await openPage(element, server, { name: "labels", words: { ...agentWords, ...words } }));
  } catch (error) {
    showFailure(element, error);
    throw error;
  }
}

async function draw(page) {
  const { main } = page;
  const deck = createDeck(page, { changed: show });
  const does = {
    label: (label) => deck.current() && deck.label(label, sheet.lookedFor()),
    confirm: () => deck.current() && deck.label(deck.current().message.reading.label, sheet.lookedFor()),
    back: () => deck.back(),
    skip: () => deck.current() && deck.skip(),
  };
  const pace = createPace(page);
  const sheet = createSheet(does);
  const trail = createTrail();
  const place = el("div.sheet-place");
  main.append(pace.node, el("div.scroller.desk", {}, place, trail.node));

  function show() {
    const item = deck.current();
    put(place, item ? sheet.node : empty(deck));
    if (item) sheet.show(item, { canGoBack: deck.done().length > 0 });
    pace.show({ done: deck.done(), left: deck.left(), capped: deck.capped() });
    trail.show(deck.done());
  }

  listenForKeys(does);
  put(place, el("div.sheet.ghost", { "aria-hidden": "true" }));
  pace.load();
  await deck.deal();
  show();
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

/** A key that is held down labels once; keys rest while somebody types or something floats. */
function listenForKeys(does) {
  const byKey = {
    1: () => does.label(LABELS[0]), 2: () => does.label(LABELS[1]), 3: () => does.label(LABELS[2]),
    enter: does.confirm, backspace: does.back, s: does.skip,
  };
  document.addEventListener("keydown", (e) => {
    if (e.isComposing || e.keyCode === 229 || e.defaultPrevented || somethingFloats()) return;
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.matches?.("input, textarea, select")) return;
    const run = byKey[e.key.toLowerCase()];
    if (!run || (e.key === "Enter" && e.target.closest?.(".bar, .empty"))) return;
    e.preventDefault();
    if (!e.repeat) run();
  });
}
