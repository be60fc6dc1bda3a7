// Making the next version: a button, how far it is while it runs, whoever started it, and how it ended.

import { el, icon, put, shown, t, timeAgo } from "../undertone.js";

const ICONS = { promoted: "check", refused: "close", failed: "warning", lost: "warning" };
const LOG_MS = 3000;

export function createRetraining({ call, bus }, { command, changed }) {
  const body = el("div.retraining-body", { "aria-live": "polite" });
  const node = el("section.side-card", { "aria-labelledby": "retraining-title" }, el("h2.section-title", { id: "retraining-title" }, t("retraining")), body);
  const log = el("pre.log", { tabindex: "0", "aria-label": t("log") });
  const logBox = el("details.log-box", { ontoggle: () => logBox.open && refreshLog() }, el("summary.meta", {}, t("log")), log);
  const button = el("button.primary", { type: "button", onclick: shown(async () => show(await call("retrain"))) }, t("retrain"));
  const commandBox = el("details.log-box", { ontoggle: () => put(commandPlace, command()) }, el("summary.meta", {}, t("run_this")));
  const commandPlace = commandBox.appendChild(el("div"));
  let state = null;
  let logged = 0;

  const load = shown(async () => show(await call("retraining_state", {}, { quiet: true })));

  function show(next) {
    const ended = state?.running && !next.running;
    state = { ...next, log: next.log ?? state?.log };
    put(log, state.log);
    log.scrollTop = log.scrollHeight;
    draw();
    if (ended) changed();
  }

  /** A push says the stage; the words of an ending, in this account's language, are fetched. */
  function hear(event) {
    if (!event.running) return load();
    show(event);
    if (logBox.open && Date.now() - logged > LOG_MS) refreshLog();
  }

  function refreshLog() {
    logged = Date.now();
    load();
  }

  function draw() {
    button.disabled = state.running;
    put(body,
      state.running ? running() : ending(),
      button,
      !state.running && el("p.meta", {}, t("retrain_why")),
      state.log && logBox,
      commandBox);
  }

  function running() {
    const { by, started_at, stage, share, stages } = state;
    const at = stages.indexOf(stage);
    const word = t(`stage_${stage ?? "starting"}`);
    const part = share === null || share === undefined ? word : t("stage_share", { stage: word, share: Math.round(100 * share) });
    return [
      el("div.line", {}, el("span.pulse", { "aria-hidden": "true" }), el("strong", {}, part)),
      el("ol.stages", { role: "img", "aria-label": t("stage_of", { n: Math.max(0, at + 1), of: stages.length }) }, stages.map((name, i) => el("li", {
        "data-state": i < at ? "done" : i === at ? "now" : "next", "data-tip": t(`stage_${name}`),
      }, el("span", { style: i === at ? `width: ${Math.round(100 * (share ?? 0.15))}%` : "" })))),
      el("p.meta", {}, by ? t("started_by", { name: by }) : t("started_elsewhere"), " · ", started_at && timeAgo(started_at)),
    ];
  }

  function ending() {
    const { outcome, sentence, version, finished_at, started_at, by } = state;
    if (!outcome) return el("p.meta", {}, t("never_retrained"));
    return el(`div.outcome.${outcome}`, {},
      el("div.line", {}, ICONS[outcome] && icon(ICONS[outcome], 14), el("strong", {}, t(`outcome_${outcome}`, { version: version ?? "" })), el("span.spring"), timeAgo(finished_at ?? started_at)),
      outcome === "lost" && el("p.meta", {}, t("outcome_lost_why")),
      sentence && el("p.outcome-why", { dir: "auto" }, sentence),
      el("p.meta", {}, by ? t("started_by", { name: by }) : t("started_elsewhere")));
  }

  bus.on("retraining", hear);
  bus.on("stale", load);
  return { node, load };
}
