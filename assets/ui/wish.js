// The wish: a sentence, what was understood of it as chips that can be changed, and the eight sliders.

/**
 * `toneOf(name)` and `labelOf(name)` say how an emotion looks and is called. `onRead(text)` asks to have a wish understood,
 * `onChange()` hears that what is asked for has changed. Returns {node, understood(asked), asked(), unread()}.
 */
function wishPanel({ families, leaves, toneOf, labelOf, onRead, onChange }) {
  const nothing = () => ({ text: "", mix: {}, kept: [], changed: [], unknown: [], says: "" });
  let wish = nothing();
  const field = make("textarea", { rows: "2", maxlength: "2000", placeholder: "lonelier, but keep the lighthouse", "aria-label": "Your wish", spellcheck: "true" });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    read();
  });
  field.addEventListener("input", () => {
    if (field.value.trim() || !wish.text) return onChange();
    wish = nothing(); // a wish that is taken back takes its chips along
    draw();
  });
  const says = make("p", { class: "wish-says", role: "status" });
  const doubt = make("p", { class: "quiet" });
  const chips = make("div", { class: "wish-chips" });
  const things = make("div", { class: "feelings wish-things" });
  const more = make("select", { class: "wish-add", "aria-label": "Add a feeling", onchange: () => { set(more.value, 0.5); more.value = ""; } });
  const keep = make("input", { type: "text", class: "wish-keep", maxlength: "60", placeholder: "keep …", "aria-label": "Something to keep: Enter adds it" });
  keep.addEventListener("keydown", (event) => {
    const thing = keep.value.trim().replace(/^(keep )?(the )?/i, "");
    if (event.key !== "Enter" || !thing) return;
    event.preventDefault();
    keep.value = "";
    if (!wish.kept.includes(thing)) wish.kept = [...wish.kept, thing];
    draw();
  });
  const sliders = Object.fromEntries(families.map((family) => [family.name, amountSlider({
    name: family.name, label: family.name, colour: family.colour, hint: family.words, onAmount: (amount) => set(family.name, amount),
  })]));
  const all = make("details", { class: "wish-sliders" }, make("summary", {}, "Or move the eight feelings"), make("div", { class: "amounts" }, Object.values(sliders).map(({ node }) => node)));
  const form = make("div", { class: "wish-field" }, field);
  const node = make("div", { class: "wish" }, form, says, doubt, chips, things, make("div", { class: "wish-more" }, more, keep), all);
  let shown = {}; // the chips' sliders by emotion

  const read = () => field.value.trim() && onRead(field.value.trim());
  function set(name, amount) {
    if (!name) return;
    wish.mix = { ...wish.mix, [name]: clamp(Math.round(amount * 100) / 100, -1, 1) };
    if (!shown[name]) return draw();
    shown[name].show(wish.mix[name]);
    sliders[name]?.show(wish.mix[name]);
    onChange();
  }
  function without(name) {
    const { [name]: gone, ...rest } = wish.mix;
    wish.mix = rest;
    draw();
  }
  function draw() {
    const names = Object.keys(wish.mix);
    shown = Object.fromEntries(names.map((name) => [name, amountSlider({ name: `chip-${name}`, label: labelOf(name), colour: toneOf(name), hint: "", onAmount: (amount) => set(name, amount), onRemove: () => without(name) })]));
    redraw(chips, names.map((name) => shown[name].node));
    for (const name of names) shown[name].show(wish.mix[name]);
    for (const [name, slider] of Object.entries(sliders)) slider.show(wish.mix[name] ?? 0);
    redraw(things, [
      ...wish.kept.map((thing) => make("span", { class: "feeling kept-thing" }, make("em", {}, "keep"), thing, make("button", { type: "button", class: "amount-remove", "aria-label": `Do not keep ${thing}`, onclick: () => { wish.kept = wish.kept.filter((each) => each !== thing); draw(); } }, "×"))),
      ...wish.changed.map((thing) => make("span", { class: "feeling kept-thing" }, make("em", {}, "change"), thing)),
    ]);
    const free = [...families.map(({ name }) => name), ...Object.keys(leaves).map((leaf) => `leaf:${leaf}`)].filter((name) => !(name in wish.mix));
    more.replaceChildren(make("option", { value: "" }, "Add a feeling…"), ...free.map((name) => make("option", { value: name }, labelOf(name))));
    say(says, wish.says);
    say(doubt, wish.unknown.length && wish.text ? `Not understood: ${wish.unknown.join(", ")}.` : "");
    onChange();
  }
  draw();
  return {
    node,
    read,
    understood(asked) {
      wish = { ...asked };
      if (!field.value.trim()) field.value = asked.text;
      draw();
    },
    asked: () => ({ text: wish.text, mix: Object.fromEntries(Object.entries(wish.mix).filter(([, amount]) => amount)), kept: wish.kept }),
    unread: () => field.value.trim() !== wish.text && field.value.trim() !== "",
  };
}
