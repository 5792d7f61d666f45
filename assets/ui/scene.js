// The empty canvas: a quiet landscape that takes on the colour of the mix while nothing has been made yet.
// Each canvas of a page has a name of its own: a gradient in a hidden tab would colour nothing.

function quietScene(name = "scene") {
  const stops = (...rows) => rows.map(([offset, tint]) => make("svg:stop", { offset, class: tint }));
  const ridge = (path, depth) => make("svg:path", { d: path, class: `ridge ${depth}` });
  return make(
    "svg:svg",
    { class: "scene", viewBox: "0 0 900 640", preserveAspectRatio: "xMidYMid slice", "aria-hidden": "true" },
    make(
      "svg:defs", {},
      make("svg:linearGradient", { id: `${name}-sky`, x1: 0, y1: 0, x2: 0, y2: 1 }, stops(["0", "sky-high"], ["1", "sky-low"])),
      make("svg:linearGradient", { id: `${name}-lake`, x1: 0, y1: 0, x2: 0, y2: 1 }, stops(["0", "lake-far"], ["1", "lake-near"])),
      make("svg:radialGradient", { id: `${name}-glow` }, stops(["0", "glow-in"], ["1", "glow-out"])),
    ),
    make("svg:rect", { width: 900, height: 420, fill: `url(#${name}-sky)` }),
    make("svg:circle", { cx: 600, cy: 330, r: 300, fill: `url(#${name}-glow)` }),
    make("svg:circle", { cx: 600, cy: 330, r: 34, class: "sun" }),
    ridge("M0 352 C90 318 150 300 230 330 S360 372 450 338 S620 286 720 330 S840 348 900 322 V420 H0Z", "far"),
    ridge("M0 384 C80 362 170 346 260 372 S430 398 540 376 S720 340 900 380 V420 H0Z", "mid"),
    ridge("M0 404 C120 388 240 396 340 404 S620 398 900 408 V424 H0Z", "near"),
    make("svg:rect", { y: 418, width: 900, height: 222, fill: `url(#${name}-lake)` }),
    [[575, 440, 54], [560, 462, 84], [588, 486, 60], [548, 514, 104], [570, 548, 76], [530, 586, 128]].map(([x, y, width]) =>
      make("svg:rect", { x, y, width, height: 3, rx: 1.5, class: "glint" }),
    ),
  );
}
