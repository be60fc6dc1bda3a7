// The labels that are new to the version in use.

import { el, face, icon, n, put, shown, t, toast } from "../undertone.js";

export function createWaiting() {
  const node = el("section.side-card", { "aria-labelledby": "waiting-title" });

  function show({ total, needed, held_back, conflicts, languages, tried }) {
    // after a try in vain the next one waits for some that it did not know
    const again = tried && total >= needed && tried.fresh < tried.needed;
    const [had, of] = again ? [tried.fresh, tried.needed] : [total, needed];
    const said = total < needed ? t("needed", { n: needed })
      : again ? t("tried", { version: tried.version, n: had, needed: of }) : t("enough");
    put(node, el("h2.section-title", { id: "waiting-title" }, t("waiting")),
      el("div.line", {}, el("strong.figure", {}, total), el("span.meta", {}, said)),
      el("div.progress", { role: "img", "aria-label": t("progress", { n: had, needed: of }) }, el("span", { style: `width: ${Math.min(100, (100 * had) / of)}%` })),
      total > 0 && matrix(languages),
      held_back > 0 && el("p.meta", {}, n("held_back", held_back)),
      conflicts > 0 && el("p.meta", {}, n("conflicts", conflicts)));
  }

  return { node, show };
}

function matrix(languages) {
  const labels = languages[0].labels.map((cell) => cell.label);
  return el("table.matrix", {}, el("caption.sr", {}, t("waiting")),
    el("thead", {}, el("tr", {}, el("td"), labels.map((label) => el("th", { scope: "col" }, el("span.face", { "aria-hidden": "true" }, face(label)), " ", t(label))))),
    el("tbody", {}, languages.map(({ language, labels: cells }) => el("tr", {}, el("th", { scope: "row" }, t(`language_${language}`)),
      cells.map((cell) => el("td", { "data-tip": cell.n ? n("cell_tip", cell.n, { corrected: cell.corrected }) : null },
        cell.n ? [el("strong", {}, cell.n), el("span.meta", {}, t("of_it_corrected", { n: cell.corrected }))] : el("span.meta", {}, "–")))))));
}

/** The command for a terminal or a timer. */
export function commandBox(command) {
  const copy = shown(async () => {
    await navigator.clipboard.writeText(command);
    toast(t("copied"));
  });
  return el("div.command", {}, el("code", {}, command),
    navigator.clipboard && el("button.icon-button", { type: "button", "aria-label": t("copy"), "data-tip": t("copy"), onclick: copy }, icon("copy", 14)));
}
