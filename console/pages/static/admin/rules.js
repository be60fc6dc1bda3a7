// The escalation rules in force, to read; with how often each spoke of late and how often it was wrong.

import { el, isChinese, t } from "../undertone.js";
import { severityChip } from "../supervisor/urgency.js";
import { createPart } from "./part.js";

const WORDS_SHOWN = 14;

export function createRules({ call }) {
  return createPart("rules", { fetch: () => call("rules", {}, { quiet: true }), draw: ({ items }) => [el("p.meta", {}, t("word_signs")), el("ol.rule-list", { role: "list" }, items.map(row))] });
}

function row(rule) {
  return el("li.rule", {},
    el("div.line", {}, severityChip(rule), el("strong", {}, nameOf(rule)), el("span.spring"), record(rule)),
    el("p", {}, conditionOf(rule)),
    el("p.meta", { dir: "auto" }, t("says"), " ", saying(rule)),
    rule.words && Object.entries(rule.words).filter(([, words]) => words.length).map(([language, words]) => wordList(language, words)));
}

/** What it says, with a gap where a figure or a word will stand. */
const saying = (rule) => rule.reason[isChinese() ? "zh" : "en"].replace(/\{\w+\}/g, "…");

function nameOf(rule) {
  const name = t(`rule_${rule.id}`);
  return name === `rule_${rule.id}` ? rule.id : name;
}

function conditionOf(rule) {
  if (rule.kind === "mood") return t("when_mood", { percent: Math.round(100 * rule.probability) });
  if (rule.kind === "falling") return t("when_falling", { n: rule.messages, drop: rule.drop });
  if (rule.kind === "waiting") return t("when_waiting", { first: rule.first_reply, next: rule.next_reply });
  return t("when_words");
}

/** What became of its flags in the last 30 days. */
function record({ raised, dismissed }) {
  if (!raised) return el("span.meta", {}, t("never_spoke"));
  return el("span.meta", { "data-tip": t("record_tip") }, t("spoke", { n: raised }), dismissed > 0 && el("span.bad", {}, ` ${t("was_wrong", { n: dismissed })}`));
}

function wordList(language, words) {
  const rest = words.slice(WORDS_SHOWN);
  const more = el("button.chip.more-words", { type: "button", onclick: () => more.replaceWith(...rest.map(chip)) }, t("more_words", { n: rest.length }));
  return el("div.words", { role: "group", "aria-label": t(`language_${language}`) }, el("span.meta.words-language", {}, t(`language_${language}`)),
    words.slice(0, WORDS_SHOWN).map(chip), rest.length > 0 && more);
}

const chip = (word) => el("span.word-chip", { dir: "auto" }, word);
