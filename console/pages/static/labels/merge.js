// A message with its labels side by side, like a merge: who said what, what the model had said by then, and the
// key that takes a side. Nothing is asked twice here: whoever decides has both sides in front of them.

import { LABELS, avatar, createLook, el, face, icon, percent, put, t, timeAgo } from "../undertone.js";
import { headOf, pictureOf, turnsOf } from "./sheet.js";

/** createMerge(does) -> {node, show(item, {canGoBack}), lookedFor()} */
export function createMerge(does) {
  const head = el("header.sheet-head");
  const before = el("div.before");
  const asked = el("blockquote.asked", { dir: "auto" });
  const said = el("div.said-place", { tabindex: "-1" }, before, el("div.asked-place", { "aria-live": "polite" }, asked));
  const reading = el("div.reading");
  const sides = LABELS.map((label) => el("button.side", { type: "button", "data-label": label, onclick: () => does.settle(label) }));
  const helper = (name, key, mark, run) => el("button.quiet.plain", { type: "button", onclick: run },
    icon(mark, 14), t(`key_${name}_label`), el("kbd", {}, key));
  const backButton = helper("back", "⌫", "undo", does.back);
  const keepButton = helper("keep", "↵", "check", does.confirm);
  const node = el("article.sheet.merge", { "aria-label": t("to_decide") }, head, said, reading,
    el("div.sides", { role: "group", "aria-label": t("sides") }, sides),
    el("footer.sheet-foot", {}, backButton, keepButton, helper("skip", "S", "send", does.skip)));
  const look = createLook(node);
  let item = null;

  function show(next, { canGoBack }) {
    backButton.disabled = !canGoBack;
    if (next === item) return;
    item = next;
    look.again();
    keepButton.hidden = !item.given;
    put(head, ...headOf(item, item.given && el("span.why.meta", { "data-tip": t("given_tip") },
      t("given_chance", { sure: percent(item.given.chance), label: t(item.given.label) }))));
    put(before, turnsOf(item));
    put(asked, item.message.text);
    said.scrollTop = said.scrollHeight;
    put(reading, ...(item.message.reading ? pictureOf(item.message.reading) : []));
    sides.forEach(fill);
  }

  /** The buttons stay from one message to the next, so that a focus on one of them does too. */
  function fill(side, i) {
    const label = LABELS[i];
    const words = item.words.filter((word) => word.label === label);
    const given = item.given?.label === label;
    side.toggleAttribute("data-given", given);
    side.toggleAttribute("data-empty", !words.length);
    put(side,
      el("span.side-head", {}, el("kbd", { "aria-hidden": "true" }, i + 1), el("span.face", { "aria-hidden": "true" }, face(label)),
        el("strong", {}, t(label)), given && el("span.enter", { "aria-hidden": "true" }, "↵")),
      words.length ? words.map(wordOf) : el("span.meta", {}, t("nobody_said")));
  }

  return { node, show, lookedFor: look.ms };
}

/** One person's word, and the model's of that time. */
function wordOf({ by, at, looked_ms, blind, model }) {
  const name = by || t("colleague");
  return el("span.side-word", {}, avatar(name, "span.avatar"), el("span.side-said", {},
    el("span.side-name", { dir: "auto" }, name),
    el("span.meta", {}, t(blind ? "said_blind" : "said_in_sight"), " · ", timeAgo(at, "time"),
      looked_ms !== null && ` · ${t("looked_for", { seconds: (looked_ms / 1000).toFixed(looked_ms < 10000 ? 1 : 0) })}`),
    el("span.meta", {}, model ? t("model_then", { label: t(model.label), sure: percent(model.confidence), version: model.version }) : t("model_then_none"))));
}
