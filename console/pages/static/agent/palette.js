// Ctrl+K: find a conversation or a command by typing a few letters of it.

import { ago, customerName, dialog, el, icon, put, Refused, t } from "../undertone.js";

const TYPING_MS = 150;
const MOST = 6;

/** openPalette({call}, commands [{name, keys, run}], open(conversation id)) */
export function openPalette({ call }, commands, open) {
  let rows = [];
  let at = 0;
  let ticket = 0;
  let timer;
  const field = el("input", {
    type: "text", role: "combobox", autofocus: true, "aria-expanded": "true", "aria-controls": "palette-list", "aria-label": t("palette"),
    placeholder: t("palette_hint"), autocomplete: "off", spellcheck: "false",
    oninput: () => { draw([]); clearTimeout(timer); timer = setTimeout(find, TYPING_MS); },
    onkeydown: key,
  });
  const list = el("ul", { role: "listbox", id: "palette-list", "aria-label": t("palette") });
  const close = dialog([el("label.search", {}, icon("search"), field), list], { label: t("palette"), spec: "div.dialog.palette" });

  const wanted = () => field.value.trim().toLowerCase();

  async function find() {
    const mine = (ticket += 1);
    if (!wanted()) return;
    try {
      const { items } = await call("inbox", { filter: "open", query: field.value.trim(), cursor: null }, { quiet: true });
      if (mine === ticket) draw(items.slice(0, MOST));
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
    }
  }

  function draw(cards) {
    const fitting = commands.filter(({ name }) => t(name).toLowerCase().includes(wanted()));
    rows = [
      ...cards.map((card) => ({ run: () => open(card.id), parts: [icon("chat"), el("span", {}, customerName(card.customer)), el("span.meta.grow", { dir: "auto" }, card.last_message?.text ?? ""), el("span.meta", {}, card.status === "resolved" ? t("resolved") : ago(card.last_message_at))] })),
      ...fitting.map(({ name, keys, run }) => ({ run, parts: [el("span.grow", {}, t(name)), keys && el("kbd", {}, keys)] })),
    ];
    at = 0;
    put(list, rows.map(({ parts }, i) => el("li", { role: "option", id: `palette-${i}`, onclick: () => take(i) }, parts)));
    if (!rows.length) put(list, el("li.meta", {}, t("palette_nothing")));
    mark();
  }

  function mark() {
    [...list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === at)));
    list.children[at]?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", `palette-${at}`);
  }

  function take(i) {
    if (!rows[i]) return;
    close();
    rows[i].run();
  }

  function key(e) {
    if (e.isComposing || e.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step && rows.length) at = (at + step + rows.length) % rows.length;
    else if (e.key === "Enter") take(at);
    else return;
    e.preventDefault();
    mark();
  }

  draw([]);
}
