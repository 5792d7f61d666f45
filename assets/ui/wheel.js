// A reading drawn: the wheel of the eight families, the strongest leaves, and the point on the plane with its spread.

const WHEEL_HUB = 24;
const WHEEL_RIM = 112;
const WHEEL_FIRST = -100; // degrees; the petals then lie near their families' places on the plane

const percent = (share) => `${Math.round(100 * share)} %`;
const byAngle = (families) => [...families].sort((a, b) => Math.atan2(a.arousal, a.valence) - Math.atan2(b.arousal, b.valence));

/** One or two readings as petals whose areas are the families' shares; the second is drawn as an outline. */
function feelingWheel(families, readings, onHover) {
  const most = Math.max(0.4, ...readings.flatMap((reading) => Object.values(reading.families)));
  const reach = (share) => Math.sqrt(WHEEL_HUB ** 2 + (share / most) * (WHEEL_RIM ** 2 - WHEEL_HUB ** 2));
  const nodes = byAngle(families).map((family, each) => {
    const turn = WHEEL_FIRST + 45 * each;
    const [x, y] = onCircle(turn, WHEEL_RIM + 17);
    const lean = Math.abs(x) < 40 ? "middle" : x > 0 ? "start" : "end";
    const shares = readings.map((reading) => reading.families[family.name] ?? 0);
    const petal = make(
      "svg:g", { class: "petal", "data-family": family.name, onpointerenter: () => onHover(family.name), onpointerleave: () => onHover(null) },
      make("svg:path", { class: "reach", d: sector(turn, WHEEL_HUB, WHEEL_RIM) }),
      shares.map((share, side) => make("svg:path", { class: side ? "second" : "first", d: sector(turn, WHEEL_HUB, reach(share)) })),
      make("svg:text", { x, y: y - 1, "text-anchor": lean }, family.name),
      make("svg:text", { class: "share", x, y: y + 13, "text-anchor": lean }, shares.map(percent).join(" · ")),
    );
    petal.style.setProperty("--tone", family.colour);
    return petal;
  });
  const spoken = families.map(({ name }) => `${name} ${readings.map((reading) => percent(reading.families[name] ?? 0)).join(" and ")}`);
  return make(
    "svg:svg", { class: "wheel", viewBox: "-205 -146 410 296", role: "img", "aria-label": `Shares of the families: ${spoken.join(", ")}` },
    make("svg:circle", { class: "rim", r: WHEEL_RIM }), make("svg:circle", { class: "rim", r: reach(most / 4) }), nodes,
  );
}

function onCircle(degrees, radius) {
  const turn = (degrees * Math.PI) / 180;
  return [radius * Math.cos(turn), -radius * Math.sin(turn)];
}

/** A petal of 45 degrees less a gap, around `turn`. */
function sector(turn, inner, outer) {
  const at = (degrees, radius) => onCircle(turn + degrees, radius).map((each) => each.toFixed(2)).join(" ");
  return `M${at(-21, inner)}L${at(-21, outer)}A${outer} ${outer} 0 0 0 ${at(21, outer)}L${at(21, inner)}A${inner} ${inner} 0 0 1 ${at(-21, inner)}Z`;
}

/** The plane with a point for each reading, and around it where the truth is nine times in ten. */
function readingPlane(families, readings) {
  const spreads = readings.map(({ valence, arousal, uncertainty }, side) =>
    make("svg:ellipse", {
      class: side ? "spread second" : "spread", cx: PAD_REACH * valence, cy: -PAD_REACH * arousal,
      rx: PAD_REACH * uncertainty.valence, ry: PAD_REACH * uncertainty.arousal,
    }));
  const points = readings.map(({ valence, arousal }, side) => {
    const point = make("span", { class: side ? "plane-point second" : "plane-point" }, readings.length > 1 ? "AB"[side] : null);
    padPlace(point, [valence, arousal]);
    return point;
  });
  const said = readings.map((reading) => placeInWords(reading)).join("; the second ");
  return make(
    "div", { class: "reading-plane", role: "img", "aria-label": `On the plane: ${said}` },
    make("div", { class: "pad-field" }, families.map(padGlow)),
    make("svg:svg", { class: "pad-lines", viewBox: "-1 -1 2 2", preserveAspectRatio: "none" },
      make("svg:line", { x1: -1, x2: 1, y1: 0, y2: 0 }), make("svg:line", { x1: 0, x2: 0, y1: -1, y2: 1 }), spreads),
    Object.entries(PAD_EDGES).map(([edge, word]) => make("span", { class: `pad-edge ${edge}` }, word)),
    families.map(padDot), points,
  );
}

function placeInWords({ valence, arousal, uncertainty }) {
  return `${pointInWords([valence, arousal])}, give or take ${uncertainty.valence.toFixed(2)} and ${uncertainty.arousal.toFixed(2)}`;
}

/** "Mostly awe, with some fear": what a reading comes to. */
function inShort(reading) {
  const [[first, share], [second, next]] = Object.entries(reading.families).sort((a, b) => b[1] - a[1]);
  const [lead, rest] = share < 0.25 ? ["A little of everything,", `${first} most`] : share < 0.45 ? ["Above all", first] : ["Mostly", first];
  return { lead, rest, first, second, also: next >= 0.12 ? `with ${second}, ${percent(next)}` : "" };
}
