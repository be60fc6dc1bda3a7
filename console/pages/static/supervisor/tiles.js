// The last day in five tiles, each a figure with its n and its course hour by hour.

import { clock, el, isChinese, keepFresh, n, put, t } from "../undertone.js";
import { trendBars, trendLine } from "../core/charts.js";

const HOUR_MS = 3600000;
const number = (value) => value.toLocaleString(isChinese() ? "zh-CN" : "en-GB");
const percent = (share) => `${(share * 100).toFixed(share < 0.1 && share > 0 ? 1 : 0)} %`;

/** Seconds as people say them. */
export function wait(seconds) {
  if (seconds < 60) return t("seconds", { n: Math.round(seconds) });
  if (seconds < 3600) return t("minutes_seconds", { m: Math.floor(seconds / 60), s: Math.floor(seconds % 60) });
  return t("hours_minutes", { h: Math.floor(seconds / 3600), m: Math.floor((seconds % 3600) / 60) });
}

const TILES = {
  open: { draw: trendLine, value: number, meta: () => "" },
  messages: { draw: trendBars, value: number, meta: (figure) => t("tile_messages_n", { n: number(figure.n) }) },
  negative: { draw: trendLine, value: percent, meta: (figure) => t("tile_negative_n", { n: number(figure.n) }), tone: "negative" },
  first_reply: { draw: trendLine, value: wait, meta: (figure) => n("tile_first_reply_n", figure.n) },
  corrections: { draw: trendBars, value: number, meta: (figure) => t("tile_corrections_n", { n: number(figure.n) }) },
};

export function createTiles({ call, bus }) {
  const parts = Object.fromEntries(Object.keys(TILES).map((name) => [name, {
    value: el("strong.figure", {}, "–"), meta: el("span.meta"), picture: el("span.picture"),
  }]));
  const node = el("section.tiles", { "aria-label": t("last_day") }, Object.entries(parts).map(([name, part]) => el("article.tile", { "data-tile": name },
    el("h2.meta", { "data-tip": t(`tile_${name}_tip`) }, t(`tile_${name}`)),
    el("div.tile-body", {}, part.value, part.picture), part.meta)));
  let live = null;

  async function load() {
    const day = await call("last_day", {}, { quiet: true });
    for (const name of Object.keys(TILES)) show(name, day[name], new Date(day.at));
  }

  function show(name, figure, at) {
    const { draw, value, meta, tone } = TILES[name];
    const said = (point) => (point === null ? t("nothing") : value(point));
    const now = name === "open" && live ? live.open : figure.value;
    put(parts[name].value, now === null ? "–" : value(now));
    put(parts[name].meta, name === "open" && live ? nowOpen() : meta(figure));
    const hours = figure.points.length;
    const tips = figure.points.map((point, i) => {
      const from = new Date(at - (hours - i) * HOUR_MS);
      return `${clock(from.toISOString())}–${clock(new Date(from.getTime() + HOUR_MS).toISOString())}\n${said(point)}`;
    });
    put(parts[name].picture, draw(figure.points, { label: t("hourly", { name: t(`tile_${name}`) }), tips, tone }));
  }

  const nowOpen = () => [live.open > 0 && n("in_conversations", live.conversations), live.urgent > 0 && ` · ${n("urgent_count", live.urgent)}`];

  const refresh = () => load().catch(() => {});
  bus.on("standing", (now) => {
    live = now;
    put(parts.open.value, number(now.open));
    put(parts.open.meta, nowOpen());
  });
  bus.on("stale", refresh);
  keepFresh(refresh);
  refresh();
  return { node };
}
