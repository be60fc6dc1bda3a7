// Which version read when, and why it was changed.

import { el, icon, put, t, timeAgo } from "../undertone.js";

export function createHistory() {
  const list = el("ol.history", { role: "list" });
  const node = el("section.side-card", { "aria-labelledby": "history-title" }, el("h2.section-title", { id: "history-title" }, t("history")), list);

  function show(history) {
    put(list, history.map(({ at, version, reason, rollback }, i) => el("li", { "data-now": i === 0 },
      el("div.line", {}, el("strong", {}, version), rollback && el("span.meta.back-mark", {}, icon("undo", 12), t("went_back")), el("span.spring"), timeAgo(at)),
      el("p.meta", { dir: "auto" }, reason))),
    !history.length && el("li.meta", {}, t("no_history")));
  }

  return { node, show };
}
