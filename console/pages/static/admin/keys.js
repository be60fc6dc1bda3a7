// Keys of programs that send messages in. A key is shown once, when it is made.

import { dialog, el, icon, question, shown, t, timeAgo } from "../undertone.js";
import { createPart } from "./part.js";
import { showSecret } from "./secret.js";

export function createKeys({ call }) {
  const add = el("button.primary", { type: "button", "aria-haspopup": "dialog", onclick: () => askNew() }, icon("insert", 14), t("create_key"));
  const part = createPart("keys", { action: add, fetch: () => call("key_list", {}, { quiet: true }), draw });

  function draw({ items }) {
    if (!items.length) return el("div.empty", {}, el("strong", {}, t("no_keys")), el("p", {}, t("no_keys_why")));
    return el("ul.key-list", { role: "list" }, items.map((key) => el("li.key-row", { "data-inactive": Boolean(key.revoked_at) },
      el("div.title", {}, el("strong", { dir: "auto" }, key.name), el("code.meta", {}, `${key.prefix}…`)),
      el("span.meta", {}, t("created"), " ", timeAgo(key.created_at)),
      el("span.meta", {}, key.revoked_at ? t("revoked") : key.last_used_at ? [t("last_used"), " ", timeAgo(key.last_used_at)] : t("never_used")),
      key.revoked_at ? el("span") : el("button.quiet", { type: "button", "aria-haspopup": "dialog", onclick: () => askRevoke(key) }, t("revoke")))));
  }

  function askNew() {
    const name = el("input", { type: "text", required: true, maxlength: 120, autofocus: true, placeholder: t("key_name_hint"), autocomplete: "off" });
    const form = question(t("create_key"), () => close(), t("create"), shown(async () => {
      const { key } = await call("create_key", { name: name.value });
      close();
      part.load();
      showSecret({ title: t("key_made", { name: name.value.trim() }), why: t("key_once"), lines: [[t("key"), key], [t("try_it"), example(key)]] });
    }), el("p.meta", {}, t("create_key_why")), el("label.block", {}, el("span.meta", {}, t("key_name")), name));
    const close = dialog(form, { label: t("create_key"), spec: "div.dialog.narrow" });
  }

  function askRevoke(key) {
    const form = question(t("revoke_title", { name: key.name }), () => close(), t("revoke"), shown(async () => {
      await call("revoke_key", { name: key.name });
      close();
      part.load();
    }), el("p.meta", {}, t("revoke_why")));
    const close = dialog(form, { label: t("revoke_title", { name: key.name }), spec: "div.dialog.narrow" });
  }

  return part;
}

function example(key) {
  const body = JSON.stringify({ conversation_id: "c-1", customer: { id: "u-1" }, text: t("example_text") });
  return `curl ${location.origin}/api/v1/messages -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '${body}'`;
}
