// Build and update the page. Text always arrives as text nodes, so no customer's words are ever markup.

const SVG = "http://www.w3.org/2000/svg";

/** el("button.primary", {type: "button", onclick: send}, "Send") */
export function el(spec, props = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  return fill(document.createElement(tag), classes, props, children);
}

export function svg(spec, props = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  return fill(document.createElementNS(SVG, tag), classes, props, children);
}

function fill(node, classes, props, children) {
  if (classes.length) node.setAttribute("class", classes.join(" "));
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  append(node, children);
  return node;
}

function setProp(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "dataset") Object.assign(node.dataset, value);
  else if (name === "value" || name === "checked" || name === "disabled") node[name] = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Replace what a node holds. */
export function put(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

/** Change the text only where it differs, so that a selection in it survives. */
export function setText(node, text) {
  const wanted = text ?? "";
  if (node.textContent !== wanted) node.textContent = wanted;
}

export function toggle(node, visible) {
  node.hidden = !visible;
}

/** An icon of the set below: lines on a 16 by 16 grid, coloured by the text around it. */
export function icon(name, size = 16) {
  const paths = ICONS[name].map((d) => svg("path", { d }));
  return svg("svg.icon", {
    viewBox: "0 0 16 16", width: size, height: size, "aria-hidden": "true", focusable: "false",
  }, paths);
}

const ICONS = {
  search: ["M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z", "m10.5 10.5 3 3"],
  back: ["M10 3 5 8l5 5"],
  down: ["m4 6 4 4 4-4"],
  reply: ["M6 4 2.5 7.5 6 11", "M2.5 7.5H9a4.5 4.5 0 0 1 4.5 4.5v.5"],
  check: ["m3 8.5 3.2 3.2L13 5"],
  flag: ["M4 14V2.5", "M4 3h7.5l-1.6 2.75L11.5 8.5H4"],
  user: ["M8 2.75a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z", "M3 13.5c.6-2.4 2.5-3.6 5-3.6s4.4 1.2 5 3.6"],
  note: ["M3 3h10v6.5L9.5 13H3Z", "M13 9.5H9.5V13"],
  pen: ["m10.5 3 2.5 2.5L6 12.5l-3 .5.5-3Z"],
  undo: ["M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6", "M5.5 4 3 6.5 5.5 9"],
  close: ["m4 4 8 8", "m12 4-8 8"],
  send: ["M2.5 8h9", "m8 4 4 4-4 4"],
  clock: ["M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Z", "M8 5v3.2l2 1.3"],
  more: ["M3.5 8h.01", "M8 8h.01", "M12.5 8h.01"],
  insert: ["M8 3v10", "M3 8h10"],
  keyboard: ["M2 4.5h12v7H2Z", "M5 9.5h6", "M4.5 7h.01", "M7 7h.01", "M9.5 7h.01", "M12 7h.01"],
  warning: ["M8 2.5 14 13H2Z", "M8 6.5v3", "M8 11.3h.01"],
  web: ["M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Z", "M2.5 8h11", "M8 2.5c2 1.8 2.4 3.6 2.4 5.5S10 11.7 8 13.5", "M8 2.5C6 4.3 5.6 6.1 5.6 8S6 11.7 8 13.5"],
  app: ["M5 2h6v12H5Z", "M7.5 12h1"],
  mail: ["M2.5 4h11v8h-11Z", "m2.5 4.5 5.5 4.5 5.5-4.5"],
  phone: ["M4 2.5h2.2l1 2.9-1.5 1.2a7.5 7.5 0 0 0 3.7 3.7l1.2-1.5 2.9 1v2.2c0 .8-.7 1.5-1.5 1.5A10 10 0 0 1 2.5 4c0-.8.7-1.5 1.5-1.5Z"],
  copy: ["M5.5 5.5h8v8h-8Z", "M10.5 5.5v-3h-8v8h3"],
  chat: ["M2.5 3.5h11v7.5H7L4 13.5V11H2.5Z"],
};
