// The valence-arousal pad: one handle on a plane, for mouse, touch, pen and keyboard.

/**
 * A pad over `families` ([{name, valence, arousal, colour}]).
 * `onPoint([valence, arousal])` is called while a person moves the handle; `onNeutral()` when they ask for the centre.
 * Returns {node, show(point, amounts)}.
 */
function affectPad(families, { onPoint, onNeutral }) {
  const dots = Object.fromEntries(families.map((family) => [family.name, padDot(family)]));
  const stem = make("svg:line", { x1: 0, y1: 0, x2: 0, y2: 0, class: "pad-stem" });
  const handle = make("span", { class: "pad-handle" });
  const node = make(
    "div",
    {
      class: "pad",
      role: "slider",
      tabindex: "0",
      "aria-label": "Feeling: pleasantness and energy",
      "aria-roledescription": "two-dimensional slider",
      "aria-describedby": "pad-help",
      "aria-valuemin": "-1",
      "aria-valuemax": "1",
    },
    make("div", { class: "pad-field", "aria-hidden": "true" }, families.map(padGlow)),
    make("svg:svg", { class: "pad-lines", viewBox: "-1 -1 2 2", preserveAspectRatio: "none", "aria-hidden": "true" }, stem),
    Object.entries(PAD_EDGES).map(([edge, word]) => make("span", { class: `pad-edge ${edge}`, "aria-hidden": "true" }, word)),
    Object.values(dots),
    handle,
    make("span", { id: "pad-help", class: "visually-hidden" }, "Arrow keys move it, Home returns to neutral."),
  );
  let at = [0, 0];

  const fromPointer = (event) => {
    const box = node.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 2 - 1;
    const y = 1 - ((event.clientY - box.top) / box.height) * 2;
    onPoint([clamp(x / PAD_REACH, -1, 1), clamp(y / PAD_REACH, -1, 1)]);
  };
  node.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    node.setPointerCapture(event.pointerId);
    node.classList.add("held");
    fromPointer(event);
  });
  node.addEventListener("pointermove", (event) => node.hasPointerCapture(event.pointerId) && fromPointer(event));
  for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, () => node.classList.remove("held"));
  node.addEventListener("dblclick", onNeutral);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Home") onNeutral();
    else if (event.key in PAD_KEYS) {
      const stride = event.shiftKey ? 0.2 : 0.05;
      onPoint(PAD_KEYS[event.key].map((way, axis) => clamp(at[axis] + way * stride, -1, 1)));
    } else return;
    event.preventDefault();
  });

  const show = (point, amounts) => {
    at = point;
    padPlace(handle, point);
    stem.setAttribute("x2", point[0] * PAD_REACH);
    stem.setAttribute("y2", -point[1] * PAD_REACH);
    for (const [name, dot] of Object.entries(dots)) dot.style.setProperty("--amount", Math.abs(amounts[name] ?? 0));
    node.setAttribute("aria-valuenow", point[0].toFixed(2));
    node.setAttribute("aria-valuetext", pointInWords(point));
  };
  show(at, {});
  return { node, show };
}

const PAD_REACH = 0.86; // the plane's ±1 stays this far inside the border, so that dots and handle are never cut
const PAD_EDGES = { top: "lively", bottom: "calm", left: "unpleasant", right: "pleasant" };
const PAD_KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function padPlace(node, [x, y]) {
  node.style.left = `${50 + 50 * PAD_REACH * x}%`;
  node.style.top = `${50 - 50 * PAD_REACH * y}%`;
}

function padDot(family) {
  const dot = make("span", { class: "pad-dot", "aria-hidden": "true" }, make("b"), make("i", {}, family.name));
  dot.style.setProperty("--tone", family.colour);
  padPlace(dot, [family.valence, family.arousal]);
  return dot;
}

function padGlow(family) {
  const glow = make("span", { class: "pad-glow" });
  glow.style.setProperty("--tone", family.colour);
  padPlace(glow, [family.valence, family.arousal]);
  return glow;
}
