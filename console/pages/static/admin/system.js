// How the installation is doing; looked at anew every quarter of a minute while it is on screen.

import { el, icon, keepFresh, t, timeAgo } from "../undertone.js";
import { createPart } from "./part.js";

const LONG_QUEUE = 50;

export function createSystem({ call }) {
  const part = createPart("system", { fetch: () => call("system", {}, { quiet: true }), draw });
  keepFresh(() => part.node.isConnected && part.load());
  return part;
}

function draw(state) {
  const { outbox } = state;
  const webhook = [state.webhook, outbox.failing > 0 && el("span.bad", {}, icon("warning", 12), t("failing", { n: outbox.failing }))];
  return [
    state.problem && el("div.banner", { role: "alert" }, icon("warning"), el("p", { dir: "auto" }, state.problem)),
    el("div.system", {},
      card("system_reading", [
        ["model_version", state.reads ?? t("none_yet")],
        ["base_model", state.base_model || t("base_default")],
        ["scoring_queue", figure(state.scoring_queue, state.scoring_queue > LONG_QUEUE)],
      ]),
      card("system_out", [
        ["push_clients", figure(state.push_clients)],
        ["webhook", state.webhook ? webhook : t("no_webhook")],
        ...(state.webhook ? [["outbox_pending", figure(outbox.pending)]] : []),
        ...(outbox.error ? [["last_error", outbox.error]] : []),
      ]),
      card("system_installation", [
        ["version", state.version ?? t("not_installed")],
        ["running_since", timeAgo(state.since)],
        ["database", [state.database.kind, el("span.meta.where", {}, state.database.place)]],
        ["data_dir", el("span.where", {}, state.data_dir)],
      ])),
  ];
}

const figure = (value, bad = false) => el("strong", { class: bad ? "bad" : "" }, value);

function card(title, rows) {
  return el("section.system-card", {}, el("h2.section-title", {}, t(title)), el("dl", {}, rows.map(([word, value]) => el("div", {}, el("dt.meta", {}, t(word)), el("dd", {}, value)))));
}
