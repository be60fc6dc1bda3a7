// The label desk: labelling for everybody, and for supervisors what needs a decision. Works for an hour without
// the mouse: every view has a letter and every answer a key. The view is in the address.

import { el, openPage, put, showFailure, t } from "../undertone.js";
import { createLearned } from "../agent/learned.js";
import agentWords from "../words/agent.js";
import decisionWords from "../words/decisions.js";
import words from "../words/labels.js";
import { createAgreement } from "./agreement.js";
import { createDecisions } from "./decisions.js";
import { listenForKeys } from "./keys.js";
import { createLabelling } from "./labelling.js";

const SUPERVISORS = ["supervisor", "admin"];

export async function start(element, server) {
  try {
    await draw(await openPage(element, server, { name: "labels", words: { ...agentWords, ...words, ...decisionWords } }));
  } catch (error) {
    showFailure(element, error);
    throw error;
  }
}

async function draw(page) {
  const views = {
    label: { key: "L", view: createLabelling(page) },
    ...(SUPERVISORS.includes(page.person.role) && {
      disagreements: { key: "D", view: createDecisions(page, { name: "disagreements", counted: (count) => showCount("disagreements", count) }) },
      suspects: { key: "P", view: createDecisions(page, { name: "suspects", counted: (count) => showCount("suspects", count) }) },
    }),
    agreement: { key: "A", view: createAgreement(page) },
  };
  const tabs = Object.entries(views).map(([name, { key }]) => el("a", {
    href: addressOf(name), "data-view": name, onclick: (e) => { e.preventDefault(); go(name); },
  }, t(`view_${name}`), el("span.count"), el("kbd", { "aria-hidden": "true" }, key)));
  const place = el("div.view-place");
  page.main.append(el("nav.views", { "aria-label": t("views") }, tabs), place, createLearned(page).node);
  let current;

  function showCount(name, count) {
    put(tabs.find((tab) => tab.dataset.view === name).querySelector(".count"), count || "");
  }

  function go(name, { push = true } = {}) {
    current = views[name] ? name : "label";
    if (push && current !== inAddress()) history.pushState({}, "", addressOf(current));
    for (const tab of tabs) {
      if (tab.dataset.view === current) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    put(place, views[current].view.node);
    return views[current].view.open();
  }

  window.addEventListener("popstate", () => go(inAddress(), { push: false }));
  listenForKeys(() => ({
    ...Object.fromEntries(Object.entries(views).map(([name, { key }]) => [key.toLowerCase(), () => go(name)])),
    ...views[current].view.keys,
  }));
  views.disagreements?.view.count();
  await go(inAddress(), { push: false });
}

const inAddress = () => new URLSearchParams(location.search).get("view") ?? "label";
const addressOf = (name) => (name === "label" ? location.pathname : `${location.pathname}?view=${name}`);
