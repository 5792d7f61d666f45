// The stage: the picture, the live sketch, the progress, and what can be done with the picture that is shown.
// Its value is a view built by studio/ui/stage.py. It triggers "recall" with {job, index, part}, "around" with
// {job, index}, "understand" and "alter" with the same, and "stopped" with the {job} whose pictures are there again.

const BUSY = new Set(["waiting", "running"]);
let shown = { phase: "idle", pictures: [] }; // the view whose pictures are on the stage
let index = 0;
let rest = clearFrame; // shows again what was there before a job that ended without pictures
let hurried = false; // whether Create was pressed while pictures are being made
const HURRIED = "These pictures come first: press Create again when they are done, or cancel them.";
let sketched = false; // whether that is a live sketch

const layers = [0, 1].map(() => make("img", { class: "shot", alt: "", draggable: "true", hidden: true }));
const ambient = make("div", { class: "ambient", "aria-hidden": "true" });
const [SKETCH, COMING] = ["live sketch", "sketching…"];
const badge = make("span", { class: "badge", hidden: true });
const line = make("span", { class: "line" });
const cancel = make("button", { type: "button", class: "pill-button", onclick: () => document.querySelector("#cancel")?.click() }, "Cancel");
const hair = make("i");
const progress = make(
  "div", { class: "progress", hidden: true },
  make("div", { class: "pill" }, make("span", { class: "pulse", "aria-hidden": "true" }), line, cancel),
  make("div", { class: "hair", role: "progressbar", "aria-label": "Progress", "aria-valuemin": "0", "aria-valuemax": "100" }, hair),
);
const live = make("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
const invitation = make(
  "figcaption", { class: "invitation" },
  make("strong", {}, "Describe a place. Lean on a feeling."),
  make("span", {}, "Drag a slider and watch the picture follow."),
);
const full = make("button", { type: "button", class: "corner-button", "aria-label": "Full screen", title: "Full screen", hidden: true, onclick: toggleFull },
  make("svg:svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, make("svg:path", { d: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" })));
const frame = make("figure", { class: "stage", "data-phase": "idle" }, quietScene(), ambient, layers, badge, full, invitation, progress);
const strip = make("div", { class: "strip", role: "group", "aria-label": "Pictures of this run" });
const title = make("p", { class: "caption" });
const note = make("p", { class: "quiet remark" });
const save = make("a", { class: "chip-button", download: "", onclick: saveAs }, "Save");
const actions = make(
  "div", { class: "actions", hidden: true }, save,
  Object.entries({ all: "Use all", emotion: "Only the emotion", seed: "Only the seed" }).map(([part, words]) =>
    make("button", { type: "button", class: "chip-button", "data-part": part, onclick: () => trigger("recall", { job: shown.job, index, part }) }, words)),
  make("button", { type: "button", class: "chip-button", id: "walk", onclick: () => {
    document.querySelector("#tab-panorama-button")?.click();
    trigger("around", { job: shown.job, index });
  } }, "All around, 360°"),
  make("button", { type: "button", class: "chip-button", id: "read-this", onclick: () => {
    document.querySelector("#tab-understand-button")?.click();
    trigger("understand", { job: shown.job, index });
  } }, "What does it make one feel?"),
  make("button", { type: "button", class: "chip-button", id: "edit-this", onclick: () => {
    document.querySelector("#tab-edit-button")?.click();
    trigger("alter", { job: shown.job, index });
  } }, "Change its feeling"),
);
element.firstElementChild.append(frame, make("div", { class: "stage-foot" }, strip, make("div", { class: "stage-words" }, title, note), actions), live);

/** Fades `url` in; the previous picture stays until the new one is decoded, so nothing ever flashes. */
let wanted = "";
async function put(url, alt) {
  if (wanted === url) return;
  wanted = url;
  const [front, back] = layers[0].classList.contains("on") ? layers : [layers[1], layers[0]];
  back.src = url;
  back.alt = alt;
  try { await back.decode(); } catch { return; } // superseded, or the file is gone: keep what is there
  if (wanted !== url) return;
  back.hidden = false;
  back.classList.add("on");
  front.classList.remove("on");
  front.alt = "";
  ambient.style.backgroundImage = `url("${encodeURI(decodeURI(url)).replaceAll('"', "%22")}")`;
  frame.dataset.filled = "yes";
  full.hidden = false;
}

