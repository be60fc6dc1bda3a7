// What was just labelled, newest first, so that a slip is seen at once.

import { el, icon, moodWord, put, t } from "../undertone.js";

const SHOWN = 6;

export function createTrail() {
  const list = el("ol.trail-list", { role: "list" });
  const node = el("section.trail", { "aria-label": t("just_labelled"), hidden: true }, el("h2.meta", {}, t("just_labelled")), list);

  function show(done) {
    node.hidden = done.length === 0;
    put(list, done.slice(-SHOWN).reverse().map(({ item, label }) => {
      const agreed = label === item.message.reading.label;
      return el("li.line", {},
        label ? moodWord(label, "span.mood.small") : el("span.meta", {}, t("skipped")),
        el("span.snippet", { dir: "auto" }, item.message.text),
        // after a blind label too: whoever goes back is to find it blind again
        label && !item.blind && el("span.meta.said", { "data-tip": t(agreed ? "trail_agreed" : "trail_corrected", { label: t(item.message.reading.label) }) },
          icon(agreed ? "check" : "pen", 12)));
    }));
  }

  return { node, show };
}
