// The emotion space: every prototype as a star, on the valence-arousal plane or as a tree under its families.
// Its value is {name, url, note}: how the chosen prototype looks. It triggers "look" with {name}.

const { families, leaves, history, exemplars } = props;
const toneOf = Object.fromEntries(families.map((family) => [family.name, family.colour]));
const WIDE = 1000;
const HIGH = 760;
const RING = { family: 0.14, leaf: 0.265 }; // radii of the tree, as shares of WIDE
let view = "plane";
let chosen = null;
let pictured = null; // the prototype that the server was last asked to draw
let seen = false; // nothing is drawn for a tab that nobody opened

const kin = (leaf) => Object.entries(leaf.families).sort((a, b) => b[1] - a[1]);
const starOf = new Map(); // leaf name -> {leaf, node, at: {plane, tree}}

const LEVEL = 0.58; // where on the chart neither lively nor calm is: few prototypes are very calm
const onPlane = ([valence, arousal]) => [WIDE * (0.5 + 0.46 * valence), HIGH * (LEVEL - 0.52 * arousal)];
const onRing = (turn, radius) => [WIDE * (0.5 + radius * Math.cos(turn)), HIGH / 2 - WIDE * radius * Math.sin(turn)];

// The tree: families around a circle in the order of their angles on the plane, each with room for its leaves.
const byAngle = [...families].sort((a, b) => Math.atan2(a.arousal, a.valence) - Math.atan2(b.arousal, b.valence));
const branches = Object.fromEntries(
  byAngle.map((family) => [family.name, leaves.filter((leaf) => leaf.family === family.name).sort((a, b) => a.arousal - b.arousal)]),
);
const turnOf = new Map();
let passed = 0;
for (const family of byAngle) {
  const room = branches[family.name].length + 0.8;
  const start = passed;
  branches[family.name].forEach((leaf, each) => turnOf.set(leaf.name, (2 * Math.PI * (start + 0.9 + each)) / (leaves.length + 0.8 * families.length) - Math.PI));
  turnOf.set(`family ${family.name}`, (2 * Math.PI * (start + 0.4 + room / 2)) / (leaves.length + 0.8 * families.length) - Math.PI);
  passed += room;
}

const threads = make("svg:g", { class: "threads" });
const stars = make("svg:g", { class: "stars" });
const names = make("svg:g", { class: "anchors", "aria-hidden": "true" });
const axes = make(
  "svg:g", { class: "axes", "aria-hidden": "true" },
  make("svg:line", { x1: 30, x2: WIDE - 30, y1: HIGH * LEVEL, y2: HIGH * LEVEL }), make("svg:line", { x1: WIDE / 2, x2: WIDE / 2, y1: 30, y2: HIGH - 30 }),
  [["lively", WIDE / 2, 22], ["calm", WIDE / 2, HIGH - 10]].map(([word, x, y]) => make("svg:text", { x, y, "text-anchor": "middle" }, word)),
  make("svg:text", { x: 14, y: HIGH * LEVEL - 10 }, "unpleasant"), make("svg:text", { x: WIDE - 14, y: HIGH * LEVEL - 10, "text-anchor": "end" }, "pleasant"),
);
const chart = make("svg:svg", { class: "chart", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "group", "aria-label": "Map of the prototypes" }, axes, threads, names, stars);

const anchorOf = new Map();
for (const family of families) {
  const node = make("svg:g", { class: "anchor" }, make("svg:text", { "text-anchor": "middle" }, family.name));
  node.style.setProperty("--tone", family.colour);
  anchorOf.set(family.name, { node, at: { plane: onPlane([family.valence, family.arousal]), tree: onRing(turnOf.get(`family ${family.name}`), RING.family) } });
  names.append(node);
}
for (const leaf of leaves) {
  const label = make("svg:text", {}, leaf.name);
  const node = make(
    "svg:g",
    { class: "star", role: "button", tabindex: "-1", "aria-label": `${leaf.name}, of ${leaf.family}`, "data-leaf": leaf.name,
      onclick: () => choose(leaf.name) },
    make("svg:circle", { class: "reach", r: 15 }), make("svg:circle", { class: "dot", r: 5 + 4 * kin(leaf)[0][1] }), label,
  );
  node.style.setProperty("--tone", toneOf[leaf.family]);
  const turn = turnOf.get(leaf.name);
  starOf.set(leaf.name, { leaf, node, label, turn, at: { plane: onPlane([leaf.valence, leaf.arousal]), tree: onRing(turn, RING.leaf) } });
  stars.append(node);
}

