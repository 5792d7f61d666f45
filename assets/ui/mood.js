// The mood panel: pad, sliders, finer feelings and curves over one value, the mix as JSON (see studio/mix.py).
// It triggers "input" while a person moves something, at most four times a second, and when they rest while typing.

const { families, leaves, field } = props;
const familyOf = Object.fromEntries(families.map((family) => [family.name, family]));
const leafOf = Object.fromEntries(leaves.map((leaf) => [`leaf:${leaf.name}`, leaf]));
const places = Object.fromEntries([
  ...families.map((family) => [family.name, [family.valence, family.arousal]]),
  ...leaves.map((leaf) => [`leaf:${leaf.name}`, [leaf.valence, leaf.arousal]]),
]);
const entries = new Map(); // name -> amount; an extra with amount 0 stays until it is removed
const chosenCurves = new Map(); // name -> curve; outlives an amount dragged through 0, until Clear or Remove
let written = null; // the value this panel wrote last, to tell its own echo from a change made elsewhere

const announce = throttle(() => {
  const { dataset } = document.documentElement;
  if ((dataset.tab ?? "create") === "create" && !("busy" in dataset)) trigger("input"); // elsewhere nobody sees the sketch
}, 250);
const amountsOf = (names) => Object.fromEntries([...entries].filter(([name]) => names(name)));
const curveOf = (name) => chosenCurves.get(name) ?? "constant";
const isFamily = (name) => name in familyOf;

function write() {
  const mix = {};
  for (const [name, amount] of entries) {
    if (Math.abs(amount) < 0.005) continue;
    const curve = curveOf(name);
    mix[name] = curve === "constant" ? amount : { amount, curve };
  }
  written = JSON.stringify(mix);
  props.value = mix;
  show();
  announce();
}

function setAmount(name, amount) {
  const kept = Math.round(clamp(amount, -1, 1) * 100) / 100;
  if (isFamily(name) && Math.abs(kept) < 0.03) entries.delete(name);
  else entries.set(name, kept);
}

function remove(name) {
  entries.delete(name);
  chosenCurves.delete(name);
}

function removeAll() {
  entries.clear();
  chosenCurves.clear();
}

function read(value) {
  removeAll();
  for (const [name, given] of Object.entries(value && typeof value === "object" ? value : {})) {
    const amount = Number(typeof given === "object" ? given?.amount : given);
    if (!Number.isFinite(amount)) continue;
    entries.set(name, clamp(amount, -1, 1));
    if (given?.curve) chosenCurves.set(name, given.curve);
  }
}

const pad = affectPad(families, {
  onPoint: (point) => {
    const [x, y] = pullOf(amountsOf((name) => !isFamily(name)), placesNow());
    for (const [name, amount] of Object.entries(pointToMix([point[0] - x, point[1] - y], field))) setAmount(name, amount);
    write();
  },
  onNeutral: clear,
});
const sliders = Object.fromEntries(
  families.map((family) => [
    family.name,
    amountSlider({
      name: family.name, label: family.name, colour: family.colour, hint: family.words,
      onAmount: (amount) => { setAmount(family.name, amount); write(); },
    }),
  ]),
);
const extras = make("div", { class: "extras" });
const extraRows = new Map();
const curves = curveChooser((name, kind) => {
  chosenCurves.set(name, kind);
  write();
});
const picker = leafPicker(families, leaves, (leaf) => {
  const name = `leaf:${leaf}`;
  if (entries.has(name)) remove(name);
  else entries.set(name, 0.6);
  write();
});
const clearButton = make("button", { type: "button", class: "text-button", onclick: clear }, "Clear");

function clear() {
  removeAll();
  write();
}

function placesNow() {
  const points = [...entries.keys()].filter((name) => name.startsWith("va:"));
  return { ...places, ...Object.fromEntries(points.map((name) => [name, name.slice(3).split(",").map(Number)])) };
}

function labelOf(name) {
  if (name.startsWith("va:")) return `point ${name.slice(3).replace(",", ", ").replaceAll("-", "−")}`;
  return name.replace(/^leaf:/, "");
}

function colourOf(name) {
  return familyOf[leafOf[name]?.family ?? name]?.colour ?? "var(--ink-soft)";
}

function showExtras() {
  for (const [name, row] of extraRows) if (!entries.has(name)) { row.node.remove(); extraRows.delete(name); }
  for (const [name, amount] of entries) {
    if (isFamily(name)) continue;
    if (!extraRows.has(name)) {
      extraRows.set(name, amountSlider({
        name, label: labelOf(name), colour: colourOf(name), hint: leafOf[name]?.words.join(", ") ?? "",
        onAmount: (changed) => { setAmount(name, changed); write(); },
        onRemove: () => { remove(name); write(); },
      }));
      extras.append(extraRows.get(name).node);
    }
    extraRows.get(name).show(amount);
  }
}

function show() {
  const amounts = amountsOf(() => true);
  for (const [name, slider] of Object.entries(sliders)) slider.show(amounts[name] ?? 0);
  pad.show(mixToPoint(amounts, placesNow()), amounts);
  showExtras();
  picker.show(new Set(Object.keys(amounts).filter((name) => name.startsWith("leaf:")).map((name) => name.slice(5))));
  const active = [...entries].filter(([, amount]) => Math.abs(amount) >= 0.005);
  curves.show(active.map(([name]) => ({
    name, label: labelOf(name), colour: colourOf(name), kind: Array.isArray(curveOf(name)) ? "keyframes" : curveOf(name),
  })));
  clearButton.hidden = entries.size === 0;
  tintPage(active.filter(([, amount]) => amount > 0).map(([name, amount]) => [colourOf(name), amount])); // what is led away has no colour
}

/** Lets the page's accents (the empty canvas, the progress line) take on the colour of the mix. */
function tintPage(weighted) {
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  let mixed = null;
  let seen = 0;
  for (const [colour, weight] of weighted) {
    seen += weight;
    mixed = mixed === null ? colour : `color-mix(in oklab, ${mixed}, ${colour} ${((100 * weight) / seen).toFixed(1)}%)`;
  }
  const page = document.documentElement.style;
  page.setProperty("--mood", mixed ?? "var(--neutral-mood)");
  page.setProperty("--mood-strength", `${(Math.min(total, 1) * 100).toFixed(0)}%`);
}

element.firstElementChild.append(
  make("div", { class: "mood-head" }, make("h2", {}, "Feeling"), clearButton),
  pad.node,
  make("div", { class: "amounts" }, Object.values(sliders).map((slider) => slider.node)),
  extras,
  ...(leaves.length ? [make("details", { class: "fold", id: "finer" }, make("summary", {}, "Finer feelings"), picker.node)] : []),
  make("details", { class: "fold", id: "curves" }, make("summary", {}, "When it acts"), curves.node),
);
read(props.value);
show();
watch("value", () => {
  if (JSON.stringify(props.value ?? {}) === written) return;
  written = null;
  read(props.value);
  show();
});
window.addEventListener("moodscape:words", announce);
window.addEventListener("moodscape:take", ({ detail }) => {
  if (detail.only) removeAll();
  entries.set(`leaf:${detail.leaf}`, 0.8);
  write();
});
window.moodscape = { ...window.moodscape, plane: { mixToPoint, pointToMix, field } };
