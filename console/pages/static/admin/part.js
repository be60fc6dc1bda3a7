// A part of the page: a heading, something to do, and content that says how it stands while it loads.

import { el, put, t } from "../undertone.js";

/** createPart(name, {action, fetch, draw(answer) -> nodes}) -> {node, load} */
export function createPart(name, { action = null, fetch, draw }) {
  const content = el("div.part-content", {}, el("div.ghost.part-ghost", { "aria-hidden": "true" }));
  const node = el("section.admin-part", { "aria-labelledby": `part-${name}` },
    el("header.part-title", {}, el("div", {}, el("h1", { id: `part-${name}` }, t(`part_${name}`)), el("p.meta", {}, t(`part_${name}_why`))),
      el("span.spring"), action), content);

  async function load() {
    try {
      const answer = await fetch();
      put(content, draw(answer));
    } catch (problem) {
      put(content, el("div.empty", { role: "alert" }, el("strong", {}, t("part_failed")), el("p", {}, problem.message),
        el("button.quiet", { type: "button", onclick: load }, t("try_again"))));
    }
  }

  return { node, load };
}
