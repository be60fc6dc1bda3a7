// One floating hint for everything that has data-tip, shown on hover and on keyboard focus.

import { el, setText } from "./dom.js";

const DELAY_MS = 250;
const GAP = 6;

export function startTips(root) {
  const tip = root.appendChild(el("div.tip", { "aria-hidden": "true", hidden: true }));
  let owner = null;
  let timer;

  function show(node) {
    if (!node.isConnected) return;
    owner = node;
    setText(tip, node.dataset.tip);
    tip.hidden = false;
    const at = node.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const left = at.left + at.width / 2 - size.width / 2;
    const above = at.top - size.height - GAP;
    tip.style.left = `${Math.max(8, Math.min(left, innerWidth - size.width - 8))}px`;
    tip.style.top = `${above < 8 ? at.bottom + GAP : above}px`;
  }

  function hide() {
    clearTimeout(timer);
    owner = null;
    tip.hidden = true;
  }

  root.addEventListener("pointerover", (e) => {
    const node = e.target.closest("[data-tip]");
    if (node === owner) return;
    hide();
    if (node?.dataset.tip && e.pointerType !== "touch") timer = setTimeout(() => show(node), DELAY_MS);
  });
  root.addEventListener("focusin", (e) => {
    const node = e.target.closest("[data-tip]");
    if (node?.dataset.tip && node.matches(":focus-visible")) show(node);
  });
  root.addEventListener("focusout", hide);
  root.addEventListener("pointerdown", hide);
  root.addEventListener("scroll", hide, true);
  root.addEventListener("keydown", hide, true);
}
