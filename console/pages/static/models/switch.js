// Asks why before another version reads; the reason stands in the history.

import { dialog, el, icon, question, t } from "../undertone.js";

const LONGEST = 400;

export function askReason({ title, why, verb, warning }, run) {
  const reason = el("input", { type: "text", required: true, maxlength: LONGEST, autofocus: true, placeholder: t("reason_hint") });
  const form = question(title, () => close(), verb, () => {
    if (!reason.value.trim()) return;
    close();
    run(reason.value.trim());
  },
  el("p.meta", {}, why),
  warning && el("p.warning", {}, icon("warning", 14), warning),
  el("label.block", {}, el("span.meta", {}, t("reason")), reason));
  const close = dialog(form, { label: title, spec: "div.dialog.narrow" });
}
