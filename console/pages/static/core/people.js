// How customers and colleagues appear: an avatar with initials, and a name where there is none.

import { el } from "./dom.js";
import { t } from "./words.js";

const HUES = 8;

export function initials(name) {
  const words = name.trim().split(/\s+/);
  if (/\p{Script=Han}/u.test(name)) return [...words.at(-1)].slice(-2).join("");
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => [...word][0] ?? "").join("").toUpperCase();
}

export const customerName = (customer) => customer.name || t("nameless", { id: customer.id });

export function avatar(name, spec = "span.avatar") {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return el(spec, { "aria-hidden": "true", "data-hue": sum % HUES }, initials(name));
}
