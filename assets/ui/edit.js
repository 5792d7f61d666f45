// The Edit tab. Its value is a Board of studio/ui/edit_board.py: pictures and the steps that were made from them. It
// triggers "wish", "run", "eight", "again", "take", "put", "stop" and "close", see studio/ui/edit_tab.py.

const { families, leaves } = props;
const tones = Object.fromEntries(families.map((family) => [family.name, family.colour]));
const leafOf = (name) => name.replace("leaf:", "");
const toneOf = (name) => tones[name] ?? tones[leaves[leafOf(name)]] ?? "#c9a86a";
const labelOf = (name) => (name.startsWith("va:") ? pointInWords(name.slice(3).split(",").map(Number)) : leafOf(name));
let board = { since: 0, phase: "idle", steps: [], rows: [], root: null };
let current = ""; // the step that is shown; "" is the picture itself
let seen = new Set(); // steps that were there before
let serial = 0; // of the wish that the chips show
let drawn = {};
let amount = 1;

const choose = () => document.querySelector("#edit-bring-row input[type=file]")?.click();
const invitation = make(
  "button", { type: "button", class: "stage bring-here", "data-phase": "idle", onclick: choose }, quietScene(),
  make("span", { class: "invitation" },
    make("strong", {}, "Another feeling, the same picture."),
    make("span", {}, "Drop a picture here, or choose one or several. Then say how it shall feel, and what must stay."),
    make("span", { class: "stays" }, "It is changed on this machine and goes nowhere else.")),
);
const view = comparison();
const line = make("span", { class: "line" });
const pill = make("div", { class: "pill", hidden: true, role: "status" }, make("span", { class: "pulse", "aria-hidden": "true" }), line, make("button", { type: "button", class: "pill-button", id: "edit-cancel", onclick: () => trigger("stop") }, "Cancel"));
const close = make("button", { type: "button", class: "corner-button", "aria-label": "Put the picture away", title: "Put the picture away", onclick: () => trigger("close") }, "×");
view.node.append(close);

const value = make("output", { class: "quiet" });
const range = make("input", { type: "range", min: "0", max: "1", step: "0.01", value: "1", id: "edit-amount", "aria-label": "Amount of the change" });
range.addEventListener("input", () => setAmount(Number(range.value)));
const hold = make("button", { type: "button", class: "chip-button", id: "edit-hold" }, "Hold to see before");
for (const [on, names] of [[true, ["pointerdown"]], [false, ["pointerup", "pointercancel", "pointerleave", "blur"]]])
  for (const name of names) hold.addEventListener(name, () => view.hold(on));
for (const [name, on] of [["keydown", true], ["keyup", false]])
  hold.addEventListener(name, (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    view.hold(on);
  });
const undo = make("button", { type: "button", class: "chip-button", id: "edit-undo", onclick: () => pick(stepOf(current)?.parent ?? "") }, "Undo");
const again = make("button", { type: "button", class: "chip-button", hidden: true, onclick: () => trigger("again", { id: current, amount }) }, "Make it at this amount");
const further = make("button", { type: "button", class: "chip-button", id: "edit-further", hidden: true, onclick: () => trigger("again", { id: current, amount: beyond() }) });
const save = make("a", { class: "chip-button", download: "", onclick: saveAs }, "Save");
const bar = make("div", { class: "amount-bar" }, make("label", { class: "amount-live" }, make("span", {}, "Amount"), range, value), make("div", { class: "actions" }, hold, undo, again, further, save));
const film = make("div", { class: "film", role: "group", "aria-label": "The steps so far" });

const run = make("button", { type: "button", class: "run primary", id: "edit-run", onclick: change }, "Change it");
const eight = make("button", { type: "button", class: "chip-button", id: "edit-eight", onclick: () => trigger("eight", { on: base(), kept: panel.asked().kept, keep: Number(keep.value), mode }) }, "One picture, eight feelings");
const other = make("button", { type: "button", class: "chip-button", onclick: choose }, "Other pictures");
const keep = make("input", { type: "range", min: "0", max: "1", step: "0.05", value: "0.8", "aria-label": "How much of the picture stays as it is" });
const where = make("p", { class: "quiet" });
let mode = "regrade";
const MODES = [["regrade", "Light and colour", "Every edge stays where it is."], ["repaint", "Repaint", "Weather, sky and things may change, where that convinces. It takes longer."]];
const modeSays = make("p", { class: "quiet" }, MODES[0][2]);
const modes = make("div", { class: "edit-mode" }, make("div", { class: "segments", role: "group", "aria-label": "What may change" }, MODES.map(([name, words, says]) =>
  make("button", { type: "button", id: `edit-mode-${name}`, "aria-pressed": String(name === mode), onclick: () => {
    mode = name;
    for (const each of modes.querySelectorAll("button")) each.setAttribute("aria-pressed", String(each.id === `edit-mode-${name}`));
    say(modeSays, says);
  } }, words))), modeSays);
