// Finer feelings: the learned prototypes under each family, found by family or by name.

/**
 * A picker over `leaves` ([{name, family, words}]). `onPick(name)` adds a leaf to the mix or takes it out again.
 * Returns {node, show(chosen: Set)}.
 */
function leafPicker(families, leaves, onPick) {
  const search = make("input", { type: "search", placeholder: "Find a feeling…", "aria-label": "Find a feeling", class: "leaf-search" });
  const tabs = make("div", { class: "leaf-tabs" });
  const chips = make("div", { class: "leaf-chips" });
  let family = families.find((each) => leaves.some((leaf) => leaf.family === each.name))?.name;
  let chosen = new Set();

  const matches = (leaf) => {
    const wanted = search.value.trim().toLowerCase();
    return wanted ? `${leaf.name} ${leaf.words.join(" ")}`.toLowerCase().includes(wanted) : leaf.family === family;
  };
  const draw = () => {
    redraw(
      tabs,
      families.filter((each) => leaves.some((leaf) => leaf.family === each.name)).map((each) => {
        const tab = make("button", {
          type: "button", class: "leaf-tab", "aria-pressed": String(!search.value.trim() && each.name === family),
          onclick: () => { family = each.name; search.value = ""; draw(); },
        }, make("b"), each.name);
        tab.style.setProperty("--tone", each.colour);
        return tab;
      }),
    );
    const found = leaves.filter(matches);
    redraw(
      chips,
      found.map((leaf) => {
        const chip = make("button", {
          type: "button", class: "leaf-chip", title: leaf.words.join(", "), "aria-pressed": String(chosen.has(leaf.name)),
          "data-leaf": leaf.name, onclick: () => onPick(leaf.name),
        }, leaf.name);
        chip.style.setProperty("--tone", families.find((each) => each.name === leaf.family)?.colour ?? "var(--ink-soft)");
        return chip;
      }),
    );
    if (!found.length) chips.append(make("p", { class: "quiet" }, "Nothing by that name. Try another word."));
  };
  search.addEventListener("input", draw);
  draw();
  const show = (names) => {
    if (names.size === chosen.size && [...names].every((name) => chosen.has(name))) return;
    chosen = new Set(names);
    draw();
  };
  return { node: make("div", { class: "leaves" }, search, tabs, chips), show };
}
