// Beside the conversation: why it is escalated, how the same was solved before, replies that suit, and the
// customer's facts. What is on screen stays until the newer suggestion is here.

import { el, icon, put, shown, t, toast, toggle } from "../undertone.js";
import { reasonOf } from "./card.js";
import { caseItem, factsList, templateItem } from "./assist_items.js";

const NOTHING = { similar_cases: [], templates: [] };
const UNREAD_WAIT_MS = 1000;

export function createAssist({ call, bus, person, opening }, { composer, showConversation, news, open }) {
  let card = null;
  let question = null;
  let ticket = 0;
  let soon;
  let content = NOTHING;
  const flags = section("why_escalated");
  const cases = section("same_before");
  const replies = section("replies");
  const facts = section("customer");
  const all = [flags, cases, replies, facts];
  const node = el("aside.assist", { "aria-label": t("assist") },
    el("header.assist-head", {}, el("button.icon-button.back", { type: "button", "aria-label": t("back_to_conversation"), onclick: showConversation }, icon("back")), el("h2", {}, t("assist"))),
    el("div.scroller", { tabindex: "-1" }, all.map((one) => one.node)));
  const use = (text, extra) => { showConversation(); composer.pickTemplate({ text, template_id: null, ...extra }); };

  function drawFlags() {
    toggle(flags.node, card?.flags.length > 0);
    flags.fill(card?.flags.map(flagItem) ?? []);
  }

  function flagItem(flag) {
    const act = (name, word, spec, said) => el(spec, {
      type: "button",
      onclick: shown(async () => {
        await call(name, { id: flag.id });
        toast(t(said));
      }),
    }, t(word));
    const maySupervise = person.role !== "agent";
    return el(`div.flag-item.${flag.severity}`, {},
      el("div.line", {}, icon("flag", 14), el("strong", {}, t(`severity_${flag.severity}`)),
        flag.status === "acknowledged" && el("span.meta", {}, t("acknowledged"))),
      el("p", { dir: "auto" }, reasonOf(flag)),
      el("div.row", {},
        maySupervise && flag.status === "open" && act("acknowledge", "acknowledge", "button.chip", "toast_acknowledged"),
        act("dismiss", "dismiss", "button.chip", "toast_dismissed")));
  }

  function drawContent() {
    cases.fill(content.similar_cases.map((one) => caseItem(one, { use, open })), t("no_case"));
    replies.fill(content.templates.map((one) => templateItem(one, opening.blank_marks, use)), t("no_reply"));
  }

  /** Ask for help with the customer's last message. */
  async function load({ fresh = false } = {}) {
    clearTimeout(soon);
    const mine = (ticket += 1);
    if (!question) return take(NOTHING);
    if (!fresh) [cases, replies].forEach((one) => one.wait());
    try {
      const answer = await call("assist", { message: question }, { quiet: true });
      if (mine !== ticket) return;
      const changed = JSON.stringify(answer.templates) !== JSON.stringify(content.templates);
      take(answer);
      if (fresh && changed) news(true);
    } catch (problem) {
      if (mine !== ticket) return;
      [cases, replies].forEach((one) => one.fail(problem.message, () => load()));
    }
  }

  function take(answer) {
    content = answer;
    composer.suggested(content.templates);
    drawContent();
  }

  function show(next) {
    card = next;
    drawFlags();
    facts.fill(factsList(card));
  }

  bus.on("opened", (opened) => {
    question = opened.question;
    toggle(node, true);
    show(opened.card);
    load();
  });
  bus.on("card", (next) => { if (next.id === card?.id) show(next); });
  // a reading follows within moments, and the help with it; without a model there is help all the same
  bus.on("asked", (message) => {
    question = message;
    clearTimeout(soon);
    soon = setTimeout(() => load({ fresh: true }), UNREAD_WAIT_MS);
  });
  bus.on("assist", (event) => { if (event.message_id === question) load({ fresh: true }); });
  node.addEventListener("pointerenter", () => news(false));
  node.addEventListener("focusin", () => news(false));
  toggle(node, false);
  return { node };
}

/** A foldable part with its own waiting, empty and failed states. */
function section(name) {
  const body = el("div.part-body");
  const button = el("button.part-head", {
    type: "button", "aria-expanded": "true",
    onclick: () => {
      const folded = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!folded));
      toggle(body, !folded);
    },
  }, icon("down", 12), t(name));
  const node = el("section.part", { "aria-label": t(name), "data-part": name }, el("h2", {}, button), body);
  let drawn = "";
  return {
    node,
    fill(items, emptyWords = "") {
      const next = put(el("div"), items.length === 0 && emptyWords ? el("p.meta", {}, emptyWords) : items);
      if (next.textContent === drawn) return;
      drawn = next.textContent;
      body.replaceChildren(...next.childNodes);
    },
    wait() {
      drawn = "";
      put(body, el("div.ghost.line-ghost", { "aria-hidden": "true" }), el("div.ghost.line-ghost", { "aria-hidden": "true" }));
    },
    fail(message, again) {
      drawn = "";
      put(body, el("p.meta", { role: "alert" }, message), el("button.chip", { type: "button", onclick: again }, t("try_again")));
    },
  };
}
