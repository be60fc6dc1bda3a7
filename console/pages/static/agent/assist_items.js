// The items of the assist pane: a solved case, a reply that suits, the customer's facts.

import { duration, el, exact, icon, t } from "../undertone.js";
import { withMarks } from "./blanks.js";
import { channelWord } from "./card.js";

/** How colleagues solved the same: the problem, the answer that was given, and how it ended. */
export function caseItem(one, { use, open }) {
  return el("article.case", {},
    el("p.problem", { dir: "auto" }, one.problem),
    el("p.given", { dir: "auto" }, icon("reply", 13), el("span", {}, one.reply)),
    el("div.line", {},
      el("span.ending", {}, one.outcome || t("no_outcome")),
      one.satisfaction && el("span.meta", { "data-tip": t("satisfaction") }, t("satisfaction_of", { n: one.satisfaction })),
      el("span.meta.num", { "data-tip": t("similarity_tip") }, t("similarity", { n: Math.round(one.similarity * 100) }))),
    el("div.row", {},
      el("button.chip", { type: "button", onclick: () => use(one.reply) }, icon("insert", 12), t("use_reply")),
      el("a.chip", { href: `?c=${one.conversation}`, onclick: (e) => { e.preventDefault(); open(one.conversation); } }, t("open_case"))));
}

/** A reply ready for the composer, and why it is offered. A click puts it at the cursor. */
export function templateItem({ template_id, title, text, why }, marks, use) {
  return el("button.template", { type: "button", onclick: () => use(text, { template_id }) },
    el("span.line", {}, el("strong", {}, title), el("span.spring"), el("span.do", {}, icon("insert", 12), t("insert"))),
    el("span.text", { dir: "auto" }, withMarks(text, marks)),
    el("span.meta.suits", {}, why));
}

export function factsList(card) {
  const { customer } = card;
  const rows = [
    ["fact_tier", customer.tier?.toUpperCase()],
    ["fact_order", card.order],
    ["fact_product", card.product],
    ["fact_channel", card.channel && channelWord(card.channel)],
    ["fact_source", card.source],
    ["fact_locale", customer.locale],
    ["fact_customer", customer.id],
    ["fact_opened", exact(card.opened_at)],
    ["fact_first_reply", card.first_reply_at && t("after", { time: duration(card.opened_at, card.first_reply_at) })],
    ["fact_outcome", card.outcome],
    ["fact_satisfaction", card.satisfaction && t("satisfaction_of", { n: card.satisfaction })],
  ];
  return [el("dl.facts-list", {}, rows.filter(([, value]) => value).map(([name, value]) => [el("dt", {}, t(name)), el("dd", { dir: "auto" }, value)]))];
}
