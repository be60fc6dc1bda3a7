// The keys of the label desk. A key that is held down acts once; keys rest while somebody types or something floats.

import { somethingFloats } from "../undertone.js";

// places in which Enter always presses what has the focus; elsewhere it does where the keyboard led to it
const OWN_ENTER = ".bar, .views, .empty, .settled";
const REACHED = "button:focus-visible, a[href]:focus-visible";

/** listenForKeys(known): `known()` maps the keys that act now to what they do. */
export function listenForKeys(known) {
  document.addEventListener("keydown", (e) => {
    if (e.isComposing || e.keyCode === 229 || e.defaultPrevented || somethingFloats()) return;
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.matches?.("input, textarea, select")) return;
    const run = known()[e.key.toLowerCase()];
    if (!run) return;
    if (e.key === "Enter" && (e.target.closest?.(OWN_ENTER) || e.target.matches?.(REACHED))) {
      if (e.repeat) e.preventDefault(); // browsers press a button again and again while Enter is held
      return;
    }
    e.preventDefault();
    if (!e.repeat) run();
  });

  // Whoever clicks an answer and goes on with keys means the desk's Enter, not that answer once more; any key
  // after a click makes a browser show the button as reached by keyboard. Keys' own clicks have no detail.
  document.addEventListener("click", (e) => e.detail > 0 && e.target.closest?.(".sheet button")?.blur());
}
