// The models page: which version reads, how good each was, how two differ, and how the next is made.

import { el, exact, icon, openPage, put, showFailure, shown, t, toast } from "../undertone.js";
import words from "../words/models.js";
import { createCompare } from "./compare.js";
import { createCourse } from "./course.js";
import { createHistory } from "./history.js";
import { createRetraining } from "./retraining.js";
import { askReason } from "./switch.js";
import { createVersions } from "./versions.js";
import { commandBox, createWaiting } from "./waiting.js";

const LOOK_MS = 1500;
const LOOKS = 40; // a minute; the console loads a version in seconds
const NEWS_MS = 2000;

export async function start(element, server) {
  try {
    await draw(await openPage(element, server, { name: "models", words }));
  } catch (error) {
    showFailure(element, error);
    throw error;
  }
}

async function draw(page) {
  const { main, call, bus, person } = page;
  const head = el("header.reads");
  const course = createCourse();
  const versions = createVersions({ promote, call, person });
  const compare = createCompare(page);
  const retraining = createRetraining(page, { command: () => commandBox(state?.command ?? ""), changed: shown(load) });
  const waiting = createWaiting();
  const history = createHistory();
  main.append(el("div.scroller.sheetlike", {}, head, el("div.columns", {},
    el("div.column-main", {}, course.node, versions.node, compare.node), el("div.column-side", {}, waiting.node, retraining.node, history.node))));
  let state = null;
  let looks = LOOKS;
  let newsTimer;

  async function load() {
    take(await call("overview", {}, { quiet: true }));
  }

  function take(next) {
    state = next;
    showHead();
    course.show(state.versions);
    versions.show(state);
    compare.show(state);
    waiting.show(state.waiting);
    history.show(state.history);
    if (inChange() && looks > 0) setTimeout(shown(() => { looks -= 1; return load(); }), LOOK_MS);
  }

  /** The console is about to read with another version than it does, and nothing speaks against it. */
  const inChange = () => state.loading || (!state.problem && state.active !== state.reads);

  function showHead() {
    const { active, reads, previous, problem } = state;
    const since = state.versions.find((one) => one.version === active)?.promoted_at;
    const back = previous && el("button.quiet", { type: "button", "aria-haspopup": "dialog", onclick: () => rollback(previous) }, icon("undo", 14), t("go_back_to", { version: previous }));
    put(head,
      el("div.reads-line", {},
        el("div", {}, el("span.meta", {}, t("reads_now")),
          el("h1", {}, reads ?? t("nothing_reads"), inChange() && el("span.meta.changing", {}, el("span.pulse", { "aria-hidden": "true" }), active ? t("loads", { version: active }) : t("looking"))),
          el("span.meta", {}, since && reads === active && [t("since"), " ", exact(since), " · "], t("reads_why"))),
        el("span.spring"), back),
      problem && el("div.banner", { role: "alert" }, icon("warning"), el("div", {},
        el("strong", {}, reads ? t("problem_title", { reads }) : t("problem_title_none")), el("p", { dir: "auto" }, problem))));
  }

  async function change(name, payload, done) {
    looks = LOOKS;
    take(await call(name, payload));
    toast(done);
  }

  function promote(version) {
    askReason({
      title: t("promote_title", { version: version.version }), why: t("promote_why"), verb: t("promote_verb"),
      warning: version.status === "refused" && t("promote_refused"),
    }, shown((reason) => change("promote", { version: version.version, reason }, t("toast_promoted", { version: version.version }))));
  }

  function rollback(previous) {
    askReason({ title: t("go_back_title", { version: previous }), why: t("go_back_why"), verb: t("go_back_verb") },
      shown((reason) => change("rollback", { reason }, t("toast_promoted", { version: previous }))));
  }

  bus.on("version", shown(load));
  bus.on("stale", shown(load));
  bus.on("correction", () => {
    clearTimeout(newsTimer);
    newsTimer = setTimeout(shown(async () => waiting.show(await call("waiting"))), NEWS_MS);
  });
  await load();
  await retraining.load();
}
