// The Understand tab. Its value is a Board of studio/ui/understand_board.py: one or two pictures with their reading and
// regions. It triggers "ask" with {sources, emotions, ask, points}, "close" with {source},
// "report" with {source, asked}, which `file` and `asked` answer, and "edit" with
// {source, emotion, job, index}, which also goes to the window as "moodscape:edit".

const { families, leaves } = props;
const toneOf = Object.fromEntries(families.map((family) => [family.name, family.colour]));
let board = { since: 0, phase: "idle", sides: [] };
let pinned = null; // the chip that was chosen: its pixels stay lit
let near = null; // the chip under the hand or with the focus
let awaited = null; // the chip that is pinned once its region has come
let mode = 1; // 1: a click in the picture adds what it hits to the region, 0: it takes it away
let reported = 0; // which report was asked for and has not been handed over
let drawn = {}; // what the parts of the page were last drawn from

const keyOf = (region) => (region.asked ? `ask:${region.asked}` : region.emotion);
const regionsOf = (key) => board.sides.map((side) => side.regions.find((region) => keyOf(region) === key));
const leafOf = (name) => name.replace("leaf:", "");
function labelOf(key) {
  if (key.startsWith("ask:")) return `“${key.slice(4)}”`;
  return key.startsWith("va:") ? pointInWords(key.slice(3).split(",").map(Number)) : leafOf(key);
}
function toneFor(key) {
  const asked = regionsOf(key).find(Boolean)?.emotion ?? key; // words lead to the nearest leaf
  return toneOf[asked] ?? toneOf[leaves[leafOf(asked)]] ?? "#c9a86a";
}

// What there is before any picture
const choose = (name) => document.querySelector(`#understand-${name}-row input[type=file]`)?.click();
const invitation = make(
  "button", { type: "button", class: "stage bring-here", "data-phase": "idle", onclick: () => choose("bring") }, quietScene("brought"),
  make("span", { class: "invitation" },
    make("strong", {}, "What does a picture make you feel?"),
    make("span", {}, "Drop one here, or choose it. See which feelings it carries, which pixels carry them, and why."),
    make("span", { class: "stays" }, "It is read on this machine and goes nowhere else.")),
);

// The pictures
const line = make("span", { class: "line" });
const pill = make("div", { class: "pill", hidden: true, role: "status" }, make("span", { class: "pulse", "aria-hidden": "true" }), line);
const looks = [0, 1].map((each) => {
  const image = make("img", { alt: "", draggable: "false" });
  const canvas = make("canvas", { class: "light", "aria-hidden": "true" });
  const frame = make("div", { class: "picture", role: "application", tabindex: "0", "aria-label": "Point at the picture: arrow keys and Enter" }, image, canvas);
  const ambient = make("div", { class: "ambient", "aria-hidden": "true" });
  const words = make("div");
  const close = make("button", { type: "button", class: "corner-button", "aria-label": "Put the picture away", title: "Put the picture away", onclick: () => trigger("close", { source: board.sides[each].source }) }, "×");
  const node = make("figure", { class: "looked-at", hidden: true }, ambient, make("div", { class: "fit" }, frame), make("span", { class: "badge", hidden: true }, "AB"[each]), close, words);
  const lamp = lampOver(canvas, image);
  image.addEventListener("load", () => lamp.size());
  return { node, image, frame, ambient, words, lamp, points: pointing(frame, { adds: () => mode === 1, onPoint: (point) => pointAt(each, point) }) };
});

const gallery = make("div", { class: "gallery" }, looks.map(({ node }) => node), pill);

// What can be asked
const chips = make("div", { class: "feelings", role: "group", "aria-label": "Light up the pixels of a feeling" });
const field = make("input", { type: "text", maxlength: "200", placeholder: "small, homesick, at peace…", "aria-label": "What in this picture makes me feel …", autocomplete: "off", spellcheck: "false" });
const question = make(
  "form", { class: "question", onsubmit: (event) => { event.preventDefault(); askFor(field.value.trim()); } },
  make("label", {}, make("span", { "aria-hidden": "true" }, "What in this picture makes me feel"), field), make("button", { type: "submit", class: "chip-button" }, "Show me"),
);
const tools = make("div", { class: "tools" });
const why = make("div", { class: "why", "aria-live": "polite" });
const sense = make("aside", { class: "sense" });
const hands = make(
  "div", { class: "actions" },
  make("button", { type: "button", class: "chip-button", onclick: () => choose("bring") }, "Another picture"),
  make("button", { type: "button", class: "chip-button", onclick: () => choose("beside") }, "Compare with another"),
);
const table = make("div", { class: "table", hidden: true }, make("div", { class: "view" }, gallery, chips, question, tools, why), make("div", { class: "side" }, sense, hands));
element.firstElementChild.append(invitation, table);

