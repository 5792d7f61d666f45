// The Panorama tab: the viewer with the progress of what is being made. Its value is a view of studio/ui/stage.py.

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
const save = make("a", { class: "chip-button", download: "", hidden: true }, "Save the panorama");
element.firstElementChild.append(make("div", { class: "around-frame" }, box, invitation, progress), save);

let viewer = null; // made with the first panorama: a context of the GPU costs memory
let shownUrl = "";
function look(url, label) {
  if (!url || url === shownUrl) return;
  shownUrl = url;
  viewer ??= panoramaViewer(box);
  invitation.hidden = true;
  viewer.show(url, { label }).catch(() => { shownUrl = ""; }); // superseded, or the file is gone: keep what is there
}

function show(view) {
  const phase = view?.phase ?? "idle";
  const busy = BUSY.has(phase);
  progress.hidden = !busy;
  document.querySelector("#around-page")?.toggleAttribute("data-making", busy);
  say(line, view?.line ?? "");
  hair.style.width = `${100 * (view?.share ?? 0)}%`;
  hair.parentElement.setAttribute("aria-valuenow", Math.round(100 * (view?.share ?? 0)));
  if (busy && view.preview) look(view.preview, "The scene while it is being made");
  const [picture] = phase === "done" ? view.pictures : [];
  if (!picture) return;
  look(picture.url, picture.title);
  save.href = picture.url;
  save.download = picture.name;
  save.hidden = false;
}
show(props.value);
watch("value", () => show(props.value));
