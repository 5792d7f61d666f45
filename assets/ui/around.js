// The Panorama tab: the viewer with the progress of what is being made. Its value is a view of studio/ui/stage.py with
// `walk`, the same place in other moods as {name, url}. Triggers "walk" with {mood}, and "export" with {kind}.

const BUSY = new Set(["waiting", "running"]);
const box = make("div", { class: "around-view" });
const line = make("span", { class: "line" });
const hair = make("i");
const progress = make(
  "div", { class: "progress", hidden: true },
  make("div", { class: "pill" }, make("span", { class: "pulse", "aria-hidden": "true" }), line),
  make("div", { class: "hair", role: "progressbar", "aria-label": "Progress", "aria-valuemin": "0", "aria-valuemax": "100" }, hair),
);
const invitation = make("p", { class: "around-invitation" }, make("strong", {}, "Stand in the middle of it."), make("span", {}, "The words and feelings of Create become a scene that you can look around in."));
const [before, after] = [make("span"), make("span")];
const fade = make("input", { type: "range", min: "0", step: "0.01", "aria-label": "From one mood to the next", oninput: walk });
const fader = make("label", { class: "around-fade", hidden: true }, before, fade, after);
const MOODS = ["plain", "amusement", "awe", "contentment", "excitement", "anger", "disgust", "fear", "sadness"];
const chips = MOODS.map((mood) => make("button", { type: "button", class: "chip-button", "data-mood": mood, onclick: () => trigger("walk", { mood }) }, mood));
const moods = make("div", { class: "around-moods", hidden: true, role: "group", "aria-label": "Walk to another mood" }, make("span", { class: "quiet" }, "Walk on, in the same place, to"), ...chips);
const page = make("button", { type: "button", class: "chip-button", hidden: true, title: "One HTML file with panorama, walk and viewer: opens offline, also on a headset", onclick: () => trigger("export", { kind: "page" }) }, "Save as a page");
const cube = make("button", { type: "button", class: "chip-button", hidden: true, title: "Six pictures for game engines, in a .zip", onclick: () => trigger("export", { kind: "cube" }) }, "Save as a cube");
let exports = 0; // how many of the pages that were asked for have been handed over
const save = make("a", { class: "chip-button", download: "", hidden: true }, "Save the panorama");
element.firstElementChild.append(make("div", { class: "around-frame" }, box, invitation, fader, progress), make("div", { class: "around-actions" }, cube, page, save), moods);

let viewer = null; // made with the first panorama: a context of the GPU costs memory
let go = null;
let shownUrl = "";
let scenes = [];
let label = "";
function look(url) {
  if (!url || url === shownUrl) return;
  shownUrl = url;
  invitation.hidden = true;
  viewer ??= panoramaViewer(box);
  go = panoramaWalk(viewer);
  viewer.show(url, { label }).catch(() => { shownUrl = ""; }); // superseded, or the file is gone: keep what is there
}
function walk() {
  const first = Math.min(Math.floor(fade.value), scenes.length - 2);
  say(before, scenes[first].name);
  say(after, scenes[first + 1].name);
  go(scenes.map((each) => each.url), Number(fade.value), label).catch(() => {});
}

function show(view) {
  const phase = view?.phase ?? "idle";
  const busy = BUSY.has(phase);
  progress.hidden = !busy;
  document.querySelector("#around-page")?.toggleAttribute("data-making", busy);
  say(line, view?.line ?? "");
  hair.style.width = `${100 * (view?.share ?? 0)}%`;
  hair.parentElement.setAttribute("aria-valuenow", Math.round(100 * (view?.share ?? 0)));
  const [picture] = view?.pictures ?? [];
  if (busy) moods.hidden = cube.hidden = page.hidden = save.hidden = true;
  if (busy && !picture) fader.hidden = true; // a new place; on a walk the one that is left stays
  if (busy && view.preview) {
    label = "The scene while it is being made";
    look(view.preview);
  }
  if (!picture || phase !== "done") return;
  label = picture.title;
  look(picture.url);
  walkTo(view.walk ?? [], picture.url);
  moods.hidden = false;
  save.href = picture.url;
  save.download = picture.name;
  save.hidden = page.hidden = cube.hidden = false;
  if (view.file && view.exports > exports) make("a", { href: view.file, download: picture.name.replace(/\.\w+$/, view.file.match(/\.\w+$/)[0]) }).click();
  exports = view.exports ?? 0;
}
/** Shows what of a walk is new; at first the picture that was made. */
function walkTo(next, made) {
  const known = scenes.map((each) => each.url);
  const fresh = next.findIndex((each) => !known.includes(each.url) && each.url !== made);
  for (const chip of chips) chip.hidden = next.length >= 8 || next.some((each) => each.name === chip.dataset.mood);
  scenes = next;
  fader.hidden = next.length < 2;
  if (fader.hidden) return;
  fade.max = next.length - 1;
  if (fresh >= 0) fade.value = fresh;
  walk();
}
element.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !viewer) return;
  event.stopPropagation(); // the page would cancel what is being made
  viewer.calm();
});
show(props.value);
watch("value", () => show(props.value));
