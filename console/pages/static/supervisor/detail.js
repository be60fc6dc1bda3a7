// The conversation behind an escalation, to read; what to do about each flag above it, and a way to step in.

import { avatar, customerName, el, icon, keepFresh, put, shown, sparkline, t, toggle } from "../undertone.js";
import { channelWord, dueChip } from "../agent/card.js";
import { createLog } from "../agent/log.js";
import { createFlag } from "./flag.js";
import { bySeverity, stands } from "./urgency.js";

export function createDetail(page, { back }) {
  const { call, bus, person, send } = page;
  const log = createLog({ me: person.name });
  const flags = new Map(); // id -> block
  let card = null;
  let wanted = null;
  let late = null; // events that come while the conversation loads

  const head = el("header.head");
  const flagPlace = el("div.flags", { role: "group", "aria-label": t("why_escalated") });
  const logPlace = el("div.log-place", {}, log.node, log.notice);
  const stepIn = el("a.quiet.step-in", {}, icon("chat"), t("step_in"));
  const body = el("div.body", {}, head, flagPlace, logPlace, el("footer.detail-foot", {}, el("span.meta", {}, t("read_only")), stepIn));
  const nothing = el("div.empty.alone", {}, el("strong", {}, t("nothing_picked")), el("p", {}, t("nothing_picked_why")));
  bus.on("standing", ({ open: count }) => toggle(nothing, count > 0));
  const node = el("section.detail.conversation", { "aria-label": t("conversation") }, nothing);

  async function open(id, standing) {
    if (wanted === id && card) return;
    wanted = id;
    card = null;
    late = [];
    flags.clear();
    put(node, el("div.ghosts", { "aria-hidden": "true" }, el("div.ghost.turn-ghost"), el("div.ghost.turn-ghost.right"), el("div.ghost.turn-ghost")));
    send({ type: "look", conversation: id });
    try {
      const answer = await call("conversation", { id }, { quiet: true });
      if (wanted !== id) return;
      put(node, body);
      standing.forEach(putFlag);
      take(answer.card);
      log.show(answer.card, answer.messages);
      markFlagged();
      catchUp();
    } catch (problem) {
      if (wanted !== id) return;
      put(node, el("div.empty.alone", { role: "alert" }, el("strong", {}, t("conversation_failed")), el("p", {}, problem.message),
        el("button.quiet", { type: "button", onclick: () => { wanted = null; open(id, standing); } }, t("try_again"))));
    }
  }

  function catchUp() {
    const events = late ?? [];
    late = null;
    events.forEach((event) => event());
  }

  function close() {
    if (wanted) send({ type: "look", conversation: null });
    wanted = card = null;
    put(node, nothing);
  }

  function take(next) {
    card = next;
    const curve = sparkline(card.curve, { width: 180, height: 36, dots: true });
    put(head,
      el("button.icon-button.back", { type: "button", "aria-label": t("back_to_list"), onclick: back }, icon("back")),
      avatar(customerName(card.customer)),
      el("div.title", {}, el("h1", { dir: "auto" }, customerName(card.customer)), el("div.facts.meta", {}, facts(card))),
      curve, dueChip(card.sla));
    stepIn.href = `/agent?c=${card.id}`;
  }

  function putFlag(flag) {
    if (flags.has(flag.id)) flags.get(flag.id).update(flag);
    else flags.set(flag.id, createFlag(page, flag, { showMessage }));
    put(flagPlace, [...flags.values()].sort((a, b) => bySeverity(a.flag(), b.flag())).map((one) => one.node));
  }

  /** A flag that was raised or changed by somebody, on this screen or on another. */
  function takeFlag({ card: its, escalation }) {
    ofThis(() => {
      if (!flags.has(escalation.id) && !stands(escalation)) return;
      putFlag(escalation);
      markFlagged();
    })({ card: its });
  }

  /** All flags that stand, after what was missed meanwhile. */
  function takeFlags(of) {
    if (!card) return;
    flags.clear();
    put(flagPlace);
    of(card.id).forEach(putFlag);
    markFlagged();
  }

  const turn = (id) => log.node.querySelector(`.turn[data-id="${Number(id)}"]`);

  function markFlagged() {
    for (const one of flags.values()) turn(one.flag().message_id)?.setAttribute("data-flagged", "");
  }

  function showMessage(id) {
    turn(id)?.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  /** Events of the open conversation only, and after it has loaded. */
  function ofThis(handle) {
    return (event) => {
      if (event.card.id !== wanted) return;
      if (late) late.push(() => handle(event));
      else if (card) handle(event);
    };
  }

  for (const type of ["message", "reading", "conversation", "correction", "escalation"]) bus.on(type, ofThis((event) => take(event.card)));
  bus.on("message", ofThis((event) => log.upsert(event.message)));
  bus.on("reading", ofThis((event) => log.patch(event.message_id, { reading: event.reading })));
  bus.on("correction", ofThis((event) => log.patch(event.message_id, { correction: event.correction })));
  bus.on("stale", shown(async () => {
    if (!card) return;
    const { id } = card;
    const since = (late = [...(late ?? [])]); // a later reading, or another conversation, takes its place
    try {
      const { card: next, messages } = await call("conversation", { id });
      if (late !== since) return;
      take(next);
      log.show(next, messages);
      markFlagged();
    } finally {
      if (late === since) catchUp();
    }
  }));
  keepFresh(() => card && take(card));

  return {
    node, open, close, takeFlag, takeFlags,
    /** Do something about the most urgent flag that stands. */
    act(name) {
      const first = [...flags.values()].sort((a, b) => bySeverity(a.flag(), b.flag())).find((one) => stands(one.flag()));
      first?.act(name);
    },
  };
}

function facts(card) {
  return [
    card.customer.tier && el("span.tier", {}, card.customer.tier.toUpperCase()),
    card.channel && el("span", {}, channelWord(card.channel)),
    card.order && el("span", {}, t("order", { order: card.order })),
    card.product && el("span.product", { dir: "auto" }, card.product),
    card.assignee && el("span", {}, t("assigned_to", { name: card.assignee.name })),
  ];
}
