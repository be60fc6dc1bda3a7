// Whose corrections are in a version, and which: the proof that a key pressed in the inbox was learned.

import { el, icon, moodWord, n, points, put, shown, t } from "../undertone.js";

const NAMES_SHOWN = 6;

/** "Your 12 corrections are in v7; Chinese macro-F1 +1.3" for whoever looks, if any are theirs. */
export function yours({ version, people, tests }, me) {
  const mine = people.find((one) => one.id === me.id);
  if (!mine) return null;
  const moved = ["zh", "en"].map((language) => ({ language, test: tests.find((one) => one.name === `core ${language}`) })).filter(({ test }) => test);
  return el("p.yours", {}, icon("check", 14), el("span", {}, n("your_corrections", mine.n, { version }),
    moved.map(({ language, test }) => [t("comma"), t("macro_f1_moved", { language: t(`language_${language}`), by: points(test.difference) })])));
}

export function createCorrections({ version, people }, call) {
  const list = el("ol.learned", { role: "list" });
  const more = el("button.quiet", { type: "button", hidden: true, onclick: shown(() => load()) }, t("show_more"));
  const total = people.reduce((sum, one) => sum + one.n, 0);
  let last = null;

  async function load() {
    const { items, more: further } = await call("corrections", { version, before: last });
    last = items.at(-1)?.id ?? last;
    list.append(...items.map(row));
    more.hidden = !further;
  }

  const box = el("details.learned-box", { ontoggle: shown(async () => { if (box.open && last === null) await load(); }) },
    el("summary", {}, el("strong", {}, n("corrections_in", total)),
      el("span.meta", {}, people.slice(0, NAMES_SHOWN).map((one) => t("person_gave", { name: one.name || t("integration"), n: one.n })).join(" · "),
        people.length > NAMES_SHOWN && ` · ${n("and_others", people.length - NAMES_SHOWN)}`)),
    list, more);
  return total > 0 && box;
}

function row({ conversation, text, label, model_label, agreed, person }) {
  return el("li", {},
    el("a.learned-text", { href: `/agent?c=${conversation}`, dir: "auto" }, text),
    el("span.learned-label", {},
      model_label && !agreed && [put(el("span.was"), moodWord(model_label)), icon("send", 12)],
      moodWord(label), el("span.meta", {}, person ?? t("integration"))));
}
