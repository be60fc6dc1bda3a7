// What waits for a supervisor's decision: decided at once on screen and then on the server, in order.
// Knows no elements.

const NEWS_MS = 1000;

/** createPile(page, {load, changed, decided}): `load` is the server function that gives {items, total, …}; `decided`
 * hears that a decision was stored or taken back. */
export function createPile({ call, bus, person }, { load, changed, decided }) {
  const done = []; // {item, label, settlement}, the newest last; label is null where it was skipped
  const skipped = new Set();
  let items = [];
  let facts = null;
  let left = 0;
  let problem = null;
  let stored = Promise.resolve();
  let loading = null;
  let newsTimer;

  /** What is being looked at stays; what is behind it is fetched anew. */
  function fetchAll() {
    loading ??= (async () => {
      try {
        await stored;
        const { items: found, ...others } = await call(load, {}, { quiet: true });
        const [current] = items;
        // what was decided while the answer was on its way is still among what was found
        const decidedNow = new Set(done.filter((one) => one.label).map((one) => one.item.message.id));
        const open = found.filter(({ message }) => !decidedNow.has(message.id));
        items = open.filter(({ message }) => message.id !== current?.message.id && !skipped.has(message.id));
        if (current) items.unshift(current);
        facts = others;
        left = others.total - (found.length - open.length) - skipped.size;
        problem = null;
      } catch (refused) {
        problem = refused.message;
      } finally {
        loading = null;
      }
      changed();
    })();
    return loading;
  }

  function advance() {
    items.shift();
    left -= 1;
    changed();
    if (!items.length && left > 0) fetchAll();
  }

  function store(work) {
    stored = stored.then(work, work);
    return stored;
  }

  function settle(label, looked_ms) {
    const entry = { item: items[0], label };
    done.push(entry);
    advance();
    store(() => call("settle", { id: entry.item.message.id, label, looked_ms }).then(({ correction }) => {
      entry.settlement = correction.id; // what going back takes back, and nobody else's
      decided();
    }, () => giveBack(entry)));
  }

  /** It was not stored, which the person has been told; it is the next one again. */
  function giveBack(entry) {
    const at = done.indexOf(entry);
    if (at < 0) return;
    done.splice(at, 1);
    items.unshift(entry.item);
    left += 1;
    changed();
  }

  function skip() {
    const [item] = items;
    skipped.add(item.message.id);
    done.push({ item, label: null });
    advance();
  }

  function back() {
    const last = done.pop();
    if (!last) return;
    items.unshift(last.item);
    left += 1;
    skipped.delete(last.item.message.id);
    // one that was not stored after all has nothing to take back
    if (last.label) store(() => last.settlement && takeBack(last.item.message.id, last.settlement).catch(() => stillSettled(last.item)));
    changed();
  }

  /** It was not taken back, as the person has been told, and so waits for nobody. */
  function stillSettled(item) {
    const at = items.indexOf(item);
    if (at < 0) return;
    items.splice(at, 1);
    left -= 1;
    decided();
    changed();
  }

  /** Take back a decision of any day. */
  function reopen(id, settlement) {
    const at = done.findIndex(({ item }) => item.message.id === id);
    if (at >= 0) done.splice(at, 1);
    return store(() => takeBack(id, settlement).catch(decided)).then(fetchAll);
  }

  /** This decision and no other: the server refuses where somebody has settled anew since. */
  const takeBack = (id, settlement) => call("reopen", { id, settlement }).then(decided);

  function again() {
    skipped.clear();
    fetchAll();
  }

  bus.on("correction", ({ message_id, correction }) => {
    if (correction?.by_id === person.id) return;
    const at = items.findIndex(({ message }) => message.id === message_id);
    if (correction?.settled && at > 0) {
      items.splice(at, 1);
      left -= 1;
    }
    clearTimeout(newsTimer);
    if (facts) newsTimer = setTimeout(fetchAll, NEWS_MS);
  });

  return {
    fetchAll, settle, skip, back, reopen, again,
    current: () => items[0] ?? null,
    done: () => done,
    facts: () => facts,
    left: () => Math.max(0, left),
    skipped: () => skipped.size,
    problem: () => problem,
  };
}