/** Last in the group is drawn on top; moving the node would take its focus away, so it is given back. */
function raise(node) {
  stars.append(node);
  node.focus({ preventScroll: true });
}

function thread(from, to, tone, share) {
  const line = make("svg:line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1] });
  line.style.setProperty("--tone", tone);
  line.style.setProperty("--share", share);
  return line;
}

/** Whether the name of a star would lie on that of a family, if it stood `lift` above the star. */
function collides([x, y], name, lift) {
  return [...anchorOf].some(([family, { at }]) =>
    Math.abs(at.plane[0] - x) < 4.5 * name.length + 6.5 * family.length && Math.abs(at.plane[1] - 8 - (y - lift)) < 24);
}

function draw() {
  chart.dataset.view = view;
  for (const { node, at } of [...starOf.values(), ...anchorOf.values()]) node.style.transform = `translate(${at[view][0]}px, ${at[view][1]}px)`;
  for (const [name, { node, label, turn, at }] of starOf) {
    node.setAttribute("aria-pressed", String(name === chosen));
    node.setAttribute("tabindex", name === (chosen ?? leaves[0].name) ? "0" : "-1");
    const left = view === "tree" && Math.cos(turn) < 0;
    const degrees = (-turn * 180) / Math.PI;
    label.setAttribute("transform", view === "tree" ? `rotate(${left ? degrees + 180 : degrees})` : "");
    label.setAttribute("x", view === "tree" ? (left ? -14 : 14) : 0);
    label.setAttribute("y", view === "tree" ? 4 : collides(at.plane, name, 18) ? 28 : -14);
    label.setAttribute("text-anchor", view === "tree" ? (left ? "end" : "start") : "middle");
  }
  const own = [...starOf.values()].map(({ leaf, at }) => thread(at[view], anchorOf.get(leaf.family).at[view], toneOf[leaf.family], 0.12));
  const star = starOf.get(chosen);
  const mixed = star ? kin(star.leaf).filter(([, share]) => share > 0.04).map(([name, share]) => thread(star.at[view], anchorOf.get(name).at[view], toneOf[name], 0.25 + share)) : [];
  threads.replaceChildren(...own, ...mixed);
}

/** The star that lies most nearly in a direction, for the arrow keys. */
function neighbour(key) {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  const [x, y] = starOf.get(chosen ?? leaves[0].name).at[view];
  let best = null;
  for (const [name, { at }] of starOf) {
    const [dx, dy] = [at[view][0] - x, at[view][1] - y];
    const along = dx * way[0] + dy * way[1];
    if (along <= 1) continue;
    const cost = along + 2.5 * Math.abs(dx * way[1] - dy * way[0]);
    if (best === null || cost < best.cost) best = { name, cost };
  }
  return best?.name;
}
chart.addEventListener("keydown", (event) => {
  if (event.key.startsWith("Arrow")) {
    const next = neighbour(event.key);
    if (next) choose(next, false);
    event.preventDefault();
  } else if (event.key === "Enter" || event.key === " ") {
    if (chosen) choose(chosen);
    event.preventDefault();
  }
});

// What is known about the chosen one
const heading = make("h2", {});
const place = make("p", { class: "quiet" });
const words = make("p", { class: "near-words" });
const bars = make("div", { class: "bars" });
const picture = make("img", { alt: "", hidden: true });
const plate = make("figure", { class: "plate" }, picture);
const remark = make("p", { class: "quiet", role: "status" });
const alike = make("div", { class: "exemplars", role: "img" });
const likeness = make("section", { hidden: !exemplars }, make("h3", {}, "Scenes that are read as it"), alike);
if (exemplars) alike.style.backgroundImage = `url("${exemplars}")`;
alike.style.backgroundSize = `100% ${100 * leaves.length}%`;
const take = make("button", { type: "button", class: "chip-button strong", onclick: () => give(false) }, "Add to the mix");
const alone = make("button", { type: "button", class: "chip-button", onclick: () => give(true) }, "Only this feeling");
const card = make("aside", { class: "leaf-card", "aria-live": "polite" }, heading, place, plate, remark, make("div", { class: "actions" }, take, alone), words, likeness, make("h3", {}, "Kinship"), bars);

function give(only) {
  window.dispatchEvent(new CustomEvent("moodscape:take", { detail: { leaf: chosen, only } }));
  document.querySelector("#tab-create-button")?.click();
}

function choose(name, focus = true) {
  chosen = name;
  const { leaf, node } = starOf.get(name);
  say(heading, leaf.name);
  say(place, `${pointInWords([leaf.valence, leaf.arousal])} · one of ${leaves.length} learned prototypes`);
  say(words, `Nearest words: ${leaf.words.slice(1).join(", ")}`);
  bars.replaceChildren(...kin(leaf).filter(([, share]) => share >= 0.02).slice(0, 5).map(([family, share]) => {
    const bar = make("div", { class: "bar" }, make("span", {}, family), make("i", {}), make("b", {}, `${Math.round(100 * share)} %`));
    bar.style.setProperty("--tone", toneOf[family]);
    bar.style.setProperty("--share", share);
    return bar;
  }));
  alike.style.backgroundPosition = `0 ${(100 * leaves.indexOf(leaf)) / Math.max(leaves.length - 1, 1)}%`;
  alike.setAttribute("aria-label", `Three of the world's scenes that are read most clearly as ${leaf.name}`);
  plate.style.setProperty("--mood", toneOf[leaf.family]);
  plate.style.setProperty("--mood-strength", "80%");
  draw();
  if (focus || stars.contains(document.activeElement)) raise(node);
  if (seen) ask();
}

// A person who walks along the stars with the arrow keys gets a picture of where they rest.
const ask = throttle(() => {
  if (!chosen || chosen === pictured) return;
  pictured = chosen;
  plate.dataset.waiting = "yes";
  trigger("look", { name: chosen });
}, 300);

async function show(value) {
  if (!value || value.name !== chosen) return;
  say(remark, value.note ?? "");
  if (!value.url) {
    pictured = null; // so that choosing it again asks again
    delete plate.dataset.waiting;
    if (!value.note) setTimeout(ask, 600); // a sketch of the panel took its place
    return;
  }
  picture.src = value.url;
  try { await picture.decode(); } catch { return; }
  delete plate.dataset.waiting;
  picture.alt = `The place of your prompt with the feeling “${value.name}”`;
  picture.hidden = false;
}

// How the bank of prototypes evolved while it was learned
function evolution() {
  if (history.length < 2) return null;
  const explained = history.map((row) => row.explained);
  const [low, high] = [Math.min(...explained), Math.max(...explained)];
  const x = (each) => 8 + (each * 304) / (history.length - 1);
  const y = (value) => 52 - (44 * (value - low)) / Math.max(high - low, 1e-6);
  const path = explained.map((value, each) => `${each ? "L" : "M"}${x(each).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const marks = history.flatMap((row, each) =>
    ["reseeded", "split", "merged"].filter((kind) => row[kind]).map((kind) => make("svg:circle", { class: kind, cx: x(each), cy: y(row.explained), r: 4 }, make("svg:title", {}, `step ${row.step}: ${row[kind]} ${kind}`))));
  const count = (kind) => history.reduce((sum, row) => sum + row[kind], 0);
  return make(
    "section", { class: "evolution" }, make("h3", {}, "How the bank evolved"),
    make("svg:svg", { viewBox: "0 0 320 60", "aria-hidden": "true" }, make("svg:path", { d: path }), marks),
    make("p", { class: "quiet" }, `${count("reseeded")} prototypes were seeded anew, ${count("split")} split and ${count("merged")} merged in ${history.at(-1).step} steps. The line is how near a picture's vector is to its prototype, on average: a cosine of ${explained.at(-1).toFixed(3)} at the end.`),
  );
}

const views = make("div", { class: "segments", role: "group", "aria-label": "How the prototypes are laid out" });
function drawViews() {
  redraw(views, Object.entries({ plane: "On the plane", tree: "As a tree" }).map(([each, said]) =>
    make("button", { type: "button", "aria-pressed": String(each === view), onclick: () => { view = each; drawViews(); draw(); } }, said)));
}
drawViews();
element.firstElementChild.append(
  make("div", { class: "space-head" }, make("div", {}, make("h2", {}, "The space of feelings"), make("p", { class: "quiet" }, "Learned from pictures and captions without labels, then named by its nearest words. Choose a star to see the place of your prompt in its light.")), views),
  make("div", { class: "sky" }, chart), card, ...[evolution()].filter(Boolean),
);
choose(leaves[0].name, false);
new IntersectionObserver(([entry], watcher) => {
  if (!entry.isIntersecting) return;
  watcher.disconnect();
  seen = true;
  ask();
}).observe(chart);
show(props.value);
watch("value", () => show(props.value));