const lit = () => near ?? pinned;
function light() {
  const found = lit() ? regionsOf(lit()) : [];
  looks.forEach((look, each) => {
    look.lamp.light(found[each] ? [{ mask: found[each].mask, tone: toneFor(lit()) }] : []);
    look.points.show((pinned ? regionsOf(pinned)[each]?.points : null) ?? []);
  });
  for (const chip of chips.children) {
    chip.setAttribute("aria-pressed", String(chip.dataset.key === pinned));
    chip.toggleAttribute("data-lit", chip.dataset.key === lit());
  }
  for (const petal of sense.querySelectorAll(".petal")) petal.toggleAttribute("data-lit", petal.dataset.family === lit());
}
function hover(key) {
  near = key;
  light();
}
function pin(key) {
  if (!regionsOf(key).some(Boolean)) {
    awaited = key;
    if (board.phase !== "running") trigger("ask", { sources: board.sides.map((side) => side.source), emotions: [key] });
    return;
  }
  pinned = pinned === key ? null : key;
  light();
  drawWhy();
}
function askFor(words) {
  if (!words || !board.sides.length) return;
  awaited = `ask:${words}`;
  if (regionsOf(awaited).every(Boolean)) return settle();
  trigger("ask", { sources: board.sides.map((side) => side.source), ask: words });
}
function pointAt(each, point) {
  const side = board.sides[each];
  const region = pinned ? regionsOf(pinned)[each] : null;
  if (!side?.reading) return;
  awaited = pinned ?? inShort(side.reading).first;
  const asks = region?.asked ? { ask: region.asked } : { emotions: [awaited] };
  trigger("ask", { sources: [side.source], ...asks, points: [...(region?.points ?? []), point] });
}
function clearPoints() {
  const sources = board.sides.filter((_, each) => regionsOf(pinned)[each]?.points.length).map((side) => side.source);
  trigger("ask", { sources, ...(pinned.startsWith("ask:") ? { ask: pinned.slice(4) } : { emotions: [pinned] }) });
}
/** Pins what was waited for, once it is there. */
function settle() {
  if (!awaited || !regionsOf(awaited).some(Boolean)) return;
  pinned = awaited;
  awaited = null;
}

function drawChips() {
  const readings = board.sides.map((side) => side.reading).filter(Boolean);
  if (!readings.length) return redraw(chips, []);
  const shares = (key) => readings.map((reading) => reading.families[key] ?? reading.leaves.find((leaf) => leafOf(leaf.name) === leafOf(key))?.share);
  const strongest = families.map(({ name }) => name).sort((a, b) => shares(b)[0] - shares(a)[0]);
  const finer = [...new Set(readings.flatMap((reading) => reading.leaves.slice(0, 3).map((leaf) => `leaf:${leafOf(leaf.name)}`)))];
  const asked = [...new Set(board.sides.flatMap((side) => side.regions.map(keyOf)))].filter((key) => !strongest.includes(key) && !finer.includes(key));
  redraw(chips, [...strongest, ...finer, ...asked].map((key) => {
    const known = shares(key).filter((share) => share !== undefined);
    const there = regionsOf(key).some(Boolean);
    const chip = make(
      "button", { type: "button", class: "feeling", "data-key": key, "data-kind": key in toneOf ? "family" : "finer", "data-waiting": !there && board.phase === "running",
        onclick: () => pin(key), onpointerenter: (event) => event.pointerType === "mouse" && hover(key), onpointerleave: () => hover(null), onfocus: () => hover(key), onblur: () => hover(null) },
      make("b", { "aria-hidden": "true" }), labelOf(key), known.length ? make("span", {}, known.map(percent).join(" · ")) : null,
    );
    chip.style.setProperty("--tone", toneFor(key));
    chip.style.setProperty("--share", Math.max(0, ...known));
    return chip;
  }));
}

function drawSense() {
  const readings = board.sides.map((side) => side.reading).filter(Boolean);
  if (!readings.length) return sense.replaceChildren(make("p", { class: "quiet" }, board.phase === "running" ? "" : "This picture could not be read."));
  const heads = readings.map((reading, each) => {
    const { lead, rest, first, also } = inShort(reading);
    const head = make("div", { class: "in-short" }, make("h2", {}, readings.length > 1 ? make("span", { class: "quiet" }, `${"AB"[each]} `) : null, `${lead} `, make("em", {}, rest)),
      make("p", {}, [also, placeInWords(reading)].filter(Boolean).join(" · ")), reading.uncertainty.note ? make("p", { class: "note" }, reading.uncertainty.note) : null);
    head.style.setProperty("--tone", toneOf[first]);
    return head;
  });
  const finer = readings.map((reading) => reading.leaves.slice(0, 5).map((leaf) => leafOf(leaf.name)).join(", ")).filter(Boolean);
  sense.replaceChildren(...heads, feelingWheel(families, readings, hover), ...finer.map((names, each) => make("p", { class: "near-words" }, readings.length > 1 ? `${"AB"[each]}: ` : "Finer: ", make("em", {}, names))), readingPlane(families, readings),
    make("p", { class: "quiet" }, "The cloud around the point is where the truth lies nine times in ten."));
}

