// Above the conversation: who it is, how the mood went, why it is escalated, who else looks, what can be done.

import { avatar, customerName, el, icon, keepFresh, put, sparkline, t, toggle } from "../undertone.js";
import { channelWord, dueChip, reasonOf } from "./card.js";

const ORDINARY = new Set(["", "standard", "regular"]);

export function createHeader({ person }, { back, assign, escalate, resolve, showAssist }) {
  let card = null;
  let shown = "";
  const name = el("h1", { dir: "auto" });
  const facts = el("div.facts.meta");
  const people = el("span.people");
  const due = el("span.slot");
  const second = el("div.second");
  const button = (spec, mark, word, run, props = {}) => el(spec, { type: "button", onclick: () => run(node_[word]), ...props }, icon(mark), el("span.word", {}, t(word)));
  const node_ = {};
  node_.assign_me = button("button.quiet", "user", "assign_me", () => assign());
  node_.escalate = button("button.quiet", "flag", "escalate", escalate, { "aria-haspopup": "dialog", "aria-expanded": "false", "data-tip": "Alt+Shift+E" });
  node_.resolve = button("button.quiet.strong", "check", "resolve", resolve, { "aria-haspopup": "dialog", "aria-expanded": "false", "data-tip": "Alt+E" });
  const dot = el("span.news", { hidden: true }, el("span.sr", {}, t("assist_new")));
  const assistTab = el("button.quiet.to-assist", { type: "button", onclick: showAssist }, t("assist"), dot);

  const node = el("header.head", {},
    el("div.first", {},
      el("button.icon-button.back", { type: "button", "aria-label": t("back_to_queue"), onclick: back }, icon("back")),
      el("div.title", {}, name, facts), due, people,
      el("div.actions", {}, node_.assign_me, node_.escalate, node_.resolve, assistTab)),
    second);
  keepFresh(() => card && put(due, dueChip(card.sla)));

  function show(next) {
    card = next;
    put(due, card.status === "open" && dueChip(card.sla));
    const same = JSON.stringify({ ...card, unread: 0 });
    if (same === shown) return;
    shown = same;
    put(name, customerName(card.customer));
    put(facts, factsOf(card));
    const mine = card.assignee?.id === person.id;
    toggle(node_.assign_me, card.status === "open" && !mine);
    toggle(node_.escalate, card.status === "open");
    toggle(node_.resolve, card.status === "open");
    put(second, curveOf(card), stateOf(card));
    toggle(second, second.childNodes.length > 0);
  }

  /** Who else has this conversation open, and who of them is typing. */
  function showPeople(others, typing) {
    const busy = new Set(typing.map((one) => one.id));
    put(people, others.map((one) => {
      const tip = t(busy.has(one.id) ? "is_typing" : "is_looking", { name: one.name });
      return el("span.other", { "data-tip": tip, role: "img", "aria-label": tip }, avatar(one.name, "span.avatar.tiny"), busy.has(one.id) && icon("pen", 12));
    }));
  }

  return { node, show, showPeople, anchors: node_, news: (on) => toggle(dot, on) };
}

function factsOf(card) {
  const owner = card.assignee && t("assigned_to", { name: card.assignee.name });
  return [
    !ORDINARY.has(card.customer.tier ?? "") && el("span.tier", {}, card.customer.tier.toUpperCase()),
    card.channel && el("span", {}, channelWord(card.channel)),
    card.order && el("span", {}, t("order", { order: card.order })),
    card.product && el("span.product", { dir: "auto" }, card.product),
    owner && el("span", {}, owner),
  ];
}

function curveOf(card) {
  const line = sparkline(card.curve, { width: 180, height: 36, dots: true });
  return line && el("span.curve", {}, el("span.meta", { "aria-hidden": "true" }, t("mood")), line);
}

function stateOf(card) {
  if (card.status === "resolved") {
    return el("span.state.met", {}, icon("check", 14), card.outcome ? t("resolved_with", { outcome: card.outcome }) : t("resolved"));
  }
  if (!card.flags.length) return null;
  const [first, ...rest] = card.flags;
  return el("span.state.raised", { dir: "auto" }, icon("flag", 14),
    el("span", {}, t("escalated_because", { reason: reasonOf(first) })), rest.length > 0 && el("span.meta", {}, `+${rest.length}`));
}
