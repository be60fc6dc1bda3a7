// Short messages at the foot of the page. Errors stay until closed; the rest leave by themselves.

import { el, icon } from "./dom.js";
import { t } from "./words.js";

const STAY_MS = 5000;
let tray;

/** toast("Sent"), toast("Corrected", {action: {label: "Undo", run}}), toast(problem, {kind: "error"}) */
export function toast(message, { kind = "info", action = null } = {}) {
  const node = el(`div.toast.${kind}`, { role: kind === "error" ? "alert" : "status" },
    kind === "error" && icon("warning"),
    el("span", {}, message),
    action && el("button.link", { type: "button", onclick: () => { close(); action.run(); } }, action.label),
    el("button.icon-button", { type: "button", "aria-label": t("close"), onclick: () => close() }, icon("close", 14)));
  const close = () => node.remove();
  place().append(node);
  if (kind !== "error") leaveLater(node, close);
  return close;
}

function leaveLater(node, close) {
  let timer = setTimeout(close, STAY_MS);
  const hold = () => clearTimeout(timer);
  const release = () => { timer = setTimeout(close, STAY_MS); };
  node.addEventListener("pointerenter", hold);
  node.addEventListener("focusin", hold);
  node.addEventListener("pointerleave", release);
  node.addEventListener("focusout", release);
}

function place() {
  tray ??= document.querySelector(".ut-app").appendChild(el("div.toasts"));
  return tray;
}
