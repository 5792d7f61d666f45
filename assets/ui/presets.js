// Scenes to start from, for artists and for therapy. Triggers "pick" with {name}.

const { presets, groups } = props; // groups: {audience: words}
let [group] = Object.keys(groups);
const tabs = make("div", { class: "segments", role: "group", "aria-label": "Who the scenes are for" });
const cards = make("div", { class: "cards" });
function pick(name) {
  trigger("pick", { name });
  document.querySelector(".stage")?.scrollIntoView({ block: "nearest", behavior: "smooth" }); // where it will be seen
}
function draw() {
  redraw(tabs, Object.entries(groups).map(([each, words]) =>
    make("button", { type: "button", "aria-pressed": String(each === group), onclick: () => { group = each; draw(); } }, words)));
  cards.replaceChildren(...presets.filter((preset) => preset.audience === group).map((preset) => {
    const card = make("button", { type: "button", class: "card", "data-preset": preset.name, onclick: () => pick(preset.name) },
      preset.picture ? make("img", { src: preset.picture, alt: "", loading: "lazy", width: 420, height: 280 }) : make("span", { class: "swatch", "aria-hidden": "true" }),
      make("strong", {}, preset.title), make("span", { class: "quiet" }, preset.sentence));
    preset.colours.forEach((colour, each) => card.style.setProperty(`--tone-${each}`, colour));
    return card;
  }));
}
element.firstElementChild.append(make("div", { class: "shelf-head" }, make("h2", {}, "Scenes to start from"), tabs), cards);
draw();