let panel = null; // until it is made it has nothing to say
panel = wishPanel({ families, leaves, toneOf, labelOf, onRead: (text) => trigger("wish", { text }), onChange: () => panel && ready() });
const side = make("aside", { class: "side" }, make("h2", {}, "How shall it feel?"), panel.node, modes, make("label", { class: "keep-range" }, make("span", {}, "Stay close to the picture"), keep), where, run, make("div", { class: "actions" }, eight, other));
const variations = make("div", { class: "variations" });
const batch = make("div", { class: "batch" });
const outcome = make("div", { class: "outcome-box", "aria-live": "polite" });
const table = make("div", { class: "table editing", hidden: true }, make("div", { class: "view" }, make("div", { class: "gallery" }, view.node, pill), bar, film), side, make("div", { class: "more" }, variations, batch, outcome));
element.firstElementChild.append(invitation, table);

const stepOf = (id) => board.steps.find((step) => step.id === id);
const own = () => board.steps.filter((step) => step.source === board.root?.source || step.parent);
const history = () => own().filter((step) => !step.family || step.taken || step.id === current || own().some((each) => each.parent === step.id));
const base = () => (stepOf(current)?.family && !stepOf(current).taken ? stepOf(current).parent : current);
const amountOf = (step) => (Math.abs(step.amount - 1) < 0.005 ? "" : ` · ${Math.round(100 * step.amount)} %`);
const inWords = (step) => (step.wish || Object.entries(step.mix).map(([name, each]) => `${labelOf(name)} ${signed(each)}`).join(", ")) + amountOf(step);

