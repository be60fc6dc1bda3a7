// How long somebody has looked at something: the time that it was on screen while the tab was in front.

let hiddenSince = document.hidden ? performance.now() : null;
let away = 0;

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    hiddenSince ??= performance.now();
  } else if (hiddenSince !== null) {
    away += performance.now() - hiddenSince;
    hiddenSince = null;
  }
});

/** A clock that stands still while the tab is hidden. */
const inFront = () => (hiddenSince ?? performance.now()) - away;

const shows = new WeakMap(); // an element -> what to tell whether it is on screen
const screen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) shows.get(target)(isIntersecting);
});

/** createLook(node) -> {again(), ms()}: for how long this element has been on screen, at first or since the last
 * again(), which something else drawn in its place asks for. */
export function createLook(node) {
  let before = 0;
  let since = null; // null while it is not on screen
  shows.set(node, (on) => {
    if (since !== null) before += inFront() - since;
    since = on ? inFront() : null;
  });
  screen.observe(node);
  return {
    again() {
      before = 0;
      if (since !== null) since = inFront();
    },
    // the server takes whole numbers from one on
    ms: () => Math.max(1, Math.round(before + (since === null ? 0 : inFront() - since))),
  };
}
