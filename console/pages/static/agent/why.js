// The words that drove a mood: marked in the customer's message, and as a sentence for hint and screen reader.

import { el, signed, t } from "../undertone.js";

const LEAST = 0.08;
const SHARE_OF_HEAVIEST = 0.3;
const MOST = 6;

/** Whether there is a mood to give reasons for: a sure one that no colleague has contradicted. */
export const hasWhy = ({ author, reading, correction }) => author === "customer" && Boolean(reading?.sure) && correction?.agreed !== false;

/** The few words that drove the mood, in the order of the text; none where the model now reads otherwise. */
export function drivingWords(explanation, reading) {
  if (!explanation?.sure || explanation.label !== reading.label) return [];
  const heaviest = Math.max(0, ...explanation.words.map((word) => Math.abs(word.weight)));
  const least = Math.max(LEAST, heaviest * SHARE_OF_HEAVIEST);
  const towards = { negative: -1, positive: 1 }[reading.label];
  return explanation.words
    // a neutral mood is held by words of either side, a felt one is driven by its own
    .filter(({ weight }) => Math.abs(weight) >= least && (!towards || weight * towards > 0))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, MOST)
    .sort((a, b) => a.start - b.start);
}

export function becauseOf(words) {
  if (!words.length) return "";
  return t("because_of", { words: words.map((word) => word.text).join(t("list_comma")) });
}

/** The text as nodes, its driving words marked. Places count Unicode characters, not JavaScript's halves. */
export function markedText(text, words) {
  const characters = [...text];
  const pieces = [];
  let from = 0;
  for (const { start, end, weight } of words) {
    pieces.push(characters.slice(from, start).join(""));
    const tip = t(weight < 0 ? "pushes_down" : "pushes_up", { weight: signed(weight) });
    pieces.push(el(`mark.drove.${weight < 0 ? "negative" : "positive"}`, { "data-tip": tip }, characters.slice(start, end).join("")));
    from = end;
  }
  pieces.push(characters.slice(from).join(""));
  return pieces.filter((piece) => piece !== "");
}
