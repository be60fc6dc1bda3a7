// One escalated conversation in the list: every reason, who it is, how they feel, how long they wait.

import {
  avatar, customerName, el, icon, moodWord, put, setText, setTimeAgo, sparkline, t, timeAgo,
} from "../undertone.js";
import { dueChip, moodLabel, reasonOf } from "../agent/card.js";
import { severityChip } from "./urgency.js";

const REASONS = 3;

export function createRow(id, { href, open }) {
  const reasons = el("span.reasons");
  const name = el("span.name", { dir: "auto" });
  const snippet = el("span.snippet", { dir: "auto" });
  const mood = el("span.slot");
  const curve = el("span.slot");
  const wait = el("span.slot");
  const owner = el("span.slot");
  const raised = timeAgo(new Date().toISOString());
  const link = el("a.row-link", {
    href: href(id), draggable: "false",
    onclick: (e) => {
      if (e.metaKey || e.ctrlKey || e.shiftKey) return;
      e.preventDefault();
      open(id);
    },
  },
  el("span.line", {}, reasons, raised),
  el("span.line", {}, name, snippet),
  el("span.line.marks", {}, mood, curve, wait, el("span.spring"), owner));
  const node = el("li", { "data-id": id }, link);
  let card = null;
  let shown = "";

  function update(next, flags, selected) {
    card = next;
    if (selected) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    const look = JSON.stringify([next, flags, Boolean(next.sla) && Math.floor(Date.now() / 60000)]);
    if (look === shown || !flags.length) return;
    shown = look;
    node.removeAttribute("data-gone");
    link.dataset.severity = flags[0].severity;
    link.toggleAttribute("data-taken", flags.every((flag) => flag.status === "acknowledged"));
    put(reasons, flags.slice(0, REASONS).map((flag) => el("span.reason", {}, severityChip(flag), el("span", { dir: "auto" }, reasonOf(flag)))),
      flags.length > REASONS && el("span.meta", {}, t("more_reasons", { n: flags.length - REASONS })));
    setTimeAgo(raised, flags.map((flag) => flag.created_at).sort()[0]);
    setText(name, customerName(card.customer));
    put(snippet, said(card.last_message));
    const label = moodLabel(card);
    put(mood, label && moodWord(label, "span.mood.small"));
    put(curve, sparkline(card.curve, { width: 64 }));
    put(wait, dueChip(card.sla) ?? el("span.meta", {}, t("answered")));
    put(owner, ownerOf(flags));
  }

  return { node, update, card: () => card };
}

function said(last) {
  if (!last) return null;
  const mark = { agent: "reply", note: "note" }[last.author];
  return [mark && icon(mark, 12), last.text.slice(0, 200)];
}

function ownerOf(flags) {
  const people = new Map(flags.filter((flag) => flag.assignee).map((flag) => [flag.assignee.id, flag.assignee]));
  return [...people.values()].map((person) => el("span.owner", {}, avatar(person.name, "span.avatar.tiny"), person.name));
}
