// The supervisors' page: the last day in figures, what is escalated, and the conversation behind it. The
// open conversation is in the address, so that a reload, a link and the back button lead to it.

import { el, openPage, showFailure, somethingFloats } from "../undertone.js";
import agentWords from "../words/agent.js";
import words from "../words/supervisor.js";
import { createDetail } from "./detail.js";
import { createDrift } from "./drift.js";
import { createFloor } from "./floor.js";
import { createTiles } from "./tiles.js";

const href = (id) => (id ? `${location.pathname}?c=${id}` : location.pathname);
const inAddress = () => Number(new URLSearchParams(location.search).get("c")) || null;
const wide = matchMedia("(min-width: 1000px)");

export async function start(element, server) {
  try {
    await draw(await openPage(element, server, { name: "supervisor", words: { ...agentWords, ...words } }));
  } catch (error) {
    showFailure(element, error);
    throw error;
  }
}

async function draw(page) {
  const { main } = page;
  const tiles = createTiles(page);
  const detail = createDetail(page, { back: () => go(null) });
  const floor = createFloor(page, { href, open: (id) => go(id), detail });
  main.append(tiles.node, createDrift(page).node, el("div.floor", {}, floor.node, detail.node));

  function go(id, { push = true } = {}) {
    if (push && id !== inAddress()) history.pushState({}, "", href(id));
    main.dataset.pane = id ? "detail" : "list";
    floor.select(id);
    if (id) detail.open(id, floor.flagsOf(id));
    else detail.close();
  }

  window.addEventListener("popstate", () => go(inAddress(), { push: false }));
  listenForKeys({
    step: (by) => { const id = floor.neighbour(by); if (id) { go(id); floor.reveal(id); } },
    act: (name) => detail.act(name),
    close: () => go(null),
  });

  const title = document.title;
  page.bus.on("standing", ({ open }) => { document.title = open ? `(${open}) ${title}` : title; });

  main.dataset.pane = inAddress() ? "detail" : "list";
  await floor.load();
  const first = inAddress() ?? (wide.matches ? floor.first() : null);
  go(first, { push: false });
}

const ACTIONS = { a: "acknowledge", s: "assign", r: "resolve", d: "dismiss" };

/** J and K move, a letter does what its button says. All rest while somebody types. */
function listenForKeys({ step, act, close }) {
  document.addEventListener("keydown", (e) => {
    if (e.isComposing || e.keyCode === 229 || e.defaultPrevented || somethingFloats()) return;
    if (e.ctrlKey || e.metaKey || e.target.matches?.("input, textarea, select")) return;
    const key = e.altKey ? e.code.replace("Key", "").toLowerCase() : e.key.toLowerCase();
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (!e.altKey && key === "escape") close();
    else if (!e.altKey && ACTIONS[key]) act(ACTIONS[key]);
    else return;
    e.preventDefault();
  });
}
