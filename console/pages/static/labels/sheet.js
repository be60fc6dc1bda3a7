// The message on the desk: the turns before it, what the model reads in it, and the three answers.

import { LABELS, avatar, createLook, customerName, el, face, icon, moodWord, percent, put, readingTip, reallyWords, t, timeAgo } from "../undertone.js";
import { channelWord } from "../agent/card.js";

export function createSheet(does) {
  const head = el("header.sheet-head");
  const before = el("div.before");
  const asked = el("blockquote.asked", { dir: "auto" });
  const said = el("div.said-place", { tabindex: "-1" }, before, el("div.asked-place", { "aria-live": "polite" }, asked));
  const reading = el("div.reading");
  const really = el("p.really", { role: "status" });
  const answers = LABELS.map((label, i) => el("button.answer", { type: "button", "data-label": label, onclick: () => does.label(label) },
    el("kbd", { "aria-hidden": "true" }, i + 1), el("span.face", { "aria-hidden": "true" }, face(label)), el("span", {}, t(label)),
    el("span.enter", { hidden: true, "aria-hidden": "true" }, "↵")));
  const backButton = helper("back", "⌫", "undo", does.back);
  const confirmButton = helper("confirm", "↵", "check", does.confirm);
  const node = el("article.sheet", { "aria-label": t("sheet") },
    head, said, reading,
    el("div.answers-row", { role: "group", "aria-label": t("correct_group") }, answers),
    really,
    el("footer.sheet-foot", {}, backButton, confirmButton, helper("skip", "S", "send", does.skip)));
  const look = createLook(node);
  let item = null;

  function helper(name, key, mark, run) {
    return el("button.quiet.plain", { type: "button", onclick: run }, icon(mark, 14), t(`key_${name}_label`), el("kbd", {}, key));
  }

  /** Ask about a label that contradicts a very sure model; the answer is the same key again. */
  function ask(label) {
    put(really, label && reallyWords(item.message.reading, label));
    for (const answer of answers) answer.toggleAttribute("data-asked", answer.dataset.label === label);
  }

  /** Draw the eye to why there is nothing to agree with. */
  function hint() {
    reading.animate([{ opacity: 0.2 }, { opacity: 1 }], { duration: 300 });
  }

  function show(next, { canGoBack }) {
    backButton.disabled = !canGoBack;
    if (next === item) return;
    item = next;
    look.again();
    const { message } = item;
    ask(null);
    put(head, ...headOf(item, el("span.why.meta", { "data-tip": t(`why_${item.why}_tip`) }, t(`why_${item.why}`))));
    put(before, turnsOf(item));
    put(asked, message.text);
    said.scrollTop = said.scrollHeight;
    put(reading, ...(item.blind ? [el("p.line.meta", { "data-tip": t("blind_tip") }, t("blind"))] : pictureOf(message.reading)));
    confirmButton.disabled = item.blind;
    for (const answer of answers) {
      const guess = !item.blind && answer.dataset.label === message.reading.label;
      answer.toggleAttribute("data-guess", guess);
      answer.querySelector(".enter").hidden = !guess;
    }
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) asked.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 120 });
  }

  return { node, show, ask, hint, lookedFor: look.ms };
}

/** Whose message it is and where it came from; `why` says why it is on the desk. */
export function headOf({ message, customer, channel, product }, why) {
  const name = customerName(customer);
  return [avatar(name, "span.avatar"), el("div.title", {}, el("strong", { dir: "auto" }, name), el("div.facts.meta", {},
    channel && el("span", {}, channelWord(channel)), product && el("span.product", { dir: "auto" }, product), timeAgo(message.received_at))), why];
}

export const turnsOf = ({ before }) => before.map((turn) => el(`div.turn.${turn.author}`, { role: "note", "aria-label": t(`before_${turn.author}`) },
  el("div.column", {}, el("div.bubble", { dir: "auto" }, turn.text))));

/** How probable each mood is, as one bar, and the words for it. */
export function pictureOf(reading) {
  const tip = readingTip(reading);
  return [
    el("div.odds", { role: "img", "aria-label": tip, "data-tip": tip }, LABELS.map((label) => el(`span.${label}`, {
      style: `flex-grow: ${Math.max(0.004, reading.probabilities[label])}`,
    }))),
    el("div.line.meta", {}, reading.sure ? t("model_reads") : t("model_leans"), moodWord(reading.label, "span.mood.small"),
      percent(reading.confidence), el("span.spring"), t("model_version", { version: reading.model_version })),
  ];
}
