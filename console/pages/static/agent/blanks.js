// The blanks of a template, such as [order number]: a text in which one still stands is not sent.

import { el } from "../undertone.js";

/** The marks that stand in a text, in order, each once. `marks` are all there are, from the server. */
export function blanksIn(text, marks) {
  return marks
    .filter((mark) => text.includes(mark))
    .sort((a, b) => text.indexOf(a) - text.indexOf(b));
}

/** The text as nodes, each blank in a <mark>. */
export function withMarks(text, marks) {
  const standing = blanksIn(text, marks);
  const parts = [];
  let at = 0;
  while (at < text.length) {
    const next = standing
      .map((mark) => ({ mark, index: text.indexOf(mark, at) }))
      .filter(({ index }) => index >= 0)
      .sort((a, b) => a.index - b.index)[0];
    if (!next) break;
    parts.push(text.slice(at, next.index), el("mark", {}, next.mark));
    at = next.index + next.mark.length;
  }
  return [...parts, text.slice(at)];
}
