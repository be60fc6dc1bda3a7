// The turns of the open conversation: day lines, selection by arrows, and new turns at the foot. Whoever
// reads further up is not pulled down; a notice says that something new has come.

import { createLook, customerName, day, el, n, put, t, toggle } from "../undertone.js";
import { createTurn } from "./bubble.js";
import { hasWhy } from "./why.js";

const NEAR_FOOT = 80;

/** createLog({me, correct, undo, why(message), moved}): `why` resolves to an explanation, or to nothing; `moved`
 * hears that another turn is chosen. */
export function createLog({ me, correct, undo, why, moved = () => {} }) {
  const turns = new Map();
  const looks = new Map(); // id -> how long a customer's turn has been on screen
  const explained = new Map(); // id -> the version whose reading was explained
  let customer = "";
  let selected = null;
  let lastDay = null;
  let unseen = 0;

  const inner = el("div.turns");
  const node = el("div.log", { role: "log", "aria-label": t("messages"), "aria-relevant": "additions" }, inner);
  const notice = el("button.notice.foot", { type: "button", hidden: true, onclick: () => toFoot() });

  node.addEventListener("click", (e) => {
    const turn = e.target.closest(".turn.customer");
    if (turn && !e.target.closest("button")) select(Number(turn.dataset.id));
  });
  for (const type of ["pointerover", "focusin"]) {
    node.addEventListener(type, (e) => {
      if (e.target.closest(".slot")) explain(Number(e.target.closest(".turn").dataset.id));
    });
  }
  node.addEventListener("keydown", (e) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!step || e.altKey || e.ctrlKey || e.metaKey) return;
    e.preventDefault();
    move(step);
  });
  node.addEventListener("scroll", () => { if (nearFoot()) seen(); }, { passive: true });

  const nearFoot = () => node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_FOOT;

  function toFoot() {
    node.scrollTop = node.scrollHeight;
    seen();
  }

  function seen() {
    unseen = 0;
    toggle(notice, false);
  }

  function show(card, messages) {
    customer = customerName(card.customer);
    turns.clear();
    looks.clear();
    explained.clear();
    inner.replaceChildren();
    lastDay = null;
    selected = null;
    messages.forEach((message) => append(message));
    selectLast();
    toFoot();
  }

  /** The same conversation read anew: only what differs is drawn, so that nobody loses their place. */
  function renew(messages) {
    for (const message of messages) upsert(message);
  }

  function append(message) {
    const at = day(message.sent_at ?? message.received_at);
    if (at !== lastDay) inner.append(el("div.day", { role: "separator" }, el("span", {}, at)));
    lastDay = at;
    const turn = createTurn(message, {
      customer,
      me,
      correct: correct && ((label) => { select(message.id); correct(turns.get(message.id).message(), label, lookedFor()); }),
      undo: undo && (() => undo(turns.get(message.id).message())),
    });
    turns.set(message.id, turn);
    if (correct && message.author === "customer") looks.set(message.id, createLook(turn.node));
    inner.append(turn.node);
  }

  /** A new turn, or news about one that is there. */
  function upsert(message, { mine = false } = {}) {
    const turn = turns.get(message.id);
    if (turn) {
      turn.update(message);
      return explain(selected);
    }
    const follow = mine || nearFoot();
    const wasLast = selected === lastCustomer();
    append(message);
    if (message.author === "customer" && wasLast && !node.contains(document.activeElement)) selectLast();
    if (follow) return toFoot();
    unseen += 1;
    put(notice, n("new_below", unseen));
    toggle(notice, true);
  }

  function patch(id, change) {
    const turn = turns.get(id);
    if (!turn) return;
    const follow = nearFoot();
    turn.update({ ...turn.message(), ...change });
    if (follow) node.scrollTop = node.scrollHeight;
    explain(selected);
  }

  /** Ask once a reading why it came out so, and mark the words when the answer is here. */
  async function explain(id) {
    const turn = turns.get(id);
    if (!why || !turn || !hasWhy(turn.message())) return;
    const version = turn.message().reading.model_version;
    if (explained.get(id) === version) return;
    explained.set(id, version);
    const answer = await why(turn.message());
    if (answer) turn.explain(answer);
    else explained.delete(id); // no model just now: asked again another time
  }

  const customerTurns = () => [...turns.values()].filter((turn) => turn.message().author === "customer");
  const lastCustomer = () => customerTurns().at(-1)?.message().id ?? null;
  const selectLast = () => mark(lastCustomer());

  /** The arrows and the digits act on this turn. */
  function mark(id) {
    for (const turn of turns.values()) {
      const on = turn.message().id === id;
      turn.node.toggleAttribute("data-selected", on);
      turn.node.tabIndex = on ? 0 : -1;
      for (const button of turn.node.querySelectorAll(".corrections button, .undo")) button.tabIndex = on ? 0 : -1;
    }
    if (id !== selected) {
      turns.get(selected)?.ask(null);
      moved();
    }
    selected = id;
    explain(id);
  }

  function select(id) {
    mark(id);
    turns.get(id)?.node.focus({ preventScroll: true });
  }

  function move(step) {
    const ids = customerTurns().map((turn) => turn.message().id);
    if (!ids.length) return;
    const at = Math.max(0, Math.min(ids.length - 1, ids.indexOf(selected) + step));
    select(ids[at]);
    turns.get(ids[at]).node.scrollIntoView({ block: "nearest" });
  }

  /** Ask about a label of the chosen turn, or take the question back. */
  function ask(label) {
    const follow = nearFoot();
    turns.get(selected)?.ask(label);
    if (follow) node.scrollTop = node.scrollHeight;
  }

  /** At the chosen turn, from when it came on screen: whoever clicks a face has read before they choose. */
  const lookedFor = () => looks.get(selected)?.ms() ?? null;

  return {
    node, notice, show, renew, upsert, patch, ask,
    selected: () => turns.get(selected)?.message() ?? null,
    lookedFor,
    lastCustomer,
  };
}
