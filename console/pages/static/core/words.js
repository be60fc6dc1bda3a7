// The words on screen, in the account's language. A dictionary maps a name to [English, Chinese].

let language = "en";
const known = new Map();

export function addWords(dictionary) {
  for (const [name, pair] of Object.entries(dictionary)) known.set(name, pair);
}

export function setLanguage(code) {
  language = code === "zh" ? "zh" : "en";
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

export const currentLanguage = () => language;
export const isChinese = () => language === "zh";

/** t(name, {n: 3}) puts 3 where the words say {n}. An unknown name shows itself. */
export function t(name, values = {}) {
  const pair = known.get(name);
  if (!pair) return name;
  const words = pair[language === "zh" ? 1 : 0];
  return words.replace(/\{(\w+)\}/g, (mark, key) => (key in values ? String(values[key]) : mark));
}

/** Names of things counted: n(name, 1) takes the entry `${name}_1` where there is one. */
export function n(name, count, values = {}) {
  return t(count === 1 && known.has(`${name}_1`) ? `${name}_1` : name, { n: count, ...values });
}
