// How far people agree: kappa with its interval and its n. Few messages in common show nothing.

import { el, n, percent, put, t } from "../undertone.js";

const two = (value) => value.toFixed(2);

/** createAgreement(page) -> {node, keys, open()} */
export function createAgreement({ call }) {
  const body = el("div.agreement");
  const node = el("div.view", {}, el("div.scroller.sheetlike", {}, body));

  async function open() {
    try {
      const figures = await call("agreement", {}, { quiet: true });
      put(body, el("p.meta.intro", {}, t(figures.all ? "agreement_intro" : "agreement_intro_own")),
        table("pairs", figures.pairs, figures.needed), table("settled", figures.settled, figures.needed));
    } catch (refused) {
      put(body, el("div.empty.alone", { role: "alert" }, el("strong", {}, t("agreement_failed")), el("p", {}, refused.message),
        el("button.quiet", { type: "button", onclick: open }, t("try_again"))));
    }
  }

  return { node, open, keys: {} };
}

function table(name, { rows, too_few: tooFew }, needed) {
  return el("section", { "aria-label": t(`agreement_${name}`) }, el("h2.section-title", {}, t(`agreement_${name}`)),
    el("p.meta", {}, t(`agreement_${name}_why`)),
    rows.length > 0 && el("div.table-scroll", {}, el("table", {},
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("people")), el("th.number", { scope: "col" }, t("messages_n")),
        el("th.number", { scope: "col" }, t("same_share")), el("th.number", { scope: "col" }, t("kappa")), el("th", { scope: "col" }, t("kappa_interval")))),
      el("tbody", {}, rows.map(row)))),
    rows.length === 0 && el("p", {}, t("agreement_none", { needed })),
    tooFew > 0 && el("p.meta", {}, n(`agreement_few_${name}`, tooFew, { needed })));
}

function row({ people, n: count, same, kappa, low, high }) {
  const names = people.map((name) => name || t("colleague")).join(" · ");
  return el("tr", {}, el("th", { scope: "row", dir: "auto" }, names), el("td.number", {}, count), el("td.number", {}, percent(same)),
    el("td.number", {}, kappa === null ? "–" : two(kappa)),
    el("td", {}, kappa === null ? el("span.meta", {}, t("kappa_none")) : picture(kappa, low, high)));
}

/** The interval on a line from 0, as by chance, to 1, always the same. */
function picture(kappa, low, high) {
  const at = (value) => `${100 * Math.min(1, Math.max(0, value))}%`;
  const words = t("kappa_from_to", { low: two(low), high: two(high) });
  return el("span.kappa", { role: "img", "aria-label": words, "data-tip": words },
    el("span.kappa-line", {}, el("span.kappa-interval", { style: `left: ${at(low)}; right: calc(100% - ${at(high)})` }),
      el("span.kappa-point", { style: `left: ${at(kappa)}` })),
    el("span.meta", { "aria-hidden": "true" }, words));
}
