// What an edit came to: the feeling before and after, and what of the picture was kept.

/** The report of a step, as studio's tool "edit" writes it, in words, bars and on the plane. */
function outcomeCard(families, report, note = "") {
  const { before, after } = report;
  const most = Math.max(0.3, ...families.flatMap(({ name }) => [before.families[name] ?? 0, after.families[name] ?? 0]));
  const rows = families.map(({ name, colour }) => {
    const row = make("div", { class: "measured" }, make("span", {}, name),
      make("span", { class: "twin", "aria-hidden": "true" }, make("i", { class: "outside" }), make("i", { class: "inside" })),
      make("span", { class: "says" }, `${percent(before.families[name] ?? 0)} → ${percent(after.families[name] ?? 0)}`));
    row.style.setProperty("--tone", colour);
    row.style.setProperty("--outside", (before.families[name] ?? 0) / most);
    row.style.setProperty("--inside", (after.families[name] ?? 0) / most);
    return row;
  });
  const plane = readingPlane(families, [before, after]);
  plane.querySelector(".pad-lines").append(...arrowBetween(before, after));
  return make(
    "section", { class: "outcome", "aria-label": "What the change came to" },
    make("div", { class: "outcome-words" }, make("h3", {}, shiftInWords(before, after)), keptInWords(report), ...(note ? [make("p", { class: "quiet" }, note)] : [])),
    make("div", { class: "outcome-drawn" }, plane, make("div", { class: "evidence" }, make("div", { class: "legend" }, make("i", { class: "outside" }), "before", make("i", { class: "inside" }), "after"), rows)),
  );
}

function arrowBetween(before, after) {
  const [x1, y1, x2, y2] = [before.valence, -before.arousal, after.valence, -after.arousal].map((each) => PAD_REACH * each);
  return [make("svg:line", { class: "arrow", x1, y1, x2, y2 })];
}

function shiftInWords(before, after) {
  const most = Object.keys(after.families).map((name) => [name, after.families[name] - (before.families[name] ?? 0)]).sort((a, b) => b[1] - a[1]);
  const [gained, share] = most[0];
  const [lost, less] = most.at(-1);
  if (share < 0.02) return "The feeling is read almost as before.";
  return `More ${gained}, ${less < -0.02 ? `less ${lost}` : "and little else has changed"}.`;
}

function keptInWords(report) {
  const said = [
    ["ssim", "the structure", (value) => (value >= 0.9 ? "is almost untouched" : value >= 0.75 ? "is kept" : "has changed")],
    ["edge_f1", "the edges", (value) => (value >= 0.9 ? "are where they were" : value >= 0.75 ? "are mostly where they were" : "have moved")],
    ["distance", "how far it is from the picture", () => "to a network's eye"], // in the tool's own units: no verdict here
    ["inside", "of what has changed,", (value) => `${percent(value)} lies where it may`],
  ].filter(([name]) => Number.isFinite(report[name]) && (name !== "inside" || report.mask)); // without a mask all of it may change
  return make("dl", { class: "kept-list" }, said.flatMap(([name, what, words]) => [
    make("dt", {}, `${what[0].toUpperCase()}${what.slice(1)} ${words(report[name])}`),
    make("dd", {}, `${{ ssim: "SSIM", edge_f1: "edge F1", distance: "distance", inside: "inside" }[name]} ${report[name].toFixed(2)}`),
  ]));
}
