// The two small questions an agent answers: how it ended, and why a supervisor is needed.

import { el, popover, question, t } from "../undertone.js";

const ENDINGS = ["refunded", "replaced", "explained", "shipped"];
const MOST = 5;

/** popovers.resolve(anchor, run) calls run({outcome, satisfaction}); .escalate calls run(reason). */
export const popovers = {
  resolve(anchor, run) {
    const outcome = el("input", { type: "text", maxlength: "300", autofocus: true, placeholder: t("outcome_hint") });
    const chips = ENDINGS.map((name) => el("button.chip", { type: "button", onclick: () => { outcome.value = t(`outcome_${name}`); outcome.focus(); } }, t(`outcome_${name}`)));
    const stars = Array.from({ length: MOST }, (_, i) => el("label", {},
      el("input", { type: "radio", name: "satisfaction", value: i + 1 }), el("span", {}, i + 1)));
    const form = question(t("resolve_title"), () => close(), t("resolve"), (data) => {
      close();
      run({ outcome: outcome.value.trim() || null, satisfaction: Number(data.get("satisfaction")) || null });
    },
    el("label.block", {}, el("span.meta", {}, t("outcome")), outcome), el("div.row", {}, chips),
    el("fieldset", {}, el("legend.meta", {}, t("satisfaction")), el("div.scale", {}, stars,
      el("span.meta", { "aria-hidden": "true" }, t("satisfaction_ends")))));
    const close = popover(anchor, form, { label: t("resolve_title") });
  },

  escalate(anchor, run) {
    const reason = el("textarea", { rows: 3, maxlength: "1000", required: true, autofocus: true, placeholder: t("reason_hint") });
    const form = question(t("escalate_title"), () => close(), t("escalate"), () => {
      if (!reason.value.trim()) return;
      close();
      run(reason.value.trim());
    },
    el("label.block", {}, el("span.meta", {}, t("reason")), reason));
    const close = popover(anchor, form, { label: t("escalate_title") });
  },
};
