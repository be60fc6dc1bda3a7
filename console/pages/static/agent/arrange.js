// Put the rows of a list in a new order: each slides from where it was, and the focus stays where it is.

const SLIDE_MS = 120;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export function arrange(list, order) {
  const now = [...list.children];
  if (now.length === order.length && now.every((node, i) => node === order[i])) return;
  const before = new Map(now.map((node) => [node, node.offsetTop]));
  const focused = list.contains(document.activeElement) ? document.activeElement : null;

  for (const node of now) if (!order.includes(node)) node.remove();
  order.forEach((node, i) => {
    if (list.children[i] !== node) list.insertBefore(node, list.children[i] ?? null);
  });

  if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
  if (!calm.matches && before.size) order.forEach((node) => slide(node, before.get(node)));
}

function slide(node, from) {
  if (from === undefined) {
    node.animate([{ opacity: 0 }, { opacity: 1 }], { duration: SLIDE_MS });
  } else if (from !== node.offsetTop) {
    const way = from - node.offsetTop;
    node.animate([{ transform: `translateY(${way}px)` }, { transform: "none" }], { duration: SLIDE_MS, easing: "ease-out" });
  }
}
