// One turn of a conversation: who, what, when; under a customer's words the mood and the way to correct it.

import { LABELS, avatar, clock, el, exact, face, icon, moodWord, put, readingChip, readingTip, reallyWords, t } from "../undertone.js";
import { becauseOf, drivingWords, hasWhy, markedText } from "./why.js";

/** createTurn(message, {customer, me, correct(label), undo()}) -> {node, update(message), explain(explanation), ask(label)};
 * read-only without the two. */
export function createTurn(message, { customer, me, correct, undo }) {
  const fromCustomer = message.author === "customer";
  const who = fromCustomer ? customer : message.author_name || t("colleague");
  const at = message.sent_at ?? message.received_at;
  const slot = el("span.slot");
  const really = el("span.really", { role: "status" });
  const below = el("div.below", {}, !fromCustomer && el("span.meta", {}, message.author === "note" ? t("note_by", { name: who }) : who),
    el("time.meta", { datetime: at, "data-tip": exact(at) }, clock(at)), slot);
  const corrections = fromCustomer && correct && correctionRow(correct);
  if (corrections) below.append(corrections.node, really);
  const bubble = el("div.bubble", { dir: "auto" }, message.text);
  let explanation = null;
  const node = el(`article.turn.${message.author}`, {
    tabindex: "-1", "data-id": message.id, "aria-label": t(`turn_${message.author}`, { name: who, time: clock(at) }),
  },
  fromCustomer ? avatar(customer) : null,
  el("div.column", {}, bubble, below));

  function update(next) {
    message = next;
    if (!fromCustomer) return;
    put(slot, mood(message, me, undo));
    ask(null);
    if (corrections) corrections.update(message);
    drawWhy();
  }

  /** Ask about a label that contradicts a very sure model; null takes the question back. */
  function ask(label) {
    put(really, label && reallyWords(message.reading, label));
    if (corrections) corrections.ask(label);
  }

  function explain(next) {
    explanation = next;
    drawWhy();
  }

  /** Nothing but the text itself where the mood is unsure, corrected or not explained yet. */
  function drawWhy() {
    const words = hasWhy(message) ? drivingWords(explanation, message.reading) : [];
    if (words.length || bubble.querySelector("mark")) put(bubble, markedText(message.text, words));
    const chip = slot.querySelector(".mood");
    if (!words.length || !chip) return;
    const why = becauseOf(words);
    chip.dataset.tip = `${chip.dataset.tip.split("\n")[0]}\n${why}`;
    const spoken = chip.querySelector(".why-spoken") ?? chip.appendChild(el("span.sr.why-spoken"));
    put(spoken, ` ${why}`);
  }

  update(message);
  return { node, update, explain, ask, message: () => message };
}

function mood({ reading, correction }, me, undo) {
  if (correction) return humanChip(reading, correction, me, undo);
  if (reading) return readingChip(reading);
  return el("span.mood.waiting", { role: "img", "aria-label": t("unscored"), "data-tip": t("unscored") });
}

/** A person's word stands in front; what the model said stays one hover away. Undo is for one's own. */
function humanChip(reading, { label, by, by_id, agreed, settled }, me, undo) {
  const name = by || t("colleague");
  const said = reading ? t("model_said", { label: t(reading.label), tip: readingTip(reading) }) : "";
  const tip = `${t(settled ? "settled_by" : agreed ? "confirmed_by" : "corrected_by", { name })}${said}`;
  const chip = moodWord(label);
  chip.classList.add("human");
  chip.dataset.tip = tip;
  chip.append(el("span.by", {}, icon(agreed ? "check" : "pen", 12), name), el("span.sr", {}, ` ${tip}`));
  return [chip, undo && by_id === me && !settled && el("button.icon-button.undo", { type: "button", tabindex: "-1", "aria-label": t("undo_correction"), "data-tip": t("undo_correction"), onclick: undo }, icon("undo", 13))];
}

function correctionRow(correct) {
  const buttons = LABELS.map((label, i) => el("button", {
    type: "button", tabindex: "-1", "data-label": label, "data-tip": t("correct_to", { label: t(label), key: i + 1 }),
    "aria-label": t("correct_to", { label: t(label), key: i + 1 }), onclick: () => correct(label),
  }, el("span.face", { "aria-hidden": "true" }, face(label)), el("kbd", { "aria-hidden": "true" }, i + 1)));
  const node = el("span.corrections", { role: "group", "aria-label": t("correct_group") }, buttons);
  return {
    node,
    ask: (label) => buttons.forEach((button) => button.toggleAttribute("data-asked", button.dataset.label === label)),
    update({ reading, correction }) {
      node.hidden = !reading;
      for (const button of buttons) button.setAttribute("aria-pressed", String(correction?.label === button.dataset.label));
    },
  };
}
