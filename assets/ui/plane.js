// The valence-arousal plane as a control. The maths and its reasons are in studio/affect/plane.py; a test holds
// this twin to it. `field` is {places: {name: [valence, arousal]}, hull: [[x, y], …], closeness, floor}.

/** Where these amounts pull to, in [-1, 1]². */
function mixToPoint(amounts, places) {
  const [x, y] = pullOf(amounts, places);
  return [clamp(x, -1, 1), clamp(y, -1, 1)];
}

/** Amounts in [0, 1] of every placed name that pull to `point`, preferring the names close to it. */
function pointToMix(point, field) {
  const names = Object.keys(field.places);
  const target = nearestInHull(point, field.hull);
  const fixed = {};
  let solved = {};
  while (Object.keys(fixed).length < names.length) {
    const held = pullOf(fixed, field.places);
    const free = names.filter((name) => !(name in fixed));
    solved = leastNorm([target[0] - held[0], target[1] - held[1]], free, field, target);
    const crossing = (name) => Math.max(-solved[name], solved[name] - 1);
    const worst = free.reduce((best, name) => (crossing(name) > crossing(best) ? name : best));
    if (crossing(worst) <= 1e-9) break;
    fixed[worst] = solved[worst] < 0 ? 0 : 1;
  }
  return Object.fromEntries(names.map((name) => [name, clamp({ ...solved, ...fixed }[name], 0, 1)]));
}

function pullOf(amounts, places) {
  let x = 0;
  let y = 0;
  for (const [name, amount] of Object.entries(amounts)) {
    if (!places[name]) continue;
    x += amount * places[name][0];
    y += amount * places[name][1];
  }
  return [x, y];
}

function leastNorm(pull, names, field, point) {
  const weights = {};
  let [xx, xy, yy] = [0, 0, 0];
  for (const name of names) {
    const [x, y] = field.places[name];
    const distance = (x - point[0]) ** 2 + (y - point[1]) ** 2;
    weights[name] = Math.exp(-distance / (2 * field.closeness ** 2)) + field.floor;
    xx += weights[name] * x * x;
    xy += weights[name] * x * y;
    yy += weights[name] * y * y;
  }
  const determinant = xx * yy - xy * xy;
  const alone = determinant < 1e-14;
  const u = alone ? pull[0] / (xx + yy) : (yy * pull[0] - xy * pull[1]) / determinant;
  const v = alone ? pull[1] / (xx + yy) : (xx * pull[1] - xy * pull[0]) / determinant;
  return Object.fromEntries(
    names.map((name) => [name, weights[name] * (field.places[name][0] * u + field.places[name][1] * v)]),
  );
}

function nearestInHull(point, hull) {
  const edges = hull.map((start, index) => [start, hull[(index + 1) % hull.length]]);
  const left = ([a, b]) => (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]) >= 0;
  if (edges.every(left)) return point;
  let best = null;
  for (const [a, b] of edges) {
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const share = clamp(((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / (dx * dx + dy * dy), 0, 1);
    const found = [a[0] + share * dx, a[1] + share * dy];
    const distance = Math.hypot(found[0] - point[0], found[1] - point[1]);
    if (best === null || distance < best.distance) best = { found, distance };
  }
  return best.found;
}
