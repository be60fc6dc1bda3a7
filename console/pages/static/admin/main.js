// The administrators' page in four parts; the open one is in the address.

import { el, openPage, put, showFailure, t } from "../undertone.js";
import words from "../words/admin.js";
import { createKeys } from "./keys.js";
import { createPeople } from "./people.js";
import { createRules } from "./rules.js";
import { createSystem } from "./system.js";

const PARTS = { people: createPeople, keys: createKeys, system: createSystem, rules: createRules };

export async function start(element, server) {
  try {
    draw(await openPage(element, server, { name: "admin", words }));
  } catch (error) {
    showFailure(element, error);
    throw error;
  }
}

function draw(page) {
  const made = new Map();
  const place = el("div.admin-place", { tabindex: "-1" });
  const links = Object.keys(PARTS).map((name) => el("a", { href: `#${name}`, "data-part": name }, t(`part_${name}`)));
  const nav = el("nav.parts", { "aria-label": t("page_admin") }, links);
  page.main.append(el("div.scroller.sheetlike", {}, el("div.admin-columns", {}, nav, place)));

  function show() {
    const name = Object.hasOwn(PARTS, location.hash.slice(1)) ? location.hash.slice(1) : "people";
    for (const link of links) {
      if (link.dataset.part === name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (!made.has(name)) made.set(name, PARTS[name](page));
    put(place, made.get(name).node);
    made.get(name).load();
  }

  window.addEventListener("hashchange", show);
  show();
}
