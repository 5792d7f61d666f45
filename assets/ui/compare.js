// A picture before and after in one canvas: a divider between the two, and an amount that the browser follows by itself,
// because an edit is linear in it from 0 to 1: out(a) = before + a (after − before).

/**
 * Returns {node, show({before, after, made}), amount(a), hold(on)}: `made` is the amount at which `after` was made.
 * `onName(words)` hears what is shown, for screen readers.
 */
function comparison() {
  const canvas = make("canvas", { class: "compared", role: "img", "aria-label": "The picture" });
  const split = make("div", { class: "divider", role: "slider", tabindex: "0", hidden: true, "aria-label": "Between before and after", "aria-valuemin": "0", "aria-valuemax": "100" }, make("i"));
  const tags = ["before", "after"].map((word) => make("span", { class: `badge ${word}`, hidden: true, "aria-hidden": "true" }, word));
  const frame = make("div", { class: "picture two-sided" }, canvas, split, tags);
  const ambient = make("div", { class: "ambient", "aria-hidden": "true" });
  const node = make("figure", { class: "looked-at" }, ambient, make("div", { class: "fit" }, frame));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const mixed = document.createElement("canvas");
  let [before, after] = [null, null]; // ImageData
  let [at, amount, made, held, turn] = [0.5, 1, 1, false, 0];

  async function pixels(url, size) {
    const image = new Image();
    image.src = url;
    await image.decode();
    const [width, height] = size ?? [image.naturalWidth, image.naturalHeight];
    const sheet = Object.assign(document.createElement("canvas"), { width, height });
    const brush = sheet.getContext("2d", { willReadFrequently: true });
    brush.drawImage(image, 0, 0, width, height);
    return brush.getImageData(0, 0, width, height);
  }
  function mix() {
    if (!after) return;
    const share = made ? amount / made : 0;
    const out = new ImageData(before.width, before.height);
    const [from, to, into] = [before.data, after.data, out.data]; // into is clamped
    for (let each = 0; each < into.length; each += 1) into[each] = from[each] + share * (to[each] - from[each]);
    Object.assign(mixed, { width: out.width, height: out.height });
    mixed.getContext("2d").putImageData(out, 0, 0);
  }
  function paint() {
    if (!before) return;
    if (!after || held) return pen.putImageData(before, 0, 0);
    pen.drawImage(mixed, 0, 0);
    const width = Math.round(at * before.width);
    if (width) pen.putImageData(before, 0, 0, 0, 0, width, before.height);
  }
  function move(next) {
    at = clamp(next, 0, 1);
    frame.style.setProperty("--at", `${100 * at}%`);
    split.setAttribute("aria-valuenow", Math.round(100 * at));
    split.setAttribute("aria-valuetext", `${Math.round(100 * at)} % before, ${Math.round(100 - 100 * at)} % after`);
    tags[0].style.opacity = at > 0.14 ? 1 : 0;
    tags[1].style.opacity = at < 0.86 ? 1 : 0;
    paint();
  }
  const under = (event) => {
    const box = frame.getBoundingClientRect();
    move((event.clientX - box.left) / box.width);
  };
  frame.addEventListener("pointerdown", (event) => {
    if (event.button > 0 || !after) return;
    frame.setPointerCapture(event.pointerId);
    under(event);
  });
  frame.addEventListener("pointermove", (event) => frame.hasPointerCapture(event.pointerId) && under(event));
  split.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 0.1 : 0.02;
    const next = { ArrowLeft: at - step, ArrowDown: at - step, ArrowRight: at + step, ArrowUp: at + step, PageDown: at - 0.1, PageUp: at + 0.1, Home: 0, End: 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    move(next);
  });

  async function show(pair) {
    const mine = ++turn;
    const first = await pixels(pair.before).catch(() => null);
    const second = first && pair.after ? await pixels(pair.after, [first.width, first.height]).catch(() => null) : null;
    if (mine !== turn || !first) return; // superseded, or the file is gone: keep what is there
    [before, after, made] = [first, second, pair.made ?? 1];
    Object.assign(canvas, { width: first.width, height: first.height });
    node.style.setProperty("--ratio", first.width / first.height);
    ambient.style.backgroundImage = `url("${pair.before}")`;
    canvas.setAttribute("aria-label", pair.alt);
    split.hidden = tags[0].hidden = tags[1].hidden = !second;
    mix();
    move(at);
    canvas.dataset.shown = pair.key;
  }
  let waiting = 0;
  return {
    node,
    show,
    amount(next) {
      amount = next;
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => { mix(); paint(); });
    },
    hold(on) {
      held = on;
      frame.toggleAttribute("data-held", on);
      paint();
    },
  };
}
