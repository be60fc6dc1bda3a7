// Calls to the page's server functions. A refusal becomes a toast and an error; nothing else happens.

import { t } from "./words.js";
import { toast } from "./toasts.js";

export class Refused extends Error {
  constructor({ message, field }) {
    super(message);
    this.field = field;
  }
}

/** Wraps Gradio's `server`: call("reply", {...}) resolves to the answer or throws Refused. */
export function connectServer(server) {
  return async function call(name, payload = {}, { quiet = false } = {}) {
    const answer = await server[name](payload);
    if (answer && !answer.error) return answer;
    // Gradio swallows HTTP errors and gives undefined: find out whether the login ran out
    if (answer === undefined && (await loggedOut())) {
      location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
      return new Promise(() => {});
    }
    const refused = new Refused(answer?.error ?? { message: t("unreachable") });
    if (!quiet) toast(refused.message, { kind: "error" });
    throw refused;
  };
}

async function loggedOut() {
  try {
    const page = await fetch(location.pathname, { method: "HEAD", redirect: "manual", cache: "no-store" });
    return page.type === "opaqueredirect" || page.status === 401;
  } catch {
    return false;
  }
}

/** Runs a handler whose refusals the person has already seen as a toast. */
export function shown(handler) {
  return async (...args) => {
    try {
      return await handler(...args);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  };
}
