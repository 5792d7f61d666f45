// What a dropped picture remembers. Triggers "use" with {part}, "close" when it is put away.

const card = element.firstElementChild;
function show(found) {
  card.hidden = !found;
  if (!found) return;
  requestAnimationFrame(() => card.scrollIntoView({ block: "nearest", behavior: "smooth" }));
  card.replaceChildren(
    make("img", { src: found.url, alt: "The picture you brought" }),
    make("div", { class: "recall-words" },
      make("p", { class: "caption" }, found.title),
      make("p", { class: "quiet" }, found.detail),
      make("div", { class: "actions" },
        Object.entries({ all: "Use all", emotion: "Only the emotion", seed: "Only the seed" }).map(([part, words]) =>
          make("button", { type: "button", class: "chip-button", "data-part": part, onclick: () => trigger("use", { part }) }, words)))),
    make("button", { type: "button", class: "amount-remove", "aria-label": "Put the picture away", onclick: () => trigger("close") }, "×"),
  );
}
show(props.value);
watch("value", () => show(props.value));
