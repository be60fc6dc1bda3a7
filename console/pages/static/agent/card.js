// One conversation in the queue. update() changes only what differs, so nothing flickers or loses focus.

import {
  avatar, customerName, el, icon, isChinese, minutesUntil, moodWord, n, put, setText, setTimeAgo, sparkline, t, timeAgo, toggle,
} from "../undertone.js";
import { draftOf } from "./drafts.js";

const CHANNELS = { web: "web", app: "app", email: "mail", phone: "phone", chat: "chat" };

/** A channel by its usual name, or as the sender calls it. */
export const channelWord = (channel) => (channel in CHANNELS ? t(`channel_${channel}`) : channel);

export function createCard(card, { href, open }) {
  const name = el("span.name");
  const flag = el("span.flag", { hidden: true }, icon("flag", 14), el("span.sr", {}, t("escalated")));
  const time = timeAgo(card.last_message_at ?? card.opened_at);
  const snippet = el("span.snippet", { dir: "auto" });
  const unread = el("span.unread", { hidden: true });
  const mood = el("span.slot");
  const due = el("span.slot");
  const curve = el("span.slot.curve");
  const owner = el("span.slot.owner");
  const face_ = el("span.face-slot");
  const link = el("a.card", {
    href: href(card.id), draggable: "false",
    onclick: (e) => {
      if (e.metaKey || e.ctrlKey || e.shiftKey) return;
      e.preventDefault();
      open(card.id);
    },
  },
  face_,
  el("span.lines", {},
    el("span.line", {}, name, flag, el("span.spring"), time),
    el("span.line", {}, snippet, unread),
    el("span.line.chips", {}, mood, due, el("span.spring"), curve, owner)));
  const node = el("li", { "data-id": card.id }, link);
  let shown = {};

  /** Draw a part only when what it shows has changed. */
  function part(key, value, draw) {
    const wanted = JSON.stringify(value ?? null);
    if (shown[key] === wanted) return;
    shown[key] = wanted;
    draw(value);
  }

  function update(next, { selected }) {
    card = next;
    const who = customerName(card.customer);
    setText(name, who);
    part("avatar", [who, card.channel], () => put(face_, avatar(who),
      el("span.channel", {}, icon(CHANNELS[card.channel] ?? "chat", 10), el("span.sr", {}, card.channel ? channelWord(card.channel) : ""))));
    link.classList.toggle("unread-card", card.unread > 0);
    link.toggleAttribute("data-resolved", card.status === "resolved");
    toggle(flag, card.flags.length > 0);
    part("flags", card.flags.map((one) => [one.reason, one.reason_zh]), () => { flag.dataset.tip = reasons(card); });
    setTimeAgo(time, card.last_message_at ?? card.opened_at);
    part("snippet", [card.last_message, draftOf(card.id), selected], () => put(snippet, ...snippetOf(card, selected)));
    toggle(unread, card.unread > 0);
    setText(unread, card.unread > 9 ? "9+" : card.unread);
    if (card.unread) unread.setAttribute("aria-label", n("unread_count", card.unread));
    const label = moodLabel(card);
    part("mood", label, () => put(mood, label && moodWord(label, "span.mood.small")));
    part("curve", card.curve, () => put(curve, sparkline(card.curve, { width: 48 })));
    part("owner", card.assignee, () => put(owner, ownerOf(card.assignee)));
    refresh();
    if (selected) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }

  function refresh() {
    const state = card.status === "resolved" ? "resolved" : card.sla && minutesUntil(card.sla.due_at);
    part("due", [state, card.sla?.kind], () => put(due, state === "resolved" ? resolvedChip() : dueChip(card.sla)));
  }

  return { node, link, update, refresh, card: () => card };
}

function snippetOf(card, selected) {
  const draft = !selected && draftOf(card.id);
  if (draft) return [el("span.draft", {}, t("draft")), ` ${draft.slice(0, 160)}`];
  const last = card.last_message;
  if (!last) return [t("no_message_yet")];
  const mark = { agent: "reply", note: "note" }[last.author];
  return [mark && icon(mark, 13), mark && el("span.sr", {}, t(`last_by_${last.author}`)), last.text.slice(0, 160)];
}

/** The last mood: a person's word before the model's, and nothing when the model is unsure. */
export function moodLabel({ mood, mood_correction }) {
  return mood_correction?.label ?? (mood?.sure ? mood.label : null);
}

function ownerOf(assignee) {
  if (!assignee) return null;
  return [avatar(assignee.name, "span.avatar.tiny"), el("span.sr", {}, t("assigned_to", { name: assignee.name }))];
}

/** Time left for the next answer: amber while it runs, red when it is over. */
export function dueChip(sla) {
  if (!sla) return null;
  const minutes = minutesUntil(sla.due_at);
  const over = minutes < 0;
  const words = over ? "over" : "left";
  return el(`span.due.${words}`, { "data-tip": t(`${sla.kind}_${words}`, { time: span(Math.abs(minutes)) }) },
    icon("clock", 12), t(`due_${words}`, { time: span(Math.abs(minutes)) }));
}

function span(minutes) {
  if (minutes < 60) return t("minutes_short", { n: minutes });
  if (minutes < 1440) return t("hours_short", { n: Math.floor(minutes / 60) });
  return t("days_short", { n: Math.floor(minutes / 1440) });
}

const resolvedChip = () => el("span.due.met", {}, icon("check", 12), t("resolved"));

function reasons(card) {
  return card.flags.map((one) => reasonOf(one)).join("\n");
}

/** Why a flag was raised, in the language of the account. */
export const reasonOf = (flag) => (isChinese() && flag.reason_zh) || flag.reason;

/** What a new item says of itself while the list holds still. */
export function announcement(card) {
  const text = card.last_message?.text ?? "";
  return `${customerName(card.customer)}: ${text.slice(0, 80)}`;
}
