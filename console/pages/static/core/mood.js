// How a mood looks: emoji and word, never a colour alone; an empty ring where the model is unsure.

import { el, svg } from "./dom.js";
import { percent } from "./shares.js";
import { t } from "./words.js";

export const LABELS = ["negative", "neutral", "positive"];
const FACES = { negative: "🙁", neutral: "😐", positive: "🙂" };

export const face = (label) => FACES[label];
export const signed = (score) => `${score < -0.004 ? "−" : score > 0.004 ? "+" : ""}${Math.abs(score).toFixed(2)}`;

/** The number and the version behind a mood, for hovering and for screen readers. */
export function readingTip(reading) {
  const values = {
    label: t(reading.label), score: signed(reading.score),
    sure: percent(reading.confidence), version: reading.model_version,
  };
  return t(reading.sure ? "reading_tip" : "unsure_tip", values);
}

/** Emoji and word. */
export function moodWord(label, spec = "span.mood") {
  return el(`${spec}.${label}`, {}, el("span.face", { "aria-hidden": "true" }, face(label)), el("span", {}, t(label)));
}

/** What the model read: chip, empty ring when unsure. */
export function readingChip(reading) {
  const tip = readingTip(reading);
  if (!reading.sure) {
    return el("span.mood.unsure", { "data-tip": tip, role: "img", "aria-label": tip }, el("span.ring"));
  }
  const chip = moodWord(reading.label);
  chip.dataset.tip = tip;
  chip.append(el("span.sr", {}, ` ${tip}`));
  return chip;
}

/** The question about a label that contradicts a very sure model. */
export function reallyWords(reading, label) {
  return t("really", { label: t(label), model: t(reading.label), sure: Math.round(reading.confidence * 100) });
}

/** The mood over the customer's messages: a line around zero, its last point marked. */
export function sparkline(curve, { width = 56, height = 16, dots = false } = {}) {
  if (curve.length < 2) return null;
  const x = (i) => 3 + (i * (width - 6)) / (curve.length - 1);
  const y = (score) => height / 2 - score * (height / 2 - 3);
  const points = curve.map((score, i) => `${x(i).toFixed(1)},${y(score).toFixed(1)}`).join(" ");
  const last = curve.at(-1);
  const label = t("curve_tip", { n: curve.length, from: signed(curve[0]), to: signed(last) });
  return svg("svg.spark", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label, "data-tip": label },
    svg("line.zero", { x1: 0, x2: width, y1: height / 2, y2: height / 2 }),
    svg("polyline", { points }),
    dots && curve.map((score, i) => svg(`circle.dot.${tone(score)}`, { cx: x(i), cy: y(score), r: 1.75 })),
    svg(`circle.last.${tone(last)}`, { cx: x(curve.length - 1), cy: y(last), r: 2.5 }));
}

function tone(score) {
  if (score < -0.33) return "negative";
  return score > 0.33 ? "positive" : "neutral";
}