function ready() {
  say(run, panel.unread() ? "Read the wish" : board.rows.length > 1 && !current ? `Change all ${board.rows.length}` : "Change it");
  run.disabled = !panel.unread() && !Object.keys(panel.asked().mix).length;
}
function change() {
  if (panel.unread()) return panel.read();
  trigger("run", { ...panel.asked(), on: current, keep: Number(keep.value), mode });
}
// The tool's edits are linear in the amount from 0 to 1 alone: what lies beyond is made by the tool, and only then shown.
const beyond = () => (stepOf(current)?.amount ? 1.5 : 1);
function setAmount(next) {
  amount = next;
  range.value = next;
  say(value, `${Math.round(100 * next)} %`);
  range.setAttribute("aria-valuetext", value.textContent);
  range.style.setProperty("--to", `${(100 * next) / Number(range.max)}%`);
  view.amount(next);
  save.hidden = !stepOf(current) || Math.abs(next - stepOf(current).amount) >= 0.005; // the file is that of the step's own amount
  again.hidden = !stepOf(current) || next < 0.005 || Math.abs(next - stepOf(current).amount) < 0.005; // nothing of it is the picture itself
}
function pick(id) {
  current = stepOf(id) ? id : "";
  const step = stepOf(current);
  const parent = step && stepOf(step.parent);
  const first = board.rows.find((row) => row.source === step?.source) && step.source !== board.root.source ? board.rows.find((row) => row.source === step.source) : board.root;
  hold.disabled = undo.disabled = !step;
  range.disabled = !step?.amount; // a step made at nothing has nothing to show more of
  range.max = Math.max(1, step?.amount ?? 1);
  further.hidden = !step || step.amount >= 1.5;
  say(further, `Further (${Math.round(100 * beyond())} %)`);
  setAmount(step?.amount ?? 1);
  view.show({ before: parent?.url ?? first.picture, after: step?.url, made: step?.amount, key: current || "root", alt: step ? `Before and after: ${inWords(step)}` : "The picture as it was brought" });
  if (step) {
    save.href = step.file;
    save.download = `${(board.root.name.replace(/\.\w+$/, "") || "picture").slice(0, 60)}-${inWords(step).replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60)}.png`;
  }
  draw(true);
}
function thumb(step, words, pressed) {
  return make("button", { type: "button", class: "film-step", "aria-pressed": String(pressed), "aria-label": words, title: words, onclick: () => pick(step?.id ?? "") },
    make("img", { src: step?.url ?? board.root.picture, alt: "", draggable: "false" }), make("span", {}, words));
}
function drawFilm() {
  const steps = history();
  const number = (id) => steps.findIndex((step) => step.id === id) + 1;
  redraw(film, [thumb(null, "the picture itself", current === ""), ...steps.map((step, each) => thumb(step, `${each + 1}${step.parent && number(step.parent) !== each ? ` from ${number(step.parent)}` : ""} · ${inWords(step)}`, step.id === current))]);
  film.hidden = !steps.length;
}
function drawVariations() {
  const made = (parent) => own().filter((step) => step.family && step.parent === parent);
  const step = stepOf(current);
  const of = made(base()).length || !step?.family ? made(base()) : made(step.parent); // one that is taken keeps the others in sight
  const newest = families.map(({ name }) => of.findLast((step) => step.family === name)).filter(Boolean);
  redraw(variations, newest.length < 2 ? [] : [make("h3", {}, "One picture, eight feelings"), make("div", { class: "variation-grid" }, newest.map((step) => {
    const tile = make("button", { type: "button", class: "variation", "aria-pressed": String(step.id === current), "aria-label": `Take ${step.family}`, onclick: () => { step.taken = true; trigger("take", { id: step.id }); pick(step.id); } },
      make("img", { src: step.url, alt: "", loading: "lazy" }), make("span", {}, make("b"), step.family));
    tile.style.setProperty("--tone", toneOf(step.family));
    return tile;
  }))]);
}
function drawBatch() {
  redraw(batch, board.rows.length < 2 ? [] : [make("h3", {}, "All with one wish"), make("div", { class: "batch-list" }, board.rows.map((row) => {
    const step = board.steps.findLast((each) => each.source === row.source);
    return make("div", { class: "batch-row" }, make("img", { src: row.picture, alt: "" }), make("span", { class: "batch-arrow", "aria-hidden": "true" }, "→"),
      step ? make("button", { type: "button", class: "film-step", "aria-label": `Show ${row.name}`, onclick: () => pick(step.id) }, make("img", { src: step.url, alt: "" })) : make("span", { class: "batch-empty" }),
      make("span", {}, row.name, make("small", {}, step ? inWords(step) : board.phase === "running" ? "waiting" : "not changed yet")),
      step ? make("a", { class: "chip-button", href: step.file, download: `${row.name.replace(/\.\w+$/, "")}-edited.png`, onclick: saveAs }, "Save") : null);
  }))]);
}
function draw(force = false) {
  const ids = board.steps.map((step) => [step.id, step.taken]);
  const since = (part, what, action) => {
    const now = JSON.stringify(what);
    if (drawn[part] === now && !force) return;
    drawn[part] = now;
    action();
  };
  since("film", [ids, current], drawFilm);
  since("variations", [ids, current], drawVariations);
  since("batch", [ids, board.rows.map((row) => row.source), board.phase], drawBatch);
  since("outcome", [current], () => {
    const report = stepOf(current)?.report;
    redraw(outcome, report?.before && report?.after ? [outcomeCard(families, report, stepOf(current).note, Object.entries(stepOf(current).mix).filter(([, each]) => (each.amount ?? each) > 0).map(([name]) => name))] : []);
  });
  ready();
}
function show(next) {
  if (!next || next.since < board.since) return; // of pictures that have been put away since
  const fresh = next.since !== board.since;
  const opened = fresh && !board.since; // the page was opened again: it goes on where it was left
  board = next;
  invitation.hidden = Boolean(board.root);
  table.hidden = !board.root;
  const busy = board.phase === "running";
  document.querySelector("#edit-page")?.toggleAttribute("data-making", busy);
  pill.hidden = !busy;
  say(line, board.line ?? "");
  say(where, board.emotion ? `The change leans on where ${labelOf(board.emotion)} lives in the picture.` : "");
  if (board.asked && board.asked.serial > serial) {
    serial = board.asked.serial;
    panel.understood(board.asked);
  }
  const gained = board.steps.filter((step) => !seen.has(step.id));
  const latest = gained.findLast((step) => !step.family && (step.source === board.root?.source || step.parent));
  seen = new Set(board.steps.map((step) => step.id));
  if (!board.root) return;
  if (fresh) return pick(opened ? latest?.id ?? "" : "");
  if (board.rows.length > 1 && !current) draw(); // a batch keeps its list in sight
  else if (latest || !(current === "" || stepOf(current))) pick(latest?.id ?? "");
  else draw();
}
for (const name of ["moodscape:edit", "studio:to-edit"])
  window.addEventListener(name, (event) => {
    trigger("put", event.detail);
    document.querySelector("#tab-edit-button")?.click();
  });
show(props.value);
watch("value", () => show(props.value));
