// Earlier pictures of this browser: one thumbnail a run; choosing one puts the run back on the stage.

const shelf = element.firstElementChild;
function show(views) {
  shelf.hidden = !views?.length;
  shelf.replaceChildren(
    make("h2", {}, "Earlier"),
    make("div", { class: "shelf-row" }, (views ?? []).map((view) =>
      make("button", { type: "button", class: "shelf-item", title: view.pictures[0].title, onclick: () => open(view) },
        make("img", { src: view.pictures[0].url, alt: view.pictures[0].alt, loading: "lazy", decoding: "async" }),
        view.pictures.length > 1 ? make("span", { class: "count", "aria-hidden": "true" }, String(view.pictures.length)) : null))),
  );
}
function open(view) {
  window.dispatchEvent(new CustomEvent("moodscape:open", { detail: view }));
  document.querySelector(".stage")?.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}
show(props.value);
watch("value", () => show(props.value));
