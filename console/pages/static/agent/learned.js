// A quiet line at the foot of the queue, and of the label desk: corrections of this person's are in the version that reads now.

import { el, icon, n, points, put, shown, t, toggle } from "../undertone.js";

export function createLearned({ call, bus }) {
  const body = el("div");
  const node = el("aside.learned-note", { "aria-label": t("learned_label"), hidden: true }, el("span.learned-mark", {}, icon("check", 14)), body,
    el("button.icon-button", { type: "button", "aria-label": t("close"), onclick: shown(() => close()) }, icon("close", 14)));
  let newest = null;

  const load = shown(async () => {
    const { items } = await call("notices", {}, { quiet: true });
    const learned = items.filter((one) => one.kind === "learned");
    newest = learned[0] ?? null;
    toggle(node, Boolean(newest));
    if (newest) put(body, learned.slice(0, 3).map(({ content }) => said(content)));
  });

  async function close() {
    toggle(node, false);
    await call("close_notice", { id: newest.id });
  }

  bus.on("notices", load);
  bus.on("stale", load);
  load();
  return { node };
}

function said({ version, n: count, sets }) {
  const moved = ["zh", "en"].filter((language) => `core ${language}` in sets);
  return el("p", {}, n("learned_yours", count, { version }),
    moved.length > 0 && el("span.meta", { "data-tip": t("learned_points_tip") }, moved.map((language) => t("learned_moved", { language: t(`learned_${language}`), by: points(sets[`core ${language}`]) })).join(t("learned_comma"))));
}
