// Parts of a page tell each other what happened without knowing each other.

export function createBus() {
  const listeners = new Map();
  return {
    on(name, listener) {
      if (!listeners.has(name)) listeners.set(name, []);
      listeners.get(name).push(listener);
    },
    emit(name, content) {
      for (const listener of listeners.get(name) ?? []) listener(content);
    },
  };
}
