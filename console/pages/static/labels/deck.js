// The messages to label: dealt ahead of time, labelled at once on screen and then on the server, in order.
// Knows no elements.

const DEAL = 20;
const LOW = 6;
const REMEMBERED = 900; // ids that a deal is told to leave out
const NEWS_MS = 1000;

export function createDeck({ call, bus, person }, { changed }) {
  const ahead = []; // dealt and not seen yet
  const done = []; // {item, label}, the newest last; label is null where it was skipped
  const skipped = new Set();
  const sending = new Map(); // message id -> how many words of this deck on it are not answered yet
  let current = null;
  let left = 0;
  let capped = false;
  let problem = null;
  let dealing = null;
  let dry = false; // the last deal brought nothing
  let stored = Promise.resolve();
  let newsTimer;

  function deal() {
    dealing ??= (async () => {
      try {
        const known = [...(current ? [current] : []), ...ahead, ...done.slice(-DEAL).map((one) => one.item)].map((item) => item.message.id);
        const answer = await call("deal", { count: DEAL, without: [...known, ...skipped].slice(-REMEMBERED) }, { quiet: true });
        problem = null;
        const have = new Set([...known, ...skipped]);
        ahead.push(...answer.items.filter((item) => !have.has(item.message.id)));
        left = answer.waiting - skipped.size;
        capped = answer.capped;
        dry = answer.items.length === 0;
      } catch (refused) {
        problem = refused.message;
      } finally {
        dealing = null;
      }
      if (!current) current = ahead.shift() ?? null;
      changed();
    })();
    return dealing;
  }

  function advance() {
    current = ahead.shift() ?? null;
    changed();
    if (ahead.length < LOW && !dry) deal();
  }

  /** What is sent follows in the order in which it was done. */
  function store(id, send) {
    sending.set(id, (sending.get(id) ?? 0) + 1);
    const work = () => send().finally(() => {
      const others = sending.get(id) - 1;
      if (others) sending.set(id, others);
      else sending.delete(id);
    });
    stored = stored.then(work, work);
  }

  function label(name, looked_ms) {
    const entry = { item: current, label: name, at: Date.now() };
    done.push(entry);
    left -= 1;
    advance();
    const { id } = entry.item.message;
    store(id, () => call("label", { id, label: name, looked_ms, drawn: entry.item.why }).catch(() => giveBack(entry)));
  }

  /** It was not stored, which the person has been told; it is the next one again. */
  function giveBack(entry) {
    const at = done.indexOf(entry);
    if (at < 0) return;
    done.splice(at, 1);
    left += 1;
    if (current) ahead.unshift(entry.item);
    else current = entry.item;
    changed();
  }

  function skip() {
    skipped.add(current.message.id);
    done.push({ item: current, label: null, at: Date.now() });
    left -= 1;
    advance();
  }

  function back() {
    const last = done.pop();
    if (!last) return;
    if (current) ahead.unshift(current);
    current = last.item;
    left += 1;
    skipped.delete(current.message.id);
    const { id } = current.message;
    if (last.label) store(id, () => call("undo", { id }).catch(() => {}));
    changed();
  }

  /** Deal skipped messages as well. */
  function again() {
    skipped.clear();
    dry = false;
    problem = null;
    deal();
  }

  bus.on("correction", ({ message_id, correction }) => {
    if (!correction) return;
    const own = correction.by_id === person.id;
    if (own && sending.has(message_id)) return; // said here and taken back since
    if (own && current?.message.id === message_id) { // said in another tab: the same key here would say nothing new
      left -= 1;
      return advance();
    }
    const at = ahead.findIndex((item) => item.message.id === message_id);
    if (at < 0) return;
    // one for a second opinion has a label already, and waits for another person's
    if (ahead[at].why === "second" && !own && !correction.settled) return;
    ahead.splice(at, 1);
    left -= 1;
    changed();
  });
  bus.on("reading", () => {
    dry = false;
    if (current) return;
    clearTimeout(newsTimer);
    newsTimer = setTimeout(deal, NEWS_MS);
  });

  return {
    deal, label, skip, back, again,
    current: () => current,
    done: () => done,
    left: () => Math.max(0, left),
    capped: () => capped,
    skipped: () => skipped.size,
    problem: () => problem,
  };
}
