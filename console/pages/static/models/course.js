// How good each version was, in the order they were made: macro-F1 on the core set of each language.

import { el, put, t } from "../undertone.js";
import { course } from "../core/charts.js";
import { score } from "./figures.js";

const LANGUAGES = ["zh", "en"];
const NEWEST = 16;

export function createCourse() {
  const panels = el("div.course-panels");
  const node = el("section.course-card", { "aria-labelledby": "course-title" },
    el("h2.section-title", { id: "course-title" }, t("course")), panels, el("p.meta", {}, t("course_why")));
  let shown = "";

  function show(versions) {
    const measured = versions.filter((one) => Object.keys(one.course).length > 0).slice(0, NEWEST).reverse();
    const look = JSON.stringify(measured.map(({ version, status, course: figures }) => [version, status, figures]));
    if (look === shown) return;
    shown = look;
    node.hidden = measured.length === 0;
    put(panels, LANGUAGES.filter((language) => measured.some((one) => one.course[language])).map((language) => panel(language, measured)));
  }

  return { node, show };
}

function panel(language, versions) {
  const points = versions.filter((one) => one.course[language]).map(({ version, status, course: figures }) => {
    const { value, lower, upper, n } = figures[language];
    const values = { version, value: score(value), lower: score(lower), upper: score(upper), n };
    return {
      name: version, value, lower, upper, hollow: status === "refused", strong: status === "active",
      tip: `${t(lower === null ? "course_tip_bare" : "course_tip", values)}\n${t(`status_${status}`)}`,
    };
  });
  const name = t(`language_${language}`);
  const last = points.find((point) => point.strong) ?? points.at(-1);
  return el("figure.course-panel", {}, el("figcaption", {}, el("strong", {}, name), el("span.meta", {}, score(last.value))),
    course(points, { label: t("course_label", { language: name, n: points.length, version: last.name, value: score(last.value) }) }));
}
