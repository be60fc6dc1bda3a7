// The open conversation: loads it, keeps it true as events arrive, and carries the agent's actions out.

import { createDoubt, el, put, shown, t, toast, toggle } from "../undertone.js";
import { createHeader } from "./header.js";
import { createLog } from "./log.js";

const SKELETON = ["left", "right", "left", "left"];
const SKELETON_AFTER_MS = 150;

export function createConversation(page, { composer, back, showAssist, popovers }) {
  const { call, bus, person, send } = page;
  let card = null;
  let wanted = null;
  let late = null;

  const doubt = createDoubt();
  const log = createLog({ me: person.id, correct: shown(correct), undo: shown(undo), why: shown(why), moved: doubt.forget });
  const header = createHeader(page, {
    back, showAssist, assign: shown(assign),
    escalate: (anchor) => popovers.escalate(anchor, shown(escalate)),
    resolve: (anchor) => popovers.resolve(anchor, shown(resolve)),
  });
  const body = el("div.body", { hidden: true }, header.node, el("div.log-place", {}, log.node, log.notice), composer.node);
  const place = el("div.place");
  const node = el("section.conversation", { "aria-label": t("conversation") }, body, place);

  function sayNothingOpen() {
    toggle(body, false);
    put(place, el("div.empty.alone", {}, el("strong", {}, t("nothing_open")), el("p", {}, t("nothing_open_why"))));
  }

  function skeleton() {
    toggle(body, false);
    put(place, el("div.ghosts", { "aria-label": t("loading"), role: "status" }, SKELETON.map((side) => el(`div.ghost.turn-ghost.${side}`))));
  }

  function sayFailure(id, problem) {
    toggle(body, false);
    put(place, el("div.empty.alone", { role: "alert" }, el("strong", {}, t("conversation_failed")), el("p", {}, problem.message),
      el("button.quiet", { type: "button", onclick: () => open(id) }, t("try_again"))));
  }

  /** Show a conversation; what arrives while it loads is put on top of what was loaded. */
  async function open(id, { quiet = false } = {}) {
    wanted = id;
    late = [];
    // what is open stays in sight, out of reach, for the moment that loading usually takes
    body.inert = !quiet;
    const slow = quiet ? null : setTimeout(skeleton, card ? SKELETON_AFTER_MS : 0);
    try {
      const view = await call("conversation", { id }, { quiet: true });
      clearTimeout(slow);
      if (wanted !== id) return;
      card = view.card;
      body.inert = false;
      put(place);
      toggle(body, true);
      header.show(card);
      if (quiet) {
        log.renew(view.messages);
        composer.setResolved(card.status === "resolved");
      } else {
        header.showPeople([], []);
        log.show(card, view.messages);
        composer.open(card);
      }
      composer.answers(log.lastCustomer());
      catchUp();
      bus.emit("card", card);
      bus.emit("opened", { card, question: log.lastCustomer() });
      send({ type: "look", conversation: id });
      markRead();
    } catch (problem) {
      clearTimeout(slow);
      if (wanted !== id) return;
      // what was read anew and failed is still on screen, and the next reconnect tries again
      if (quiet) catchUp();
      else sayFailure(id, problem);
    }
  }

  function catchUp() {
    const events = late ?? [];
    late = null;
    events.forEach((one) => one());
  }

  function close() {
    wanted = card = null;
    send({ type: "look", conversation: null });
    sayNothingOpen();
  }

  function markRead() {
    if (!card?.unread || document.hidden) return;
    call("mark_read", { id: card.id }, { quiet: true }).catch(() => {});
  }

  /** Events of the open conversation only, and after it has loaded. */
  const ofThis = (handle) => (event) => {
    if (event.card.id !== wanted) return;
    if (late) late.push(() => handle(event));
    else handle(event);
  };

  function take(next) {
    card = next;
    header.show(card);
    composer.setResolved(card.status === "resolved");
  }

  for (const type of ["message", "reading", "conversation", "correction", "escalation"]) {
    bus.on(type, (event) => bus.emit("card", event.card));
    bus.on(type, ofThis((event) => take(event.card)));
  }
  bus.on("message", ofThis((event) => {
    log.upsert(event.message);
    markRead();
    if (event.message.author !== "customer") return;
    composer.answers(event.message.id);
    bus.emit("asked", event.message.id);
  }));
  bus.on("reading", ofThis((event) => log.patch(event.message_id, { reading: event.reading })));
  bus.on("correction", ofThis((event) => log.patch(event.message_id, { correction: event.correction })));
  bus.on("presence", (event) => {
    if (event.conversation !== wanted) return;
    const others = (list) => (list ?? []).filter((one) => one.id !== person.id);
    header.showPeople(others(event.people), others(event.typing));
  });
  bus.on("connection", (state) => state === "live" && send({ type: "look", conversation: wanted }));
  bus.on("stale", () => wanted && open(wanted, { quiet: true }));
  document.addEventListener("visibilitychange", markRead);

  async function correct(message, label, looked_ms) {
    if (!message.reading) return;
    const before = message.correction ?? null;
    const saidBefore = before?.label === label && before.by_id === person.id;
    if (!saidBefore && doubt.asks(message, label)) return log.ask(label);
    log.ask(null);
    const agreed = label === message.reading.label;
    // what a supervisor settled stands, whatever is said later
    if (!before?.settled) log.patch(message.id, { correction: { id: null, label, by: person.name, by_id: person.id, agreed, at: new Date().toISOString() } });
    try {
      const { correction } = await call("correct", { id: message.id, label, looked_ms });
      log.patch(message.id, { correction });
      const kept = correction.settled && correction.label !== label;
      toast(kept ? t("toast_kept", { label: t(label), settled: t(correction.label), name: correction.by }) :
        t(agreed ? "toast_confirmed" : "toast_corrected", { label: t(label) }), { action: { label: t("undo"), run: shown(() => undo(message)) } });
    } catch (problem) {
      log.patch(message.id, { correction: before });
      throw problem;
    }
  }

  async function undo(message) {
    const { correction } = await call("undo_correction", { id: message.id });
    log.patch(message.id, { correction: correction ?? null });
  }

  async function why({ id }) {
    return (await call("explanation", { message: id }, { quiet: true })).explanation;
  }

  async function assign() {
    take((await call("assign", { id: card.id })).card);
    bus.emit("card", card);
  }

  async function escalate(reason) {
    await call("escalate", { id: card.id, reason });
    toast(t("toast_escalated"));
  }

  async function resolve(ending) {
    take((await call("resolve", { id: card.id, ...ending })).card);
    bus.emit("card", card);
    toast(t("toast_resolved"));
  }

  composer.onSend(async ({ text, mode, template_id, external_id }) => {
    const id = card.id;
    const name = mode === "note" ? "note" : "reply";
    const { message } = await call(name, { id, text, template_id, external_id });
    if (card?.id === id) log.upsert(message, { mine: true });
  });
  const canAct = () => card?.status === "open" && card.id === wanted && !body.inert && !body.hidden;
  composer.onTyping((typing) => card && send({ type: "typing", conversation: card.id, typing }));

  sayNothingOpen();
  return {
    node, open, close, log,
    card: () => card,
    correctSelected(label) {
      const message = log.selected();
      if (message) shown(correct)(message, label, log.lookedFor());
    },
    assign: shown(assign),
    askEscalate: () => canAct() && popovers.escalate(header.anchors.escalate, shown(escalate)),
    askResolve: () => canAct() && popovers.resolve(header.anchors.resolve, shown(resolve)),
    news: header.news,
  };
}
