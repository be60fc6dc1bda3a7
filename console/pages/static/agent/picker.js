// "/" in the composer lists the replies: those that suit first, narrowed by what is typed after the slash.

import { el, put, Refused, t, toggle } from "../undertone.js";

const MOST = 8;

export function createPicker({ call, question, field, pick }) {
  let first = [];
  let all = [];
  let shown = [];
  let at = 0;
  let slash = -1;
  const list = el("ul", { role: "listbox", id: "picker-list", "aria-label": t("templates") });
  const state = el("p.meta", { hidden: true });
  const node = el("div.picker", { hidden: true }, list, state);
  node.addEventListener("pointerdown", (e) => e.preventDefault());

  /** Text between a slash that begins a word and the cursor; null while there is none. */
  function typed() {
    const before = field.value.slice(0, field.selectionStart);
    const found = /(?:^|\s)\/([^\s/]*)$/u.exec(before);
    slash = found ? before.length - found[1].length - 1 : -1;
    return found ? found[1] : null;
  }

  async function look() {
    const query = typed();
    if (query === null) return close();
    if (node.hidden && query !== "") return;
    if (node.hidden) await fetchAll();
    draw((typed() ?? "").toLowerCase());
  }

  async function fetchAll() {
    toggle(node, true);
    put(list);
    say(t("loading"));
    try {
      const { templates } = await call("templates", { message: question() });
      const known = new Set(first.map((one) => one.template_id));
      all = [...first, ...templates.filter((one) => !known.has(one.template_id))];
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      close();
    }
  }

  function draw(query) {
    if (slash < 0) return close();
    shown = all.filter(({ title, text }) => `${title}\n${text}`.toLowerCase().includes(query)).slice(0, MOST);
    at = 0;
    put(list, shown.map((template, i) => el("li", { role: "option", id: `picker-${i}`, onclick: () => take(i) },
      el("strong", {}, template.title), el("span.meta", { dir: "auto" }, template.text))));
    say(shown.length ? "" : t("no_template"));
    mark();
    toggle(node, true);
    field.setAttribute("aria-controls", "picker-list");
  }

  function say(words) {
    put(state, words);
    toggle(state, Boolean(words));
  }

  function mark() {
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    list.children[at]?.scrollIntoView({ block: "nearest" });
    if (shown.length) field.setAttribute("aria-activedescendant", `picker-${at}`);
  }

  function take(i) {
    const end = field.selectionStart;
    field.setSelectionRange(slash, end);
    document.execCommand("delete");
    close();
    pick(shown[i]);
  }

  function close() {
    toggle(node, false);
    field.removeAttribute("aria-activedescendant");
    field.removeAttribute("aria-controls");
  }

  /** Whether the key was the picker's. */
  function key(e) {
    if (node.hidden) return false;
    if (e.key === "Escape") close();
    else if (!shown.length) return false;
    else if (e.key === "ArrowDown") at = (at + 1) % shown.length;
    else if (e.key === "ArrowUp") at = (at - 1 + shown.length) % shown.length;
    else if ((e.key === "Enter" && !e.ctrlKey && !e.metaKey) || e.key === "Tab") take(at);
    else return false;
    e.preventDefault();
    e.stopPropagation();
    mark();
    return true;
  }

  /** Open it as if "/" had been typed. */
  function open() {
    const before = field.value.slice(0, field.selectionStart);
    document.execCommand("insertText", false, /(^|\s)$/.test(before) ? "/" : " /");
  }

  return { node, look, key, close, open, suggested: (templates) => { first = templates; } };
}
