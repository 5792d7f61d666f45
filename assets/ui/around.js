// The Panorama tab: the viewer with the progress of what is being made. Its value is a view of studio/ui/stage.py with
// `felt` (it has a feeling) and `plain` (the address of the same place without it). Triggers "beside" and "export".

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
const fade = make("input", { type: "range", min: "0", max: "1", step: "0.01", value: "1", "aria-label": "How much of the feeling is seen", oninput: () => viewer?.mix(Number(fade.value)) });
const fader = make("label", { class: "around-fade", hidden: true }, make("span", {}, "plain"), fade, make("span", {}, "felt"));
const beside = make("button", { type: "button", class: "chip-button", hidden: true, title: "The same place without the feeling, to fade between the two", onclick: () => trigger("beside") }, "Fade from plain");
const page = make("button", { type: "button", class: "chip-button", hidden: true, title: "One HTML file with panorama and viewer: opens offline, also on a headset", onclick: () => trigger("export") }, "Save as a page");
let exports = 0; // how many of the pages that were asked for have been handed over
const save = make("a", { class: "chip-button", download: "", hidden: true }, "Save the panorama");
element.firstElementChild.append(make("div", { class: "around-frame" }, box, invitation, fader, progress), make("div", { class: "around-actions" }, beside, page, save));

let viewer = null; // made with the first panorama: a context of the GPU costs memory
let shownUrl = "";
function look(url, label, other = null) {
  if (!url || `${url} ${other}` === shownUrl) return;
  shownUrl = `${url} ${other}`;
  viewer ??= panoramaViewer(box);
  invitation.hidden = true;
  viewer.show(url, { label, beside: other }).catch(() => { shownUrl = ""; }); // superseded, or the file is gone: keep what is there
}

function show(view) {
  const phase = view?.phase ?? "idle";
  const busy = BUSY.has(phase);
  progress.hidden = !busy;
  document.querySelector("#around-page")?.toggleAttribute("data-making", busy);
  say(line, view?.line ?? "");
  hair.style.width = `${100 * (view?.share ?? 0)}%`;
  hair.parentElement.setAttribute("aria-valuenow", Math.round(100 * (view?.share ?? 0)));
  if (busy) fader.hidden = beside.hidden = page.hidden = save.hidden = true;
  if (busy && view.preview) look(view.preview, "The scene while it is being made");
  const [picture] = phase === "done" ? view.pictures : [];
  if (!picture) return;
  look(picture.url, picture.title, view.plain);
  if (view.plain && fader.hidden) fade.value = "1";
  fader.hidden = !view.plain;
  beside.hidden = Boolean(view.plain) || !view.felt;
  save.href = picture.url;
  save.download = picture.name;
  save.hidden = page.hidden = false;
  if (view.page && view.exports > exports) make("a", { href: view.page, download: picture.name.replace(/\.\w+$/, ".html") }).click();
  exports = view.exports ?? 0;
}
element.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !viewer) return;
  event.stopPropagation(); // the page would cancel what is being made
  viewer.calm();
});
show(props.value);
watch("value", () => show(props.value));
