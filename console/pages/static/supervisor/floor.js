// What is escalated, most urgent first, one row per conversation; and in a second tab what was closed lately.
// Rows change where they stand; they move only while no pointer is over them.

import { el, n, put, shown, t, toggle } from "../undertone.js";
import { arrange } from "../agent/arrange.js";
import { createClosed } from "./closed.js";
import { createRow } from "./row.js";
import { bySeverity, stands } from "./urgency.js";

export function createFloor({ call, bus }, { href, open, detail }) {
  const groups = new Map(); // conversation -> {card, flags: Map(id -> flag)}
  const rows = new Map();
  let selected = null;
  let pointerInside = false;
  let late = false;
  let more = false; // there are flags beyond those that were loaded
  let missed = null; // what happened while the list was being fetched

  const list = el("ol.rows", { role: "list", "aria-label": t("escalated_conversations") });
  const state = el("div.list-state");
  const notice = el("button.notice", { type: "button", hidden: true, onclick: () => redraw() });
  const scroller = el("div.scroller", { tabindex: "-1" }, list, state);
  const closed = createClosed({ call }, { open });
  const count = el("span.count");
  const tabs = el("div.filters", { role: "tablist", "aria-label": t("page_supervisor") },
    tab("standing", el("span", {}, t("tab_standing")), count), tab("closed", t("tab_closed")));
  const node = el("section.floor-list", { "aria-label": t("page_supervisor") },
    el("header.floor-head", {}, tabs), el("div.notice-place", { "aria-live": "polite" }, notice), scroller, closed.node);

  scroller.addEventListener("pointerenter", (e) => { pointerInside = e.pointerType === "mouse"; });
  scroller.addEventListener("pointerleave", () => { pointerInside = false; if (late) redraw(); });

  function tab(name, ...content) {
    return el("button", { type: "button", role: "tab", "data-tab": name, onclick: () => showTab(name) }, content);
  }

  function showTab(name) {
    for (const one of tabs.children) one.setAttribute("aria-selected", String(one.dataset.tab === name));
    toggle(scroller, name === "standing");
    toggle(closed.node, name === "closed");
    if (name === "closed") closed.load();
  }

  async function load() {
    if (!groups.size) put(state, [0, 1, 2, 3].map(() => el("div.row.ghost", { "aria-hidden": "true" })));
    const since = (missed = []);
    try {
      const { items, next } = await call("standing", {}, { quiet: true });
      if (missed !== since) return; // asked again meanwhile
      groups.clear();
      more = Boolean(next);
      for (const { card, ...flag } of items) group(card).flags.set(flag.id, flag);
      missed = null;
      since.forEach((again) => again());
      redraw();
      detail.takeFlags(flagsOf);
    } catch (problem) {
      if (missed !== since) return;
      missed = null;
      put(state, el("div.empty", { role: "alert" }, el("strong", {}, t("floor_failed")), el("p", {}, problem.message),
        el("button.quiet", { type: "button", onclick: load }, t("try_again"))));
    }
  }

  function group(card) {
    if (!groups.has(card.id)) groups.set(card.id, { card, flags: new Map() });
    return groups.get(card.id);
  }

  const flagsOf = (id) => [...(groups.get(id)?.flags.values() ?? [])].sort(bySeverity);

  function takeFlag({ card, escalation }) {
    // an answer that is on its way may be older
    missed?.push(() => takeFlag({ card, escalation }));
    if (stands(escalation)) group(card).flags.set(escalation.id, escalation);
    else groups.get(card.id)?.flags.delete(escalation.id);
    if (!groups.get(card.id)?.flags.size) groups.delete(card.id);
    else groups.get(card.id).card = card;
    settle(card.id);
    if (!stands(escalation)) closed.stale();
  }

  function takeCard(card) {
    missed?.push(() => takeCard(card));
    if (!groups.has(card.id)) return;
    groups.get(card.id).card = card;
    rows.get(card.id)?.update(groups.get(card.id).card, flagsOf(card.id), card.id === selected);
  }

  /** Draw at once what does not move anything; the rest when the pointer has left. */
  function settle(id) {
    if (groups.has(id)) rows.get(id)?.update(groups.get(id).card, flagsOf(id), id === selected);
    const wanted = order();
    const same = wanted.length === list.children.length && wanted.every((one, i) => one === Number(list.children[i].dataset.id));
    if (same || !pointerInside) return redraw();
    late = true;
    const fresh = wanted.filter((one) => !rows.has(one));
    rows.get(id)?.node.toggleAttribute("data-gone", !groups.has(id));
    put(notice, n("new_escalations", fresh.length));
    toggle(notice, fresh.length > 0);
    sayCount();
  }

  const order = () => [...groups.keys()].sort((a, b) => bySeverity(flagsOf(a)[0], flagsOf(b)[0]));

  function redraw() {
    late = false;
    toggle(notice, false);
    for (const id of rows.keys()) if (!groups.has(id)) rows.delete(id);
    for (const [id, { card }] of groups) {
      if (!rows.has(id)) rows.set(id, createRow(id, { href, open }));
      rows.get(id).update(card, flagsOf(id), id === selected);
    }
    arrange(list, order().map((id) => rows.get(id).node));
    put(state, !groups.size && el("div.empty", {}, el("strong", {}, t("floor_empty")), el("p", {}, t("floor_empty_why"))),
      more && el("p.meta.beyond", {}, t("floor_beyond")));
    sayCount();
  }

  function sayCount() {
    put(count, groups.size || "");
    const flags = [...groups.values()].flatMap((one) => [...one.flags.values()]);
    bus.emit("standing", { open: flags.length, conversations: groups.size, urgent: flags.filter((one) => one.severity === "urgent").length });
  }

  function select(id) {
    selected = id;
    for (const [one, row] of rows) row.update(groups.get(one)?.card ?? row.card(), flagsOf(one), one === id);
  }

  function neighbour(step) {
    const ids = [...list.children].map((one) => Number(one.dataset.id));
    const at = ids.indexOf(selected);
    return at < 0 ? ids[0] : ids[Math.max(0, Math.min(ids.length - 1, at + step))];
  }

  for (const type of ["message", "reading", "conversation", "correction"]) bus.on(type, (event) => takeCard(event.card));
  bus.on("escalation", (event) => { takeFlag(event); detail.takeFlag(event); });
  bus.on("stale", shown(load));
  showTab("standing");

  return {
    node, load, select, neighbour, flagsOf,
    first: () => order()[0] ?? null,
    reveal: (id) => rows.get(id)?.node.scrollIntoView({ block: "nearest" }),
  };
}
