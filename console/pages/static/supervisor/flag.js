// One flag of the open conversation: why it was raised, who is on it, and what can be done about it.

import { avatar, el, icon, popover, put, question, shown, t, timeAgo, toast } from "../undertone.js";
import { reasonOf } from "../agent/card.js";
import { severityChip, stands } from "./urgency.js";

const LONGEST_NOTE = 2000;

/** createFlag(page, flag, {showMessage(id)}) -> {node, update(flag), act(name), flag()} */
export function createFlag({ call, person }, flag, { showMessage }) {
  const node = el("article.flag-block");
  const buttons = {};

  const does = {
    acknowledge: shown(async () => { update((await call("acknowledge", { id: flag.id })).escalation); }),
    assign: shown(async () => askWho((await call("colleagues")).items)),
    resolve: () => ask("resolve", { needed: true }),
    dismiss: () => ask("dismiss", { needed: false }),
  };

  function askWho(people) {
    const close = popover(buttons.assign, el("div.people-menu", { role: "menu" }, people.map((one) => el("button.option", {
      type: "button", role: "menuitemradio", "aria-checked": String(one.id === flag.assignee?.id),
      onclick: shown(async () => { close(); update((await call("assign", { id: flag.id, to: one.id })).escalation); toast(t("toast_assigned", { name: one.name })); }),
    }, avatar(one.name, "span.avatar.tiny"), el("span", {}, one.name),
    el("span.meta", {}, one.id === person.id ? t("you") : t(`role_${one.role}`)), el("span.spring"),
    !one.available && el("span.meta", {}, t("away"))))), { label: t("assign_to"), align: "start", role: "menu" });
  }

  function ask(name, { needed }) {
    const note = el("textarea", { rows: 3, maxlength: LONGEST_NOTE, required: needed, autofocus: true, placeholder: t(`${name}_hint`) });
    const form = question(t(`${name}_title`), () => close(), t(`${name}_verb`), shown(async () => {
      if (needed && !note.value.trim()) return;
      close();
      update((await call(name, { id: flag.id, note: note.value.trim() || null })).escalation);
      toast(t(`toast_${name}`));
    }),
    el("p.meta", {}, t(`${name}_why`)), el("label.block", {}, el("span.meta", {}, t(needed ? "note_needed" : "note_optional")), note));
    const close = popover(buttons[name], form, { label: t(`${name}_title`), align: "start" });
  }

  function update(next) {
    flag = next;
    node.dataset.severity = flag.severity;
    node.toggleAttribute("data-closed", !stands(flag));
    put(node,
      el("div.line", {}, severityChip(flag), el("span.meta", {}, origin(flag)), timeAgo(flag.created_at),
        el("span.spring"), statusOf(flag)),
      el("p.reason-text", { dir: "auto" }, reasonOf(flag)),
      flag.note && el("p.note-text.meta", { dir: "auto" }, `“${flag.note}”`),
      stands(flag) && actions());
  }

  function actions() {
    buttons.acknowledge = flag.status === "open" && action("acknowledge", "A", "check", "button.quiet.strong");
    buttons.assign = action("assign", "S", "user");
    buttons.resolve = action("resolve", "R", "check", flag.status === "open" ? "button.quiet" : "button.quiet.strong");
    buttons.dismiss = action("dismiss", "D", "close");
    const show = flag.message_id && el("button.quiet.plain", { type: "button", onclick: () => showMessage(flag.message_id) }, t("show_message"));
    return el("div.flag-actions", {}, Object.values(buttons), el("span.spring"), show);
  }

  function action(name, key, mark, spec = "button.quiet") {
    const opens = name !== "acknowledge";
    return el(spec, {
      type: "button", onclick: () => does[name](), "data-tip": key,
      "aria-haspopup": opens && "dialog", "aria-expanded": opens && "false",
    }, icon(mark, 14), t(`do_${name}`));
  }

  update(flag);
  return { node, update, flag: () => flag, act: (name) => buttons[name] && does[name]() };
}

const origin = (flag) => (flag.raised_by ? t("raised_by", { name: flag.raised_by.name }) : t("raised_by_rule"));

function statusOf(flag) {
  if (flag.status === "open") return el("span.status.open", {}, t("status_open"));
  if (flag.status === "acknowledged") {
    const who = flag.assignee && [avatar(flag.assignee.name, "span.avatar.tiny"), flag.assignee.name];
    return el("span.status.taken", {}, who || t("acknowledged"));
  }
  return el("span.status.met", {}, icon(flag.status === "dismissed" ? "close" : "check", 12), t(`ended_${flag.status}`));
}
