// Every shortcut of the inbox, and the overlay that shows them. Letters and digits rest while somebody
// types, and all rest while a Chinese input method composes or something floats over the page.

import { dialog, el, LABELS, somethingFloats, t } from "../undertone.js";

const mac = navigator.platform.startsWith("Mac");
const CONTROL = mac ? "⌘" : "Ctrl";
const ALT = mac ? "⌥" : "Alt";

const SHOWN = [
  ["keys_queue", [[[ALT, "J"], "key_next"], [[ALT, "K"], "key_previous"], [[CONTROL, "K"], "key_palette_long"]]],
  ["keys_mood", [[["1"], "key_negative"], [["2"], "key_neutral"], [["3"], "key_positive"], [["↑", "↓"], "key_move"]]],
  ["keys_write", [[[ALT, "L"], "key_reply"], [[ALT, "P"], "key_note"], [["/"], "key_templates"], [[CONTROL, "Enter"], "key_send"]]],
  ["keys_act", [[[ALT, "E"], "key_resolve"], [[ALT, "⇧", "E"], "key_escalate"], [["Esc"], "key_escape"], [["?"], "key_help"]]],
];

const typing = (node) => node.matches?.("input:not([type=radio]), textarea, select, [contenteditable]");

/** e.code, since Alt+letter gives another character on a Mac. */
export function listenForKeys(does) {
  const withAlt = {
    KeyJ: does.next, KeyK: does.previous, KeyL: does.reply, KeyP: does.note,
    KeyE: (e) => (e.shiftKey ? does.escalate() : does.resolve()),
  };

  document.addEventListener("keydown", (e) => {
    if (e.isComposing || e.keyCode === 229 || e.defaultPrevented) return;
    if ((e.ctrlKey || e.metaKey) && !e.altKey && e.code === "KeyK") {
      e.preventDefault();
      if (!somethingFloats()) does.palette();
      return;
    }
    if (somethingFloats() || e.ctrlKey || e.metaKey) return;
    if (e.altKey && withAlt[e.code]) {
      e.preventDefault();
      withAlt[e.code](e);
      return;
    }
    if (e.altKey || typing(e.target)) return;
    if (e.key === "?") does.help();
    else if (e.key === "Escape") does.escape();
    else if (e.key === "/") does.templates();
    else if (["1", "2", "3"].includes(e.key)) e.repeat || does.correct(LABELS[Number(e.key) - 1]);
    else return;
    e.preventDefault();
  });
}

export function showHelp() {
  const close = dialog([
    el("div.dialog-head", {}, el("strong", {}, t("shortcuts")), el("button.quiet", { type: "button", autofocus: true, onclick: () => close() }, t("close"))),
    el("div.key-groups", {}, SHOWN.map(([name, rows]) => el("section", {}, el("h2", {}, t(name)),
      el("dl", {}, rows.map(([keys, word]) => el("div", {}, el("dt", {}, t(word)), el("dd", {}, keys.map((one) => el("kbd", {}, one))))))))),
  ], { label: t("shortcuts") });
}
