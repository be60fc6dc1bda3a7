// Where the answer is written: reply or private note, blanks that must be filled before sending, a draft
// for each conversation. A refused message stays in the field.

import { el, icon, n, put, Refused, t, toast, toggle } from "../undertone.js";
import { keepDraft, readDraft } from "./drafts.js";
import { createPicker } from "./picker.js";
import { blanksIn, withMarks } from "./blanks.js";

const TYPING_MS = 3000;

export function createComposer({ opening, call }) {
  const marks = opening.blank_marks;
  let conversation = null;
  let question = null;
  let mode = "reply";
  let template = null;
  let attempt = null;
  let busy = false;
  let deliver = null;
  let tell = () => {};
  let quietAt = 0;

  const backdrop = el("div.backdrop", { "aria-hidden": "true", dir: "auto" });
  const field = el("textarea", { rows: 3, dir: "auto", "aria-describedby": "composer-hint", oninput: changed, onscroll: () => { backdrop.scrollTop = field.scrollTop; } });
  const tabs = ["reply", "note"].map((name) => el("button", {
    type: "button", "data-mode": name, "data-tip": name === "reply" ? "Alt+L" : "Alt+P", onclick: () => write(name),
  }, name === "note" && icon("note", 14), t(`mode_${name}`)));
  const strip = el("div.blanks", { hidden: true, role: "status" });
  const sendButton = el("button.primary", { type: "submit", "aria-keyshortcuts": "Control+Enter" }, icon("send"), el("span.word"));
  const closed = el("span.meta.closed", { hidden: true }, t("composer_resolved"));
  const picker = createPicker({ call, question: () => question, field, pick: pickTemplate });
  const node = el("form.composer", { "aria-label": t("composer"), onsubmit: (e) => { e.preventDefault(); send(); } },
    picker.node,
    el("div.modes", { role: "group", "aria-label": t("composer_mode") }, tabs, closed),
    strip,
    el("div.field", {}, backdrop, field),
    el("div.foot", {}, el("span.meta", { id: "composer-hint" }, t("composer_hint")), el("span.spring"), sendButton));

  field.addEventListener("keydown", (e) => {
    if (e.isComposing || e.keyCode === 229) return;
    if (picker.key(e)) return;
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); send(); }
    if (e.key === "Escape") field.blur();
  });
  field.addEventListener("blur", () => tellTyping(false));

  function changed() {
    keep();
    draw();
    picker.look();
    tellTyping(field.value !== "");
  }

  /** Colleagues see a pencil: told at most every few seconds, and once when it ends. */
  function tellTyping(typing) {
    const now = Date.now();
    if (typing ? now < quietAt : quietAt === 0) return;
    quietAt = typing ? now + TYPING_MS : 0;
    tell(typing);
  }

  function draw() {
    const blanks = mode === "reply" ? blanksIn(field.value, marks) : [];
    put(backdrop, withMarks(field.value, mode === "reply" ? marks : []), "\n");
    backdrop.scrollTop = field.scrollTop;
    toggle(strip, blanks.length > 0);
    if (blanks.length) {
      put(strip, icon("pen", 14), n("fill_in", blanks.length), blanks.map((mark) => el("button.blank", { type: "button", onclick: () => selectBlank(mark) }, mark)));
    }
    node.dataset.mode = mode;
    for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.mode === mode));
    field.setAttribute("aria-label", t(`mode_${mode}_label`));
    field.placeholder = t(`mode_${mode}_hint`);
    put(sendButton.querySelector(".word"), t(busy ? "sending" : mode === "note" ? "add_note" : "send"));
    sendButton.disabled = busy || !field.value.trim();
  }

  function selectBlank(mark) {
    const at = field.value.indexOf(mark);
    field.focus();
    if (at >= 0) field.setSelectionRange(at, at + mark.length);
  }

  function keep() {
    if (conversation) keepDraft(conversation, { text: field.value, mode, template });
  }

  function setMode(name) {
    mode = name;
    keep();
    draw();
  }

  function write(name) {
    setMode(name);
    field.focus();
  }

  /** Put text at the cursor, on a line of its own when it follows other text; undo still works. */
  function insert(text, { template_id = null } = {}) {
    field.focus();
    // a blank that waits for its value is selected: another text goes after everything, not into it
    if (marks.includes(field.value.slice(field.selectionStart, field.selectionEnd))) {
      field.setSelectionRange(field.value.length, field.value.length);
    }
    const before = field.value.slice(0, field.selectionStart);
    const lead = before.trim() && !before.endsWith("\n") ? "\n" : "";
    const start = field.selectionStart;
    // execCommand is old but alone keeps the field's undo history
    if (!document.execCommand("insertText", false, lead + text)) {
      field.setRangeText(lead + text, field.selectionStart, field.selectionEnd, "end");
    }
    template = template_id ?? template;
    changed();
    const blank = blanksIn(text, marks)[0];
    if (blank) {
      const at = field.value.indexOf(blank, start);
      field.setSelectionRange(at, at + blank.length);
    }
  }

  function pickTemplate({ text, template_id }) {
    if (mode === "note") setMode("reply");
    insert(text, { template_id });
  }

  async function send() {
    const text = field.value.trim();
    if (busy || !text || !conversation) return;
    const blank = mode === "reply" && blanksIn(text, marks)[0];
    if (blank) {
      toast(t("blank_stands", { blank }), { kind: "warn" });
      return selectBlank(blank);
    }
    // the same id on a second try, so that an answer that got lost is not sent twice
    if (attempt?.text !== text) attempt = { text, id: crypto.randomUUID() };
    const sent = { conversation, mode };
    setBusy(true);
    try {
      await deliver({ text, mode, template_id: mode === "reply" ? template : null, external_id: attempt.id });
      keepDraft(sent.conversation, {});
      attempt = null;
      if (conversation === sent.conversation) clear();
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
    } finally {
      setBusy(false);
    }
  }

  function setBusy(on) {
    busy = on;
    field.readOnly = on;
    draw();
  }

  function clear() {
    field.value = "";
    template = null;
    mode = "reply";
    tellTyping(false);
    draw();
  }

  function open(card) {
    conversation = card.id;
    const draft = readDraft(card.id);
    field.value = draft.text ?? "";
    mode = draft.mode ?? "reply";
    template = draft.template ?? null;
    picker.close();
    setResolved(card.status === "resolved");
    draw();
  }

  const setResolved = (resolved) => toggle(closed, resolved);

  draw();
  return {
    node, open, insert, pickTemplate, write, setResolved,
    answers: (message) => { question = message; },
    suggested: picker.suggested,
    onSend: (handler) => { deliver = handler; },
    onTyping: (handler) => { tell = handler; },
    openPicker: () => { write("reply"); picker.open(); },
  };
}
