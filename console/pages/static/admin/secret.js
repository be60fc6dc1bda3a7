// Something secret, shown once: when this is closed, nobody can see it again.

import { dialog, el, icon, shown, t, toast } from "../undertone.js";

/** showSecret({title, why, lines: [[word, value, {secret}]]}) */
export function showSecret({ title, why, lines }) {
  const close = dialog([
    el("header.dialog-head", {}, el("strong", {}, title)),
    el("div.banner", {}, icon("warning"), el("p", {}, why)),
    el("dl.secrets", {}, lines.map(([word, value]) => el("div.secret", {}, el("dt.meta", {}, word), el("dd.command", {}, el("code", {}, value), copier(value))))),
    el("div.answers", {}, el("button.primary", { type: "button", autofocus: true, onclick: () => close() }, t("noted"))),
  ], { label: title, spec: "div.dialog.narrow" });
}

function copier(value) {
  if (!navigator.clipboard) return null;
  return el("button.icon-button", {
    type: "button", "aria-label": t("copy"), "data-tip": t("copy"),
    onclick: shown(async () => { await navigator.clipboard.writeText(value); toast(t("copied")); }),
  }, icon("copy", 14));
}
