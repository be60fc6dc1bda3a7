// The queue: search, filters and the list. New activity never moves what is under the pointer or being
// scrolled: the list holds still, a notice on top says what is new, and the order is put right afterwards.

import { el, icon, keepFresh, n, put, setText, shown, t, toggle } from "../undertone.js";
import { announcement, createCard } from "./card.js";
import { arrange } from "./arrange.js";

export const FILTERS = ["open", "mine", "escalated", "resolved"];
const TYPING_MS = 200;
const COUNT_MS = 2000;

export function createQueue({ call, bus, person }, { open, href }) {
  const items = new Map();
  let filter = "open";
  let query = "";
  let next = null;
  let selected = null;
  let asked = 0;
  let missed = null;
  let place = 0;
  let counting = null;
  let pointerInside = false;
  const held = new Map();

  const search = el("input", {
    type: "search", placeholder: t("search"), "aria-label": t("search_label"), autocomplete: "off", spellcheck: "false",
    oninput: () => { clearTimeout(typing); typing = setTimeout(() => setQuery(search.value), TYPING_MS); },
    onkeydown: (e) => { if (e.key === "Escape" && search.value) { e.stopPropagation(); search.value = ""; setQuery(""); } },
  });
  let typing;
  const tabs = el("div.filters", { role: "tablist", "aria-label": t("filters") }, FILTERS.map((name) => el("button", {
    type: "button", role: "tab", "data-filter": name, "aria-selected": "false", onclick: () => setFilter(name),
  }, t(`filter_${name}`), el("span.count"))));
  const notice = el("button.notice", { type: "button", hidden: true, onclick: () => { scroller.scrollTop = 0; settle(true); } });
  const list = el("ol.cards", { role: "list", "aria-label": t("conversations") });
  const more = el("button.quiet.more", { type: "button", hidden: true, onclick: () => load({ further: true }) }, t("show_more"));
  const state = el("div.list-state");
  const scroller = el("div.scroller", { tabindex: "-1" }, list, more, state);
  const node = el("section.queue", { "aria-label": t("queue") },
    el("div.queue-head", {}, el("label.search", {}, icon("search"), search, el("kbd", {}, t("key_palette"))), tabs),
    el("div.notice-place", { "aria-live": "polite" }, notice), scroller);

  scroller.addEventListener("pointerenter", (e) => { pointerInside = e.pointerType === "mouse"; });
  scroller.addEventListener("pointerleave", () => { pointerInside = false; settle(); });
  scroller.addEventListener("scroll", () => { if (scroller.scrollTop < 4) settle(); }, { passive: true });
  keepFresh(() => items.forEach((item) => item.refresh()));

  const still = () => pointerInside || scroller.scrollTop >= 4;

  function belongs(card) {
    if (query) return false;
    if (filter === "resolved") return card.status === "resolved";
    if (filter === "escalated") return card.flags.length > 0;
    return card.status === "open" && (filter === "open" || card.assignee?.id === person.id);
  }

  function upsert(card) {
    countSoon();
    if (missed) missed.push(card);
    const item = items.get(card.id);
    if (item) item.update(card, { selected: card.id === selected });
    const stays = query ? Boolean(item) : belongs(card);
    if (!item && !stays) return;
    if (still() && (!item || !stays || newest() !== card.id)) hold(card);
    else settleOne(card, stays);
  }

  const newest = () => Number(list.firstElementChild?.dataset.id);

  function settleOne(card, stays = query ? items.has(card.id) : belongs(card)) {
    if (stays && !items.has(card.id)) add(card);
    if (!stays) items.delete(card.id);
    redraw();
  }

  /** Remember a change of place for later, and say so where it is news. */
  function hold(card) {
    held.set(card.id, card);
    const fresh = [...held.values()].filter((one) => !items.has(one.id));
    toggle(notice, fresh.length > 0);
    if (fresh.length) {
      put(notice, el("strong", {}, n("new_count", fresh.length)), el("span", { dir: "auto" }, announcement(fresh.at(-1))));
    }
  }

  function settle(force = false) {
    if (!held.size || (still() && !force)) return;
    for (const card of held.values()) settleOne(card);
    held.clear();
    toggle(notice, false);
  }

  function add(card) {
    const item = createCard(card, { open, href });
    item.update(card, { selected: card.id === selected });
    items.set(card.id, item);
  }

  function redraw() {
    const order = [...items.values()].sort((a, b) => activity(b) - activity(a)).map((item) => item.node);
    arrange(list, order);
    remember();
    sayState();
  }

  /** Where the open conversation stands, for when it leaves the list. */
  function remember() {
    const at = [...list.children].findIndex((one) => Number(one.dataset.id) === selected);
    if (at >= 0) place = at;
  }

  const activity = (item) => Date.parse(item.card().last_message_at ?? item.card().opened_at);

  function sayState() {
    if (items.size) return put(state);
    const name = query ? "search" : filter;
    put(state, el("div.empty", {}, el("strong", {}, t(`empty_${name}`)), el("p", {}, t(`empty_${name}_why`))));
  }

  function skeleton() {
    put(state, [0, 1, 2, 3, 4].map(() => el("div.card.ghost", { "aria-hidden": "true" }, el("span.avatar"), el("span.lines", {}, el("i"), el("i"), el("i")))));
  }

  async function load({ further = false, quiet = false } = {}) {
    const ticket = (asked += 1);
    missed = [];
    if (!further && !quiet) {
      items.clear();
      held.clear();
      toggle(notice, false);
      list.replaceChildren();
      toggle(more, false);
      skeleton();
    }
    try {
      const page = await call("inbox", { filter, query, cursor: further ? next : null }, { quiet: !further });
      if (ticket !== asked) return;
      if (!further) keepOnly(page.items);
      for (const card of page.items) {
        if (items.has(card.id)) items.get(card.id).update(card, { selected: card.id === selected });
        else add(card);
      }
      next = page.next;
      toggle(more, Boolean(next));
      redraw();
      const late = missed;
      missed = null;
      late.forEach(upsert);
      count().catch(() => {});
    } catch (problem) {
      if (ticket === asked && !further) sayFailure(problem);
    }
  }

  function keepOnly(cards) {
    const wanted = new Set(cards.map((card) => card.id));
    for (const id of items.keys()) if (!wanted.has(id)) items.delete(id);
  }

  function sayFailure(problem) {
    put(state, el("div.empty", { role: "alert" }, el("strong", {}, t("queue_failed")), el("p", {}, problem.message),
      el("button.quiet", { type: "button", onclick: () => load() }, t("try_again"))));
  }

  async function count() {
    counting = null;
    const counts = await call("counts", {}, { quiet: true });
    for (const tab of tabs.children) setText(tab.querySelector(".count"), counts[tab.dataset.filter] || "");
  }

  /** Count again, at most every few seconds however much happens. */
  function countSoon() {
    counting ??= setTimeout(() => count().catch(() => {}), COUNT_MS);
  }

  function setFilter(name) {
    filter = name;
    search.value = query = "";
    markTabs();
    load();
  }

  function setQuery(text) {
    if (text.trim() === query) return;
    query = text.trim();
    markTabs();
    load();
  }

  function markTabs() {
    for (const tab of tabs.children) {
      const on = !query && tab.dataset.filter === filter;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on || (query && tab === tabs.firstElementChild) ? 0 : -1;
    }
  }

  function select(id) {
    selected = id;
    remember();
    for (const item of items.values()) item.update(item.card(), { selected: item.card().id === id });
  }

  /** The conversation above or below the open one. */
  function neighbour(step) {
    const ids = [...list.children].map((one) => Number(one.dataset.id));
    const at = ids.indexOf(selected);
    // the open one may have left the list: go on from where it was
    const from = at >= 0 ? at + step : step > 0 ? place : place - 1;
    return ids[Math.max(0, Math.min(ids.length - 1, from))];
  }

  tabs.addEventListener("keydown", (e) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    const tab = tabs.children[(FILTERS.indexOf(filter) + step + FILTERS.length) % FILTERS.length];
    tab.focus();
    tab.click();
  });
  bus.on("card", upsert);
  bus.on("stale", shown(() => load({ quiet: true })));
  markTabs();

  return { node, load, select, neighbour, setFilter, reveal: (id) => items.get(id)?.link.scrollIntoView({ block: "nearest" }) };
}