function drawWhy() {
  const found = pinned ? regionsOf(pinned) : [];
  const regions = found.filter(Boolean);
  redraw(tools, !regions.length ? [] : [
    make("span", { class: "quiet" }, "A click in the picture"),
    make("div", { class: "segments", role: "group", "aria-label": "What a click in the picture does" }, [[1, "adds to it"], [0, "takes away"]].map(([each, said]) =>
      make("button", { type: "button", "aria-pressed": String(mode === each), onclick: () => { mode = each; drawWhy(); } }, said))),
    regions.some((region) => region.points.length) ? make("button", { type: "button", class: "text-button", onclick: clearPoints }, "Forget the clicks") : null,
  ].filter(Boolean));
  redraw(why, regions.length ? found.flatMap((region, each) => (region ? [reasonsOf(region, { tone: toneFor(pinned), label: labelOf(pinned), title: board.sides.length > 1 ? "AB"[each] : "", more: actionsFor(region, each) })] : [])) :
    board.sides.some((side) => side.regions.length) ? [make("p", { class: "hint" }, "Move over a feeling to see its pixels. Choose it to learn why.")] : []);
}
function actionsFor(region, each) {
  const side = board.sides[each];
  const stem = `${side.name.replace(/\.\w+$/, "") || "picture"}-${labelOf(pinned).replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "")}`;
  const edit = { source: side.source, emotion: region.emotion, job: region.job, index: region.index, mask: region.mask };
  return [
    make("a", { class: "chip-button", href: region.mask, download: `${stem}-mask.png`, onclick: saveAs }, "Save the mask"),
    make("button", { type: "button", class: "chip-button", onclick: async () => handOver(await looks[each].lamp.overlay(), `${stem}.png`) }, "Save as it is lit"),
    make("button", { type: "button", class: "chip-button", onclick: () => trigger("report", { source: side.source, asked: (reported = Date.now()) }) }, "Save a report"),
    document.querySelector("#tab-edit-button") ? make("button", { type: "button", class: "chip-button", onclick: () => {
      trigger("edit", edit);
      window.dispatchEvent(new CustomEvent("moodscape:edit", { detail: edit }));
      document.querySelector("#tab-edit-button").click();
    } }, "Change it in Edit") : null,
  ];
}

function drawPictures() {
  looks.forEach((look, each) => {
    const side = board.sides[each];
    look.node.hidden = !side;
    look.node.querySelector(".badge").hidden = board.sides.length < 2;
    if (!side) return look.image.removeAttribute("src");
    if (look.image.getAttribute("src") !== side.picture) {
      look.image.src = side.picture;
      look.ambient.style.backgroundImage = `url("${side.picture}")`;
      look.image.onload = () => look.node.style.setProperty("--ratio", look.image.naturalWidth / look.image.naturalHeight);
    }
    look.image.alt = side.name ? `The picture ${side.name}` : "The picture that is read";
    look.words.replaceChildren(regionsInWords(side.regions, (region) => labelOf(keyOf(region))));
    look.lamp.prepare(side.regions.map((region) => ({ mask: region.mask, tone: toneFor(keyOf(region)) })));
  });
  gallery.dataset.pictures = board.sides.length;
}
/** Draws a part again only where what it shows has changed: the focus and what is lit stay where they are. */
function since(part, what, draw) {
  const now = JSON.stringify(what);
  if (drawn[part] === now) return;
  drawn[part] = now;
  draw();
}
function show(next) {
  if (!next || next.since < board.since) return; // of pictures that have been put away since
  const same = next.since === board.since;
  board = next;
  if (!same) [pinned, near, awaited] = [board.sides.length > 1 ? pinned : null, null, null];
  if (pinned && !regionsOf(pinned).some(Boolean)) pinned = null;
  settle();
  if (board.phase !== "running") awaited = null;
  invitation.hidden = board.sides.length > 0;
  table.hidden = !board.sides.length;
  pill.hidden = board.phase !== "running";
  say(line, board.line ?? "");
  document.querySelector("#understand-page")?.toggleAttribute("data-beside", board.sides.length === 2);
  const masks = board.sides.map((side) => [side.source, side.reading, side.regions.map((region) => region.mask)]);
  since("pictures", masks, drawPictures);
  since("chips", [masks, board.phase], drawChips);
  since("sense", [masks.map(([source, reading]) => [source, reading]), board.phase], drawSense);
  since("why", [masks, pinned], drawWhy);
  light();
  if (board.file && reported && board.asked === reported) {
    reported = 0;
    const link = make("a", { href: board.file, download: decodeURIComponent(board.file.split("/").pop()), onclick: saveAs });
    link.click();
  }
}
element.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !pinned) return;
  event.stopPropagation(); // the page would cancel what is being made
  pin(pinned);
});
show(props.value);
watch("value", () => show(props.value));
