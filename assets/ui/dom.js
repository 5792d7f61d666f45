// Small pieces shared by the page's components. Text always goes in as text nodes: nothing a person typed is ever HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element of `tag` ("svg:path" for SVG) with attributes, listeners ("onclick") and children (nodes or text). */
function make(tag, attributes = {}, ...children) {
  const node = tag.startsWith("svg:") ? document.createElementNS(SVG, tag.slice(4)) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Keep the visible text in step without touching nodes that already say it (screen readers would repeat them). */
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Put new nodes into a box; a button that had the focus hands it to the new one of the same name. */
function redraw(box, nodes) {
  const name = (button) => button.getAttribute("aria-label") ?? button.textContent;
  const held = box.contains(document.activeElement) ? name(document.activeElement) : null;
  box.replaceChildren(...nodes);
  if (held !== null) [...box.querySelectorAll("button")].find((button) => name(button) === held)?.focus();
}

/** Runs `action` at once, then at most once per `pause` ms, and always once more for the last call. */
function throttle(action, pause) {
  let waiting = null;
  let last = -Infinity;
  const run = () => {
    waiting = null;
    last = performance.now();
    action();
  };
  return () => {
    if (waiting !== null) return;
    const rest = last + pause - performance.now();
    if (rest <= 0) run();
    else waiting = setTimeout(run, rest);
  };
}

/** A click on a link saves its file under the link's own name: the server's name for it would win otherwise. */
async function saveAs(event) {
  const link = event.currentTarget;
  if (link.href.startsWith("blob:")) return;
  event.preventDefault();
  const answer = await fetch(link.href).catch(() => null);
  if (!answer?.ok) return;
  const address = URL.createObjectURL(await answer.blob());
  make("a", { href: address, download: link.download }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/** "+0.80", "−0.30", "0": amounts as a person reads them, with a real minus sign. */
function signed(amount) {
  if (Math.abs(amount) < 0.005) return "0";
  return (amount > 0 ? "+" : "−") + Math.abs(amount).toFixed(2);
}
