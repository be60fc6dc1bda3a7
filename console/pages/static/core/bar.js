// The bar on top of every page: pages, the push connection's state, language, and the person.

import { el, icon, put, svg, toggle } from "./dom.js";
import { avatar } from "./people.js";
import { popover } from "./overlay.js";
import { currentLanguage, t } from "./words.js";
import { shown } from "./server.js";

/** drawBar({person, pages, call}) -> {node, connection(state), brain(state)} */
export function drawBar({ person, pages, call }) {
  const lost = el("span.lost", { role: "status", hidden: true }, el("span.pulse", { "aria-hidden": "true" }), t("reconnecting"));
  const brain = el("span.brain.meta");
  const node = el("header.bar", {},
    el("a.brand", { href: "/agent", "aria-label": "Undertone" }, mark(), el("span", {}, "Undertone")),
    el("nav", { "aria-label": t("pages") }, pages.map(pageLink)),
    el("span.spring"),
    lost, brain,
    languages(call),
    personButton(person, call));
  return {
    node,
    connection: (state) => toggle(lost, state === "lost"),
    brain: (state) => showBrain(brain, state),
  };
}

function mark() {
  return svg("svg.mark", { viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" },
    svg("path", { d: "M2 7c2.7 0 2.7-3 5.3-3s2.7 6 5.3 6 2.7-3 5.4-3" }),
    svg("path.under", { d: "M2 14c2.7 0 2.7-2 5.3-2s2.7 4 5.3 4 2.7-2 5.4-2" }));
}

function pageLink({ path, name }) {
  const here = location.pathname.replace(/\/$/, "") === path;
  return el("a", { href: path, "aria-current": here && "page" }, t(`page_${name}`));
}

function languages(call) {
  const choice = (code, word, label) => el("button", {
    type: "button", lang: code, "aria-label": label, "aria-pressed": String(currentLanguage() === code),
    onclick: shown(async () => {
      await call("set_language", { language: code });
      location.reload();
    }),
  }, word);
  return el("div.switch", { role: "group", "aria-label": t("language") },
    choice("zh", "中", "中文"), choice("en", "EN", "English"));
}

function personButton(person, call) {
  const state = el("span.state");
  const button = el("button.person", {
    type: "button", "aria-haspopup": "dialog", "aria-expanded": "false",
    onclick: () => popover(button, menu(), { label: person.name }),
  }, avatar(person.name), el("span.who", {}, el("span.name", {}, person.name), state), icon("down", 12));

  function draw() {
    state.classList.toggle("away", !person.available);
    button.setAttribute("aria-label", `${person.name}, ${t(person.available ? "available" : "away")}`);
    put(state, el("span.lamp", { "aria-hidden": "true" }), t(person.available ? "available" : "away"));
  }

  const setAvailable = shown(async (available) => {
    await call("set_available", { available });
    person.available = available;
    draw();
  });

  function menu() {
    const choice = (available, word) => el("label.choice", {},
      el("input", { type: "radio", name: "availability", checked: person.available === available, onchange: () => setAvailable(available) }),
      t(word));
    return [
      el("div.menu-head", {}, el("strong", {}, person.name), el("span.meta", {}, t(`role_${person.role}`))),
      el("div", { role: "radiogroup", "aria-label": t("availability") }, choice(true, "available"), choice(false, "away")),
      el("form.menu-foot", { method: "post", action: "/logout" }, el("button.quiet", { type: "submit" }, t("log_out"))),
    ];
  }

  draw();
  return button;
}

/** Says which model version reads, or why none does; moods to come look calmer when none will come soon. */
function showBrain(node, { version, problem }) {
  const none = Boolean(problem && !version);
  node.classList.toggle("problem", none);
  node.dataset.tip = problem ?? t(version ? "brain_tip" : "brain_waking_tip", { version });
  put(node, version ? t("brain", { version }) : t(none ? "brain_none" : "brain_waking"));
  document.querySelector(".ut-app").toggleAttribute("data-unread", none);
}
