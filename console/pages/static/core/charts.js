// Small pictures of figures over time. A point that is null has nothing behind it and is left out.

import { svg } from "./dom.js";

const PAD = 3;

/** A line over points, its last one marked: trendLine([1, null, 3], {label, tips}) */
export function trendLine(points, { width = 120, height = 32, label, tips = [], tone = "" } = {}) {
  const { x, y } = scales(points, width, height);
  const known = points.map((value, i) => ({ value, i })).filter((point) => point.value !== null);
  const last = known.at(-1);
  return frame("trend-line", { width, height, label, tone },
    svg("line.base", { x1: 0, x2: width, y1: height - PAD, y2: height - PAD }),
    runs(known).map((run) => svg("polyline", { points: run.map((point) => `${x(point.i)},${y(point.value)}`).join(" ") })),
    last && svg("circle.last", { cx: x(last.i), cy: y(last.value), r: 2.5 }),
    hovers(points, tips, width, height));
}

/** A bar for each point, the last one stronger. */
export function trendBars(points, { width = 120, height = 32, label, tips = [], tone = "" } = {}) {
  const { y } = scales(points, width, height);
  const step = width / points.length;
  return frame("trend-bars", { width, height, label, tone },
    svg("line.base", { x1: 0, x2: width, y1: height - PAD, y2: height - PAD }),
    points.map((value, i) => value > 0 && svg(i === points.length - 1 ? "rect.last" : "rect.past", {
      x: (i * step + 0.5).toFixed(1), width: Math.max(1, step - 1).toFixed(1), rx: 1,
      y: y(value), height: Math.max(1, height - PAD - y(value)).toFixed(1),
    })),
    hovers(points, tips, width, height));
}

function scales(points, width, height) {
  const most = Math.max(...points.filter((value) => value !== null), 0) || 1;
  return {
    x: (i) => (PAD + (i * (width - 2 * PAD)) / Math.max(1, points.length - 1)).toFixed(1),
    y: (value) => (height - PAD - (value / most) * (height - 2 * PAD)).toFixed(1),
  };
}

/** Neighbours are joined; a gap ends one line and begins another. */
function runs(known) {
  const found = [];
  for (const point of known) {
    const run = found.at(-1);
    if (run && run.at(-1).i === point.i - 1) run.push(point);
    else found.push([point]);
  }
  return found.filter((run) => run.length > 1);
}

function hovers(points, tips, width, height) {
  const step = width / points.length;
  return tips.map((tip, i) => svg("rect.hover", { x: (i * step).toFixed(1), width: step.toFixed(1), y: 0, height, "data-tip": tip }));
}

function frame(spec, { width, height, label, tone }, ...children) {
  return svg(`svg.trend.${spec}`, { class: `trend ${spec} ${tone}`, viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label }, children);
}

const AXIS = 40;
const FOOT = 18;

/**
 * Estimates with their intervals, one after another: course([{name, value, lower, upper, hollow, strong, tip}]).
 * Hollow points stand beside the line that joins the others; strong ones are what counts now.
 */
export function course(points, { width = 400, height = 148, label, format = (value) => value.toFixed(2) } = {}) {
  const low = Math.min(...points.map((point) => point.lower ?? point.value));
  const high = Math.max(...points.map((point) => point.upper ?? point.value));
  const step = [0.01, 0.02, 0.05, 0.1, 0.2].find((size) => (high - low) / size <= 4) ?? 0.5;
  const from = Math.floor(low / step) * step;
  const to = Math.max(Math.ceil(high / step) * step, from + step);
  const x = (i) => (points.length === 1 ? (AXIS + width) / 2 : AXIS + 16 + (i * (width - AXIS - 32)) / (points.length - 1));
  const y = (value) => height - FOOT - ((value - from) / (to - from)) * (height - FOOT - 8);
  const ticks = Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);
  const joined = points.map((point, i) => ({ ...point, i })).filter((point) => !point.hollow);
  const every = Math.ceil(points.length / 8);
  return svg("svg.course", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label },
    ticks.map((tick) => [
      svg("line.grid", { x1: AXIS, x2: width, y1: y(tick), y2: y(tick) }),
      svg("text.tick", { x: AXIS - 6, y: y(tick) + 4, "text-anchor": "end" }, format(tick))]),
    joined.length > 1 && svg("polyline.path", { points: joined.map((point) => `${x(point.i).toFixed(1)},${y(point.value).toFixed(1)}`).join(" ") }),
    points.map((point, i) => {
      const kind = point.hollow ? "hollow" : point.strong ? "strong" : "plain";
      return svg(`g.estimate.${kind}`, { "data-tip": point.tip },
        point.lower !== null && svg("line.whisker", { x1: x(i), x2: x(i), y1: y(point.lower), y2: y(point.upper) }),
        svg("circle", { cx: x(i), cy: y(point.value), r: 4 }),
        svg("rect.hover", { x: x(i) - 10, y: 0, width: 20, height: height - FOOT }),
        (point.strong || i % every === 0) && svg("text.name", { x: x(i), y: height - 4, "text-anchor": "middle" }, point.name));
    }));
}
