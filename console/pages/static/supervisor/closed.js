// Flags that people closed lately: how each ended, by whom, and with what note.

import { customerName, el, icon, put, t, timeAgo, toggle } from "../undertone.js";
import { reasonOf } from "../agent/card.js";

export function createClosed({ call }, { open }) {
  const list = el("ol.rows", { role: "list", "aria-label": t("tab_closed") });
  const state = el("div.list-state");
  const node = el("div.scroller", { tabindex: "-1", hidden: true }, list, state);

  async function load() {
    try {
      const { items } = await call("closed", {}, { quiet: true });
      put(list, items.map((flag) => row(flag, open)));
      put(state, !items.length && el("div.empty", {}, el("strong", {}, t("closed_empty")), el("p", {}, t("closed_empty_why"))));
    } catch (problem) {
      put(state, el("div.empty", { role: "alert" }, el("strong", {}, t("floor_failed")), el("p", {}, problem.message),
        el("button.quiet", { type: "button", onclick: load }, t("try_again"))));
    }
  }

  return { node, load, stale: () => { if (!node.hidden) load(); }, show: (on) => toggle(node, on) };
}

function row(flag, open) {
  const wrong = flag.status === "dismissed";
  return el("li", {}, el("a.row-link.closed", {
    href: `${location.pathname}?c=${flag.conversation}`,
    onclick: (e) => { if (e.metaKey || e.ctrlKey || e.shiftKey) return; e.preventDefault(); open(flag.conversation); },
  },
  el("span.line", {},
    el(`span.ended.${flag.status}`, {}, icon(wrong ? "close" : "check", 12), t(wrong ? "ended_dismissed" : "ended_resolved")),
    el("span.name", { dir: "auto" }, customerName(flag.customer)), el("span.spring"), timeAgo(flag.closed_at)),
  el("span.reason-text", { dir: "auto" }, reasonOf(flag)),
  el("span.line.meta", {}, el("span", {}, t("closed_by", { name: flag.closed_by?.name ?? t("colleague") })),
    flag.note && el("span.note-text", { dir: "auto" }, `“${flag.note}”`))));
}
