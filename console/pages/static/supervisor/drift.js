// A line that shows only when this week's traffic moved away from the weeks before, with what moved.

import { el, icon, isChinese, put, t } from "../undertone.js";

export function createDrift({ call, bus }) {
  const node = el("section.drift", { "aria-label": t("drift_title") });

  async function load() {
    const { figures } = await call("drift", {}, { quiet: true });
    const moved = figures.filter((figure) => figure.state === "moved");
    node.hidden = !moved.length;
    put(node, moved.length > 0 && el("details.banner", {},
      el("summary", {}, icon("warning", 14), el("strong", {}, t("drift_moved")), el("span.meta", {}, t("drift_more"))),
      el("ul", {}, moved.map((figure) => el("li", { dir: "auto" }, isChinese() ? figure.sentence_zh : figure.sentence))),
      el("p", {}, t("drift_what"))));
  }

  const refresh = () => load().catch(() => {});
  node.hidden = true;
  bus.on("drift", refresh);
  bus.on("stale", refresh);
  refresh();
  return { node };
}
