// All versions, newest first: a line each, and on opening everything that was measured.

import { apart, el, exact, icon, isChinese, n, points, put, t, timeAgo } from "../undertone.js";
import { createCorrections, yours } from "./corrections.js";
import { meter, scoreTable, setName, testTable } from "./figures.js";

const SETS_IN_LINE = 2;

export function createVersions({ promote, call, person }) {
  const list = el("ol.versions", { role: "list" });
  const node = el("section", { "aria-labelledby": "versions-title" }, el("h2.section-title", { id: "versions-title" }, t("versions")), list);
  const open = new Set();
  let shown = "";

  function show({ versions, active }) {
    const look = JSON.stringify([versions, active]);
    if (look === shown) return;
    shown = look;
    if (!open.size && versions.length) open.add(versions.find((one) => one.status === "active")?.version);
    const by = new Map(versions.map((one) => [one.version, one]));
    put(list, versions.map((one) => row(one, by.get(one.parent))),
      !versions.length && el("li.empty", {}, el("strong", {}, t("no_versions")), el("p", {}, t("no_versions_why"))));
  }

  function row(version, parent) {
    const body = el("div.version-body", { id: `version-${version.version}` });
    const head = el("button.version-line", {
      type: "button", "aria-controls": body.id,
      onclick: () => { if (!open.delete(version.version)) open.add(version.version); draw(); },
    },
    icon("down", 12),
    el("span.version-name", {}, el("strong", {}, version.version), statusChip(version)),
    el("span.version-made.meta", {}, version.created_at && timeAgo(version.created_at, "time"),
      version.parent && el("span", {}, t("from_parent", { version: version.parent })),
      version.learned > 0 && el("span", {}, n("learned", version.learned))),
    el("span.version-sets", {}, inLine(version.sets).map((set) => el("span.set-chip", { "data-tip": t("set_tip", { name: setName(set.name), n: set.n }) },
      el("span.meta", {}, setName(set.name)), meter(set.macro_f1)))));
    const item = el("li.version", { "data-status": version.status }, head, body);

    function draw() {
      const on = open.has(version.version);
      head.setAttribute("aria-expanded", String(on));
      put(body, on && opened(version, parent, { promote, call, person }));
    }

    draw();
    return item;
  }

  return { node, show };
}

/** The project's own sets first; the rest shows on opening. */
const inLine = (sets) => [...sets].sort((a, b) => Number(b.name.startsWith("core")) - Number(a.name.startsWith("core"))).slice(0, SETS_IN_LINE);

function statusChip({ status }) {
  const marks = { active: "check", refused: "close", damaged: "warning" };
  return el(`span.version-status.${status}`, {}, marks[status] && icon(marks[status], 12), t(`status_${status}`));
}

function opened(version, parent, { promote, call, person }) {
  const { status, reason, tests, checks, steps } = version;
  const failed = tests.filter((test) => !test.passed);
  return [
    el("p.meta", {}, version.created_at && t("made_at", { at: exact(version.created_at) }),
      version.promoted_at && ` · ${t("promoted_at", { at: exact(version.promoted_at) })}`),
    status === "refused" && el("div.banner.refused", {}, icon("close"), el("div", {}, el("strong", {}, t("refused_because")),
      failed.map((test) => el("p", {}, verdict(test))),
      checks.filter((check) => !check.passed).map((check) => el("p", {}, (isChinese() && check.sentence_zh) || check.sentence)))),
    status === "damaged" && el("div.banner", {}, icon("warning"), el("p", {}, reason)),
    status === "kept" && reason && el("p.meta", {}, reason),
    yours(version, person),
    version.sets.length > 0 && scoreTable(version, parent),
    tests.length > 0 && testTable(version),
    checks.length > 0 && el("ul.checked", { "aria-label": t("checked") }, checks.map((check) => el("li", {},
      el(`span.verdict.${check.passed ? "passed" : "failed"}`, {}, icon(check.passed ? "check" : "close", 12), setName(check.name)),
      el("span.meta", {}, (isChinese() && check.sentence_zh) || check.sentence)))),
    steps.length > 0 && el("p.meta", {}, stepsTaken(version.kept_share, steps)),
    createCorrections(version, call),
    (status === "kept" || status === "refused") && el("div.row", {}, el("button.quiet", {
      type: "button", "aria-haspopup": "dialog", onclick: () => promote(version),
    }, t("promote"))),
  ];
}

/** How much of what was trained this version keeps, and what the other steps did not pass. */
function stepsTaken(kept, steps) {
  const percent = (share) => Math.round(100 * share);
  const others = steps.filter((step) => step.kept_share !== kept)
    .map((step) => t("step_other", { share: percent(step.kept_share), names: step.failed.map(setName).join(t("set_comma")) }));
  return [t("step_kept", { share: percent(kept) }), ...others].join(" ");
}

/** Why a candidate did not pass one of its tests. */
function verdict(test) {
  if (test.lower === null) return t("too_few", { name: setName(test.name), n: test.n, wrong: test.wrong });
  if (test.lower > test.threshold) return t("no_more_right", { name: setName(test.name), by: points(test.accuracy) });
  return t("fell_short", {
    name: setName(test.name), by: points(test.difference), lower: apart(test.lower, test.threshold), threshold: points(test.threshold),
  });
}
