// Light on a picture: the pixels of a region stay as they are with a soft edge and a glow, all others step into dusk.
// A mask is fetched once; what is lit then follows the hand without asking anybody.

const LIT_PIXELS = 1400; // the long side of the canvas that light is drawn on
const MASK_PIXELS = 900; // the long side in which masks are kept
const FADE = 180; // ms

function sheet(width, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
  return [canvas, canvas.getContext("2d", { willReadFrequently: false })];
}

function within(width, height, most) {
  const shrink = Math.min(1, most / Math.max(width, height));
  return [width * shrink, height * shrink];
}

/** The picture in dusk: little colour, little light. */
function duskOf(image, width, height) {
  const [canvas, paint] = sheet(width, height);
  paint.drawImage(image, 0, 0, canvas.width, canvas.height);
  paint.globalCompositeOperation = "saturation";
  paint.fillStyle = "hsl(0 0% 50% / 0.78)";
  paint.fillRect(0, 0, canvas.width, canvas.height);
  paint.globalCompositeOperation = "multiply";
  paint.fillStyle = "#4b4a55";
  paint.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Of a grey mask, white where the region is: its shape as opacity, and the glow around it in `tone`. */
async function shapeOf(url, tone) {
  const image = new Image();
  image.src = url;
  await image.decode();
  const [shape, paint] = sheet(...within(image.naturalWidth, image.naturalHeight, MASK_PIXELS));
  const { width, height } = shape;
  paint.drawImage(image, 0, 0, width, height);
  const grey = paint.getImageData(0, 0, width, height);
  for (let at = 0; at < grey.data.length; at += 4) grey.data[at + 3] = grey.data[at];
  paint.putImageData(grey, 0, 0);
  const [glow, light] = sheet(width, height);
  light.shadowColor = tone;
  light.shadowOffsetX = 2 * width; // the shape itself is drawn beside the sheet: only its shadow falls on it
  for (const blur of [0.004, 0.014]) {
    light.shadowBlur = blur * Math.max(width, height);
    light.drawImage(shape, -2 * width, 0);
  }
  light.shadowColor = "transparent";
  light.globalCompositeOperation = "destination-out";
  light.drawImage(shape, 0, 0);
  return { shape, glow };
}

/** A lamp for the canvas over `image`. `prepare(regions)` fetches their masks, `light(regions)` lights their pixels: [{mask, tone}]. */
function lampOver(canvas, image) {
  const paint = canvas.getContext("2d");
  const shapes = new Map(); // address of a mask -> {shape, glow} once it is there
  const levels = new Map(); // address of a mask -> {now, goal} in [0, 1]
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let dusk = null;
  let last = 0;
  let waiting = false;

  function draw() {
    const { width, height } = canvas;
    paint.globalCompositeOperation = "source-over";
    paint.globalAlpha = 1;
    paint.clearRect(0, 0, width, height);
    const lit = [...levels].filter(([mask, { now }]) => now > 0 && shapes.get(mask)?.shape);
    if (!lit.length) return;
    dusk ??= duskOf(image, width, height);
    paint.globalAlpha = Math.max(...lit.map(([, { now }]) => now));
    paint.drawImage(dusk, 0, 0);
    const each = (kind, strength) => {
      for (const [mask, { now }] of lit) {
        paint.globalAlpha = now * strength;
        paint.drawImage(shapes.get(mask)[kind], 0, 0, width, height);
      }
    };
    paint.globalCompositeOperation = "destination-out";
    each("shape", 1);
    paint.globalCompositeOperation = "source-over";
    each("glow", 0.9);
  }

  function step(time) {
    const share = still.matches ? 1 : Math.min(1, (time - last) / FADE);
    last = time;
    for (const [mask, level] of levels) {
      level.now = level.goal > level.now ? Math.min(level.goal, level.now + share) : Math.max(level.goal, level.now - share);
      if (level.now === 0 && level.goal === 0) levels.delete(mask);
    }
    draw();
    waiting = [...levels.values()].some(({ now, goal }) => now !== goal);
    if (waiting) requestAnimationFrame(step);
  }
  function go() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame((time) => {
      last = time - 16;
      step(time);
    });
  }
  async function fetchShape({ mask, tone }) {
    if (shapes.has(mask)) return;
    shapes.set(mask, null);
    try {
      shapes.set(mask, await shapeOf(mask, tone));
      if (levels.has(mask)) go();
    } catch {
      shapes.delete(mask); // the file is gone, or the page is: the next look tries again
    }
  }
  return {
    size() {
      [canvas.width, canvas.height] = within(image.naturalWidth, image.naturalHeight, LIT_PIXELS).map(Math.round);
      dusk = null;
      draw();
    },
    prepare(regions) {
      const wanted = new Set(regions.map(({ mask }) => mask));
      for (const mask of shapes.keys()) if (!wanted.has(mask)) shapes.delete(mask);
      return Promise.all(regions.map(fetchShape));
    },
    light(regions) {
      for (const level of levels.values()) level.goal = 0;
      for (const region of regions) {
        const level = levels.get(region.mask) ?? { now: 0 };
        levels.set(region.mask, { ...level, goal: 1 });
        fetchShape(region);
      }
      go();
    },
    /** The picture with what is lit on it, as a PNG. */
    async overlay() {
      const [whole, brush] = sheet(canvas.width, canvas.height);
      brush.drawImage(image, 0, 0, whole.width, whole.height);
      brush.drawImage(canvas, 0, 0);
      return new Promise((done) => whole.toBlob(done, "image/png"));
    },
  };
}
