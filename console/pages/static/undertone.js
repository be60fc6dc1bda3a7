// What every page of Undertone stands on. A page calls openPage() once and draws into what it returns.

import { drawBar } from "./core/bar.js";
import { createBus } from "./core/bus.js";
import { el, put } from "./core/dom.js";
import { openLive } from "./core/live.js";
import { connectServer } from "./core/server.js";
import { startTips } from "./core/tips.js";
import { addWords, setLanguage, t } from "./core/words.js";
import frameWords from "./words/frame.js";

export * from "./core/bus.js";
export * from "./core/dom.js";
export * from "./core/looked.js";
export * from "./core/mood.js";
export * from "./core/overlay.js";
export * from "./core/people.js";
export * from "./core/question.js";
export * from "./core/really.js";
export * from "./core/server.js";
export * from "./core/shares.js";
export * from "./core/time.js";
export * from "./core/toasts.js";
export * from "./core/words.js";

/**
 * openPage(element, server, {name, words, live}) -> {main, opening, person, call, bus, send}
 *
 * Asks the server function `open_page` who is here, sets the language of the account, draws the bar,
 * and, unless live is false, listens to /live/ws: every push event is emitted on the bus under its type,
 * and "stale" when everything must be fetched again. `opening` is all that open_page answered.
 */
export async function openPage(element, server, { name, words = {}, live = true }) {
  const root = rootOf(element);
  startTips(root);
  addWords(frameWords);
  addWords(words);
  setLanguage(navigator.language.startsWith("zh") ? "zh" : "en");
  const call = connectServer(server);
  const opening = await call("open_page");
  setLanguage(opening.person.language);
  document.title = `${t(`page_${name}`)} · Undertone`;

  const bar = drawBar({ person: opening.person, pages: opening.pages, call });
  const main = el("main.page", { class: `page ${name}` });
  put(root, bar.node, main, ...keep(root));
  bar.node.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  root.dataset.ready = "true";
  bar.brain(opening.reader);

  const bus = createBus();
  bus.on("version", (event) => bar.brain({ version: event.version }));
  const socket = live && openLive("/live/ws", {
    since: opening.seq,
    event: (event) => bus.emit(event.type, event),
    state: (state) => { bar.connection(state); bus.emit("connection", state); },
    stale: () => bus.emit("stale"),
  });
  const send = (content) => socket && socket.send(content);
  return { main, opening, person: opening.person, call, bus, send };
}

/** The page's own root, taken out of Gradio's container so that none of its styles reach in. */
function rootOf(element) {
  const inside = element.querySelector(".ut-app");
  if (inside) {
    document.body.append(inside);
    document.querySelector("gradio-app").style.display = "none";
  }
  return document.querySelector("body > .ut-app");
}

/** What the skeleton is replaced with must not take the tip and the toasts away. */
function keep(root) {
  return [...root.children].filter((node) => node.matches(".tip, .toasts"));
}

/** The first sight of a page whose start failed. */
export function showFailure(element, error) {
  const root = rootOf(element);
  put(root, el("div.empty.alone", { role: "alert" },
    el("strong", {}, t("failed_start")), el("p", {}, error.message),
    el("button.primary", { type: "button", onclick: () => location.reload() }, t("try_again"))));
  root.dataset.ready = "true";
}
