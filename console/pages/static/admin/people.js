// Who may log in, and as what. A change counts at once, also for somebody who is logged in.

import { avatar, dialog, el, icon, popover, question, shown, t, toast } from "../undertone.js";
import { createPart } from "./part.js";
import { showSecret } from "./secret.js";

const ROLES = ["agent", "supervisor", "admin"];
const LANGUAGES = ["zh", "en"];

export function createPeople({ call, person: me }) {
  const add = el("button.primary", { type: "button", "aria-haspopup": "dialog", onclick: () => askNew() }, icon("insert", 14), t("add_person"));
  const part = createPart("people", {
    action: add,
    fetch: () => call("people", {}, { quiet: true }),
    draw: ({ items }) => el("ul.people-list", { role: "list" }, items.map(row)),
  });

  function row(person) {
    const menu = el("button.icon-button", {
      type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("more_for", { name: person.name }),
      onclick: () => openMenu(menu, person),
    }, icon("more"));
    const mine = person.id === me.id;
    return el("li.person-row", { "data-inactive": !person.active },
      avatar(person.name),
      el("div.title", {}, el("strong", { dir: "auto" }, person.name), el("span.meta", {}, person.username, mine && ` · ${t("you")}`, !person.active && ` · ${t("closed_account")}`)),
      choice("role", ROLES, person.role, t("role_of", { name: person.name }), (role) => change(person, { role }), mine || !person.active),
      choice("language", LANGUAGES, person.language, t("language_of", { name: person.name }), (language) => change(person, { language }), !person.active),
      menu);
  }

  function choice(kind, values, now, label, run, disabled) {
    const select = el("select", { "aria-label": label, disabled, onchange: () => run(select.value) },
      values.map((value) => el("option", { value, selected: value === now }, t(`${kind}_${value}`))));
    return select;
  }

  /** Refusals are shown by `call`; the list is drawn anew either way, so that it shows what is true. */
  async function change(person, values) {
    try {
      await call("change_person", { id: person.id, ...values });
      if (person.id === me.id && values.language) return location.reload();
      toast(t("toast_changed", { name: person.name }));
    } finally {
      part.load();
    }
  }

  function openMenu(anchor, person) {
    const item = (word, mark, run) => el("button.option", { type: "button", role: "menuitem", onclick: () => { close(); run(); } }, icon(mark, 14), t(word));
    const close = popover(anchor, el("div.people-menu", { role: "menu" },
      item("rename", "pen", () => askName(person)),
      person.active && item("new_password", "undo", () => askPassword(person)),
      person.id !== me.id && item(person.active ? "close_account" : "open_account", person.active ? "close" : "check", () => askActive(person))),
    { label: t("more_for", { name: person.name }), role: "menu" });
  }

  function ask(title, why, verb, run, ...fields) {
    const form = question(title, () => close(), verb, shown(async (data) => { await run(data); close(); part.load(); }), why && el("p.meta", {}, why), fields);
    const close = dialog(form, { label: title, spec: "div.dialog.narrow" });
  }

  const field = (word, input) => el("label.block", {}, el("span.meta", {}, t(word)), input);

  function askNew() {
    const name = el("input", { type: "text", name: "name", required: true, maxlength: 120, autofocus: true, autocomplete: "off" });
    const username = el("input", { type: "text", name: "username", required: true, maxlength: 64, pattern: "[A-Za-z0-9][A-Za-z0-9._\\-]+", autocomplete: "off", autocapitalize: "off", title: t("username_hint") });
    const radios = (kind, values, first) => el("fieldset", {}, el("legend.meta", {}, t(kind)), el("div.row", {}, values.map((value) => el("label.choice", {},
      el("input", { type: "radio", name: kind, value, checked: value === first }), t(`${kind}_${value}`)))));
    ask(t("add_person"), t("add_person_why"), t("add"), async (data) => {
      const made = await call("add_person", Object.fromEntries(data));
      showPassword(made, t("added_title", { name: made.person.name }));
    }, field("name", name), field("username", username), radios("role", ROLES, "agent"), radios("language", LANGUAGES, me.language));
  }

  function askName(person) {
    const name = el("input", { type: "text", required: true, maxlength: 120, value: person.name, autofocus: true });
    ask(t("rename"), null, t("save"), () => call("change_person", { id: person.id, name: name.value }), field("name", name));
  }

  function askPassword(person) {
    ask(t("new_password_title", { name: person.name }), t("new_password_why"), t("new_password"), async () => {
      showPassword(await call("new_password", { id: person.id }), t("new_password_made", { name: person.name }));
    });
  }

  function askActive(person) {
    const word = person.active ? "close_account" : "open_account";
    ask(t(`${word}_title`, { name: person.name }), t(`${word}_why`), t(word), () => call("set_active", { id: person.id, active: !person.active }));
  }

  function showPassword({ person, password }, title) {
    showSecret({ title, why: t("password_once"), lines: [[t("username"), person.username], [t("password"), password]] });
  }

  return part;
}
