// What an edit came to: the feeling before and after, and what of the picture was kept.

/** The report of a step, as studio's tool "edit" writes it, in words, bars and on the plane. */
function outcomeCard(families, report, note = "", wished = []) {
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
    make("div", { class: "outcome-words" }, make("h3", {}, shiftInWords(before, after, wished)), keptInWords(report), ...(note ? [make("p", { class: "quiet" }, note)] : [])),
    make("div", { class: "outcome-drawn" }, plane, make("div", { class: "evidence" }, make("div", { class: "legend" }, make("i", { class: "outside" }), "before", make("i", { class: "inside" }), "after"), rows)),
  );
}

function arrowBetween(before, after) {
  const [x1, y1, x2, y2] = [before.valence, -before.arousal, after.valence, -after.arousal].map((each) => PAD_REACH * each);
  return [make("svg:line", { class: "arrow", x1, y1, x2, y2 })];
}

/** What came of the feelings that were wished for first, then whatever rose more than they did. */
function shiftInWords(before, after, wished) {
  const gain = (name) => after.families[name] - (before.families[name] ?? 0);
  const most = Object.keys(after.families).sort((a, b) => gain(b) - gain(a));
  const asked = wished.filter((name) => name in after.families);
  const told = asked.map((name) => `${name} ${percent(before.families[name] ?? 0)} → ${percent(after.families[name])}`).join(", ");
  if (!asked.length && gain(most[0]) < 0.02) return "The feeling is read almost as before.";
  const [other] = most.filter((name) => !asked.includes(name) && gain(name) >= 0.05 && asked.every((each) => gain(each) < gain(name)));
  if (!asked.length) return `More ${most[0]}, ${gain(most.at(-1)) < -0.02 ? `less ${most.at(-1)}` : "and little else has changed"}.`;
  const reached = asked.every((name) => gain(name) >= 0.05) ? "" : ": hardly reached";
  return `${told[0].toUpperCase()}${told.slice(1)}${reached}${other ? `; ${other} rose more` : ""}.`;
}

function keptInWords(report) {
  const said = [
    ["ssim", "the forms", (value) => (value >= 0.9 ? "are almost untouched" : value >= 0.75 ? "are kept" : "have changed")],
    ["edge_f1", "the edges", (value) => (value >= 0.9 ? "are where they were" : value >= 0.75 ? "are mostly where they were" : "have moved")],
    ["inside", "of the change,", (value) => `${percent(value)} lies where it may`],
  ].filter(([name]) => Number.isFinite(report[name])); // `inside` is null where all of the picture may change
  return make("dl", { class: "kept-list" }, said.flatMap(([name, what, words]) => [
    make("dt", {}, `${what[0].toUpperCase()}${what.slice(1)} ${words(report[name])}`),
    make("dd", {}, `${{ ssim: "SSIM", edge_f1: "edge F1", inside: "inside" }[name]} ${report[name].toFixed(2)}`),
  ]));
}
