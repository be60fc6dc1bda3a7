// The customer's page: write, and read the answers as they come. Knows nothing of moods or notes.

import { el, icon, put, toggle } from "../core/dom.js";
import { openLive } from "../core/live.js";
import { clock, day, exact } from "../core/time.js";
import { addWords, currentLanguage, setLanguage, t } from "../core/words.js";
import words from "../words/chat.js";

const NAME = "undertone.chat.name";
const root = document.querySelector(".ut-app");
const shown = new Map();
let lastDay = null;

addWords(words);
setLanguage((navigator.language || "en").toLowerCase().startsWith("zh") ? "zh" : "en");

const name = el("input", { type: "text", maxlength: "80", autocomplete: "name", "aria-label": t("chat_name"), placeholder: t("chat_name"), value: localStorage.getItem(NAME) ?? "", onchange: () => localStorage.setItem(NAME, name.value.trim()) });
const hello = el("section.hello", {}, el("h1", {}, t("chat_hello")), el("p", {}, t("chat_hello_more")), name);
const log = el("div.chat-log", { role: "log", "aria-label": t("chat_log") }, hello);
const lost = el("span.lost", { role: "status", hidden: true }, el("span.pulse", { "aria-hidden": "true" }), t("chat_lost"));
const field = el("textarea", {
  rows: 1, maxlength: String(root.dataset.limit), dir: "auto", "aria-label": t("chat_field"), placeholder: t("chat_hint"),
  oninput: () => { send.disabled = !field.value.trim(); },
  onkeydown: (e) => {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing || e.keyCode === 229) return;
    e.preventDefault();
    write();
  },
});
const send = el("button.primary", { type: "submit", disabled: true, "aria-label": t("chat_send") }, icon("send"), el("span.word", {}, t("chat_send")));

put(root,
  el("header.bar", {}, el("span.avatar.shop", { "aria-hidden": "true", "data-hue": "0" }, icon("chat")), el("strong", {}, root.dataset.shop || t("chat_title")), el("span.spring"), lost),
  el("main.chat-main", {}, log, el("form.chat-form", { onsubmit: (e) => { e.preventDefault(); write(); } }, field, send)));
document.title = root.dataset.shop || t("chat_title");
root.dataset.ready = "true";

function append(node) {
  log.append(node);
  log.scrollTop = log.scrollHeight;
}

function sayDay(at) {
  const words = day(at);
  if (words !== lastDay) append(el("div.day", { role: "separator" }, el("span", {}, words)));
  lastDay = words;
}

/** A message with what stands under it; `settle` changes that line. */
function bubble(author, text, at, below) {
  sayDay(at);
  toggle(name, false);
  const line = el("div.below", {}, below);
  append(el(`article.turn.${author === "customer" ? "agent" : "customer"}`, { "aria-label": t(author === "customer" ? "chat_you" : "chat_agent") },
    el("div.column", {}, el("div.bubble", { dir: "auto" }, text), line)));
  return (...content) => put(line, ...content);
}

const time = (at) => el("time.meta", { datetime: at, title: exact(at) }, clock(at));

function show(message) {
  if (shown.has(message.id)) return;
  const at = message.received_at;
  const who = message.author === "customer" ? null : el("span.meta", {}, message.author_name || t("chat_agent"));
  shown.set(message.id, bubble(message.author, message.text, at, [who, time(at)]));
}

function write() {
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  send.disabled = true;
  field.focus();
  const now = new Date().toISOString();
  const settle = bubble("customer", text, now, el("span.meta", {}, t("chat_sending")));
  deliver(text, crypto.randomUUID(), settle);
}

/** The same id again on a second try, so that nothing is stored twice. */
async function deliver(text, id, settle) {
  settle(el("span.meta", {}, t("chat_sending")));
  const body = { text, message_id: id, name: name.value.trim() || null, locale: currentLanguage() };
  try {
    pending.add(text);
    const answer = await fetch("/chat/messages", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const content = await answer.json();
    if (!answer.ok) throw new Error(content.error?.message ?? t("chat_failed"));
    shown.set(content.message.id, settle);
    settle(time(content.message.received_at), el("span.meta", {}, t("chat_sent")));
  } catch (problem) {
    const words = problem instanceof TypeError ? t("chat_offline") : problem.message;
    settle(el("span.failed", { role: "alert" }, words), el("button.link", { type: "button", onclick: () => deliver(text, id, settle) }, t("chat_again")));
  } finally {
    pending.delete(text);
  }
}

const pending = new Set();

/** One's own message comes back by push too, maybe before the answer to its sending. */
function arrive({ message }) {
  if (message.author === "customer" && pending.has(message.text)) return;
  show(message);
}

async function load() {
  const answer = await fetch("/chat/messages", { cache: "no-store" });
  if (!answer.ok) throw new Error(t("chat_loading_failed"));
  const { seq, messages } = await answer.json();
  messages.forEach(show);
  return seq;
}

function sayFailure() {
  const node = el("div.empty", { role: "alert" }, el("strong", {}, t("chat_loading_failed")),
    el("button.quiet", { type: "button", onclick: () => { node.remove(); begin(); } }, t("chat_again")));
  append(node);
}

/** The first request makes the browser a visitor, whom the socket then knows. */
async function begin() {
  let since;
  try {
    since = await load();
  } catch {
    return sayFailure();
  }
  openLive("/chat/ws", {
    since,
    event: (event) => event.type === "message" && arrive(event),
    state: (state) => toggle(lost, state === "lost"),
    stale: () => load().catch(() => {}),
  });
}

begin();
