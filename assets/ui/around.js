// The Panorama tab: the viewer with the progress of what is being made. Its value is a view of studio/ui/stage.py with
// `walk`, the same place in other moods as {name, url, job}, and `moods`, where the walk may lead yet. Triggers "walk"
// with {mood}, and "export" with {kind, job}, which `exports` and `file` answer.

const BUSY = new Set(["waiting", "running"]);
const box = make("div", { class: "around-view" });
const line = make("span", { class: "line", role: "status" });
const hair = make("i");
const progress = make(
  "div", { class: "progress", hidden: true },
  make("div", { class: "pill" }, make("span", { class: "pulse", "aria-hidden": "true" }), line),
  make("div", { class: "hair", role: "progressbar", "aria-label": "Progress", "aria-valuemin": "0", "aria-valuemax": "100" }, hair),
);
const invitation = make("p", { class: "around-invitation" }, make("strong", {}, "Stand in the middle of it."), make("span", {}, "Your words and feelings become a scene that you can look around in."));
const [before, after] = [make("span"), make("span")];
const fade = make("input", { type: "range", min: "0", step: "0.02", "aria-label": "From one mood to the next", oninput: walk });
const fader = make("label", { class: "around-fade", hidden: true }, before, fade, after);
const chips = make("span", { class: "around-chips" });
const moods = make("div", { class: "around-moods", hidden: true, role: "group", "aria-label": "Walk to another mood" }, make("span", { class: "quiet" }, "Walk on, in the same place, to"), chips);
const page = make("button", { type: "button", class: "chip-button", hidden: true, title: "One HTML file with panorama, walk and viewer: opens offline, also on a headset", onclick: () => wish({ kind: "page" }) }, "Save as a page");
let tab = null; // a browser tab of its own that waits for its page
let wished = -Infinity; // when the answer that is awaited was asked for
function wish(what, own = false) {
  if (performance.now() - wished < 20_000) return; // one at a time
  wished = performance.now();
  tab = own ? window.open("", "_blank") : null; // now, while the click allows it
  if (tab) tab.document.title = label;
  trigger("export", what);
}
const own = make("button", { type: "button", class: "chip-button", hidden: true, onclick: () => wish({ kind: "page" }, true) }, "In its own tab");
const cube = make("button", { type: "button", class: "chip-button", hidden: true, title: "Six pictures for game engines, in a .zip", onclick: () => wish({ kind: "cube", job: nearest()?.job }) }, "Save as a cube");
let exports = 0; // how many of the pages that were asked for have been handed over
const save = make("a", { class: "chip-button", download: "", hidden: true, onclick: saveAs }, "Save the panorama");
element.firstElementChild.append(make("div", { class: "around-frame" }, box, invitation, fader, progress), make("div", { class: "around-actions" }, own, cube, page, save), moods);

let viewer = null; // made with the first panorama: a context of the GPU costs memory
let go = null;
let shownUrl = "";
let scenes = [];
let label = "";
let name = "";
const nearest = () => scenes[Math.round(fade.value)];
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
  const [from, to] = [scenes[first].name, scenes[first + 1].name];
  say(before, from);
  say(after, to);
  fade.setAttribute("aria-valuetext", `${Math.round(100 * (fade.value - first))} % of the way from ${from} to ${to}`);
  save.href = nearest().url;
  save.download = name.replace(/\.\w+$/, (suffix) => `-${nearest().name.replace(" ", "-")}${suffix}`);
  go(scenes.map((each) => each.url), Number(fade.value), label).catch(() => {}); // superseded, or a file is gone
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
  for (const chip of chips.children) chip.setAttribute("aria-disabled", String(busy));
  if (busy) own.hidden = cube.hidden = page.hidden = save.hidden = true;
  if (busy && !picture) fader.hidden = moods.hidden = true; // a new place; on a walk the one that is left stays
  if (busy && view.preview) {
    label = "The scene while it is being made";
    look(view.preview);
  }
  if (!picture || phase !== "done") return;
  label = picture.title;
  name = save.download = picture.name;
  save.href = picture.url;
  look(picture.url);
  redraw(chips, (view.moods ?? []).map((mood) => make("button", { type: "button", class: "chip-button", onclick: (event) => event.target.ariaDisabled !== "true" && trigger("walk", { mood }) }, mood)));
  moods.hidden = !view.moods?.length;
  walkTo(view.walk ?? [], picture.url);
  save.hidden = page.hidden = cube.hidden = own.hidden = false;
  if (view.exports > exports) hand(view.file, picture.name);
  exports = view.exports ?? 0;
}
/** What was asked for: into the tab that waits for it, or as a file. */
async function hand(file, name) {
  const waiting = tab;
  tab = null;
  wished = -Infinity;
  if (!file) return waiting?.close(); // what went wrong is in a toast
  if (!waiting) return make("a", { href: file, download: name.replace(/\.\w+$/, file.match(/\.\w+$/)[0]) }).click();
  const answer = await fetch(file).catch(() => null);
  if (!answer?.ok) return waiting.close();
  const address = URL.createObjectURL(new Blob([await answer.text()], { type: "text/html" }));
  waiting.location = address;
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
/** Shows the scene that a walk has gained, or of a walk that comes back whole the picture that was made. */
function walkTo(next, made) {
  const known = scenes.length ? scenes.map((each) => each.url) : [made];
  const gained = next.filter((each) => !known.includes(each.url));
  const fresh = next.findIndex((each) => each.url === (gained.length === 1 ? gained[0].url : made));
  if (gained.length) fade.max = next.length - 1;
  scenes = next;
  fader.hidden = next.length < 2;
  if (fader.hidden) return;
  if (gained.length) fade.value = fresh;
  walk();
}
element.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !viewer) return;
  event.stopPropagation(); // the page would cancel what is being made
  viewer.calm();
});
window.addEventListener("moodscape:calm", () => viewer?.calm());
show(props.value);
watch("value", () => show(props.value));
