// What floats over the page: popovers beside a button, and dialogs. Esc and a click outside close them,
// and the keyboard goes back to where it came from.

import { el } from "./dom.js";

const open = [];

/** Whether something floats now; page shortcuts rest meanwhile. */
export const somethingFloats = () => open.length > 0;

/** popover(button, content, {label}) -> close. A second call for the same button closes it. */
export function popover(anchor, content, { label, align = "end", role = "dialog" } = {}) {
  if (open.some((one) => one.anchor === anchor)) return closeTop();
  const box = el("div.popover", { role, "aria-label": label, tabindex: "-1" }, content);
  const close = float(box, anchor);
  placeBeside(box, anchor, align);
  anchor.setAttribute("aria-expanded", "true");
  focusFirst(box);
  return close;
}

/** dialog(content, {label}) -> close. The page behind it is out of reach. */
export function dialog(content, { label, spec = "div.dialog" }) {
  const box = el(spec, { role: "dialog", "aria-modal": "true", "aria-label": label, tabindex: "-1" }, content);
  const close = float(el("div.veil", {}, box), null);
  focusFirst(box);
  return close;
}

function float(node, anchor) {
  const before = document.activeElement;
  document.querySelector(".ut-app").append(node);
  const entry = { node, anchor, close };
  open.push(entry);
  function close() {
    const at = open.indexOf(entry);
    if (at < 0) return;
    open.splice(at, 1);
    const heldFocus = node.contains(document.activeElement);
    node.remove();
    anchor?.setAttribute("aria-expanded", "false");
    if (heldFocus && before?.isConnected) before.focus({ preventScroll: true });
  }
  return close;
}

function placeBeside(box, anchor, align) {
  const at = anchor.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const left = align === "end" ? at.right - size.width : at.left;
  const below = at.bottom + 6;
  const top = below + size.height > innerHeight - 8 ? at.top - size.height - 6 : below;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - size.width - 8))}px`;
  box.style.top = `${Math.max(8, top)}px`;
}

function focusFirst(box) {
  const wanted = box.querySelector("[autofocus]") ?? box.querySelector(FOCUSABLE) ?? box;
  wanted.focus({ preventScroll: true });
}

function closeTop() {
  open.at(-1)?.close();
}

const FOCUSABLE = "input, textarea, select, button:not([disabled]), a[href], [tabindex='0']";

function keepTabInside(e, node) {
  const stops = [...node.querySelectorAll(FOCUSABLE)].filter((stop) => stop.offsetParent !== null);
  if (!stops.length) return e.preventDefault();
  const edge = e.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement === edge || !node.contains(document.activeElement)) {
    e.preventDefault();
    (e.shiftKey ? stops.at(-1) : stops[0]).focus();
  }
}

document.addEventListener("keydown", (e) => {
  const top = open.at(-1);
  if (!top || e.isComposing || e.keyCode === 229) return;
  if (e.key === "Escape") {
    e.preventDefault();
    e.stopPropagation();
    top.close();
  } else if (e.key === "Tab") {
    keepTabInside(e, top.node);
  }
}, true);

document.addEventListener("pointerdown", (e) => {
  const top = open.at(-1);
  if (!top || top.anchor?.contains(e.target)) return;
  const outside = top.node.matches(".veil") ? e.target === top.node : !top.node.contains(e.target);
  if (outside) top.close();
}, true);
