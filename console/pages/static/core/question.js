// A small form that asks one thing: fields, a button that cancels and a button that answers.

import { el } from "./dom.js";
import { t } from "./words.js";

/** question(title, cancel, verb, answer, ...fields); Ctrl+Enter answers from any field. */
export function question(title, cancel, verb, answer, ...fields) {
  const form = el("form.question", {
    onsubmit: (e) => { e.preventDefault(); answer(new FormData(form)); },
    onkeydown: (e) => {
      if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && !e.isComposing) { e.preventDefault(); form.requestSubmit(); }
    },
  },
  el("strong", {}, title), fields,
  el("div.answers", {}, el("button.quiet", { type: "button", onclick: cancel }, t("cancel")), el("button.primary", { type: "submit" }, verb)));
  return form;
}