function pick(next) {
  index = clamp(next, 0, shown.pictures.length - 1);
  const picture = shown.pictures[index];
  rest = () => pick(index);
  sketched = false;
  mark("");
  put(picture.url, picture.alt);
  save.href = picture.url;
  save.download = picture.name;
  say(title, picture.title);
  say(note, [picture.detail, shown.note].filter(Boolean).join(" · "));
  actions.hidden = false;
  [...strip.children].forEach((thumb, each) => thumb.setAttribute("aria-pressed", String(each === index)));
}

function showPictures(view) {
  shown = view;
  strip.replaceChildren(...(view.pictures.length < 2 ? [] : view.pictures.map((picture, each) =>
    make("button", { type: "button", class: "thumb", "aria-label": `Picture ${each + 1}`, onclick: () => pick(each) },
      make("img", { src: picture.url, alt: "", loading: "lazy", decoding: "async" })))));
  pick(0);
}

function show(view) {
  const phase = view?.phase ?? "idle";
  const busy = BUSY.has(phase);
  const was = BUSY.has(frame.dataset.phase);
  if (frame.dataset.phase !== phase) say(live, view?.line ?? "");
  frame.dataset.phase = phase;
  document.documentElement.toggleAttribute("data-busy", busy);
  progress.hidden = !busy;
  say(line, view?.line ?? "");
  hair.style.width = `${100 * (view?.share ?? 0)}%`;
  hair.parentElement.setAttribute("aria-valuenow", Math.round(100 * (view?.share ?? 0)));
  hurried &&= busy;
  if (busy || view?.note) say(note, busy ? (hurried ? HURRIED : "") : view.note);
  if (busy) {
    actions.hidden = true;
    mark("");
    say(title, "");
  }
  if (busy && view.preview) put(view.preview, "The picture while it is being made");
  if (phase === "done" && view.pictures.length) showPictures(view);
  else if (!busy && was) {
    rest();
    say(note, view?.note ?? "");
    if (phase === "stopped" && !sketched) trigger("stopped", { job: shown.job ?? "" });
  }
}

strip.addEventListener("keydown", (event) => {
  const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!way) return;
  pick(index + way);
  strip.children[index].focus();
  event.preventDefault();
});
function toggleFull() {
  if (document.fullscreenElement) document.exitFullscreen();
  else frame.requestFullscreen?.();
}
/** What the badge says of the picture that is shown: "live sketch", that a new one is "sketching", or "" of a finished one. */
function mark(words) {
  say(badge, words);
  badge.hidden = !words;
  badge.toggleAttribute("data-coming", words === COMING);
}
function showSketch(url, remark = "") {
  rest = () => {
    mark(SKETCH);
    showSketch(url, remark);
  };
  sketched = true;
  actions.hidden = true;
  say(title, "A live sketch. Create makes the full picture.");
  if (remark || frame.dataset.phase !== "stopped") say(note, remark);
  [...strip.children].forEach((thumb) => thumb.setAttribute("aria-pressed", "false"));
  put(url, "Live sketch of the current feeling");
}

function clearFrame() {
  wanted = "";
  delete frame.dataset.filled;
  full.hidden = true;
  layers.forEach((layer) => layer.classList.remove("on"));
}

window.addEventListener("moodscape:sketch", ({ detail }) => {
  if (document.documentElement.hasAttribute("data-busy")) return;
  if (detail.asked || detail.early) mark(COMING);
  else mark(detail.url || sketched ? SKETCH : "");
  if (detail.url) showSketch(detail.url, detail.note);
  else if (!detail.asked) say(note, detail.note);
});
window.addEventListener("moodscape:hurried", () => {
  hurried = true;
  say(note, HURRIED);
  say(live, HURRIED);
});
window.addEventListener("moodscape:open", ({ detail }) => {
  if (document.documentElement.hasAttribute("data-busy")) return;
  props.value = detail;
  show(detail);
});
show(props.value);
watch("value", () => show(props.value));
