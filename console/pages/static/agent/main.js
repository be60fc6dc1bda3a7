// The agent's inbox: three panes side by side, one at a time on a small screen. The open conversation is in
// the address, so that a reload, a link and the back button lead to it.

import { openPage, setText, showFailure } from "../undertone.js";
import words from "../words/agent.js";
import { createAssist } from "./assist.js";
import { createComposer } from "./composer.js";
import { createConversation } from "./conversation.js";
import { draftsOf } from "./drafts.js";
import { listenForKeys, showHelp } from "./keys.js";
import { createLearned } from "./learned.js";
import { openPalette } from "./palette.js";
import { popovers } from "./popovers.js";
import { createQueue, FILTERS } from "./queue.js";

const href = (id) => (id ? `${location.pathname}?c=${id}` : location.pathname);
const inAddress = () => Number(new URLSearchParams(location.search).get("c")) || null;

export async function start(element, server) {
  try {
    await draw(await openPage(element, server, { name: "agent", words }));
  } catch (error) {
    showFailure(element, error);
    throw error;
  }
}

async function draw(page) {
  const { main, bus, person } = page;
  draftsOf(person);
  const show = (pane) => { main.dataset.pane = pane; };

  const queue = createQueue(page, { href, open: (id) => go(id) });
  const composer = createComposer(page);
  const conversation = createConversation(page, {
    composer, popovers, back: () => go(null), showAssist: () => show("assist"),
  });
  const assist = createAssist(page, { composer, news: conversation.news, showConversation: () => show("conversation"), open: (id) => go(id) });
  queue.node.append(createLearned(page).node);
  main.append(queue.node, conversation.node, assist.node);

  function go(id, { push = true } = {}) {
    if (push && id !== inAddress()) history.pushState({}, "", href(id));
    show(id ? "conversation" : "queue");
    queue.select(id);
    if (id) conversation.open(id);
    else conversation.close();
    assist.node.hidden = !id;
  }

  function step(by) {
    const id = queue.neighbour(by);
    if (!id || id === inAddress()) return;
    go(id);
    queue.reveal(id);
  }

  window.addEventListener("popstate", () => go(inAddress(), { push: false }));

  const does = {
    next: () => step(1),
    previous: () => step(-1),
    reply: () => inAddress() && composer.write("reply"),
    note: () => inAddress() && composer.write("note"),
    templates: () => inAddress() && composer.openPicker(),
    resolve: conversation.askResolve,
    escalate: conversation.askEscalate,
    correct: conversation.correctSelected,
    palette: () => openPalette(page, commands(), (id) => go(id)),
    help: showHelp,
    escape: () => document.activeElement?.blur(),
  };
  const commands = () => [
    ...(conversation.card()?.status === "open" ? [
      { name: "resolve", keys: "Alt+E", run: does.resolve },
      { name: "escalate", keys: "Alt+⇧+E", run: does.escalate },
      ...(conversation.card().assignee?.id === person.id ? [] : [{ name: "assign_me", run: conversation.assign }]),
    ] : []),
    ...(conversation.card() ? [
      { name: "key_reply", keys: "Alt+L", run: does.reply },
      { name: "key_note", keys: "Alt+P", run: does.note },
      { name: "key_templates", keys: "/", run: does.templates },
    ] : []),
    ...FILTERS.map((name) => ({ name: `command_${name}`, run: () => queue.setFilter(name) })),
    { name: "shortcuts", keys: "?", run: showHelp },
  ];
  listenForKeys(does);
  countInTitle(bus);

  show("queue");
  const first = inAddress();
  const loaded = queue.load();
  if (first) go(first, { push: false });
  await loaded;
}

/** The tab says how many conversations wait unread. */
function countInTitle(bus) {
  const unread = new Map();
  const title = document.title;
  bus.on("card", (card) => {
    unread.set(card.id, card.status === "open" && card.unread > 0);
    const count = [...unread.values()].filter(Boolean).length;
    setText(document.querySelector("title"), count ? `(${count}) ${title}` : title);
  });
}
