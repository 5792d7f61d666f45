// When each emotion acts: four shapes over the making of the picture, from noise (left) to picture (right).

const CURVES = {
  constant: ["throughout", "M2 5 H26"],
  early: ["early: shapes the composition", "M2 3 C12 3 14 13 26 13"],
  late: ["late: shapes light and detail", "M2 13 C14 13 16 3 26 3"],
  bell: ["in the middle", "M2 13 C9 13 10 3 14 3 C18 3 19 13 26 13"],
};

/** Rows of curve choices for the emotions in the mix. `onCurve(name, kind)`. Returns {node, show(rows)}. */
function curveChooser(onCurve) {
  const node = make("div", { class: "curves" });
  let shown = "";
  const show = (rows) => {
    const key = JSON.stringify(rows);
    if (key === shown) return;
    shown = key;
    redraw(node, rows.map((row) => curveRow(row, onCurve)));
    if (!rows.length) node.append(make("p", { class: "quiet" }, "Move a feeling first; then say when it should act."));
  };
  show([]);
  return { node, show };
}

function curveRow({ name, label, colour, kind }, onCurve) {
  const choices = Object.entries(CURVES).map(([each, [words, path]]) =>
    make(
      "button",
      {
        type: "button", class: "curve", title: words, "aria-label": `${label} ${words}`,
        "aria-pressed": String(each === kind), onclick: () => onCurve(name, each),
      },
      make("svg:svg", { viewBox: "0 0 28 16", "aria-hidden": "true" }, make("svg:path", { d: path })),
    ),
  );
  const custom = kind === "keyframes" ? make("span", { class: "quiet" }, "own curve") : null;
  const node = make("div", { class: "curve-row" }, make("span", { class: "amount-name" }, make("b"), label), custom, choices);
  node.style.setProperty("--tone", colour);
  return node;
}
