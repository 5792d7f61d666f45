// A viewer for equirectangular panoramas: WebGL2, nothing else. It draws only when something changes.
//
//   const viewer = panoramaViewer(box);         // puts a canvas and its controls into an element
//   viewer.show(url, { label: "a quiet lake" });  // fades to a panorama
//   viewer.show(url, { beside: other }); viewer.mix(0.5);  // two of one place, and how much of the first is seen
//
// Mouse, touch, wheel and pinch; arrow keys, + and -, Home, Space (turn by itself), L (projection), F (full screen),
// V (headset), S (save what is seen), Esc (calm). Directions: azimuth to the right of the picture's middle.

const VIEWER_VERTEX = `#version 300 es
out vec2 at;
void main() {
  at = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(at, 0.0, 1.0);
}`;

const VIEWER_FRAGMENT = `#version 300 es
precision highp float;
in vec2 at;
out vec4 colour;
uniform sampler2D first, second;
uniform mat4 unproject;             // from clip space to directions in the world
uniform float mixed, calm;
uniform vec2 texels;                // how many of each picture one pixel of the screen covers
uniform int projection;             // 0 perspective, 1 little planet, 2 the map
uniform vec2 turned, spread;        // yaw and pitch of the flat projections, and half the screen's extent in them
const float PI = 3.14159265;
vec2 place(vec3 ray) { return vec2(atan(ray.x, -ray.z) / (2.0 * PI) + 0.5, 0.5 - asin(clamp(ray.y, -1.0, 1.0)) / PI); }
void main() {
  vec2 uv;
  vec2 level = log2(max(texels, 1e-3));
  if (projection == 0) {
    vec4 far = unproject * vec4(at, 1.0, 1.0);
    uv = place(normalize(far.xyz / far.w));
  } else if (projection == 1) {
    vec2 flat_ = at * spread;         // stereographic about straight down; looking up tips it towards what is ahead
    float far = 1.0 + dot(flat_, flat_);
    vec3 ray = vec3(2.0 * flat_.x, far - 2.0, -2.0 * flat_.y) / far;
    ray.yz = mat2(cos(turned.y), sin(turned.y), -sin(turned.y), cos(turned.y)) * ray.yz;
    uv = place(ray) + vec2(turned.x / (2.0 * PI), 0.0);
    level -= log2(far);
  } else {
    uv = vec2(0.5 + turned.x / (2.0 * PI), 0.5 - turned.y / PI) + vec2(at.x, -at.y) * spread;
    if (uv.y < 0.0 || uv.y > 1.0) { colour = vec4(0.0, 0.0, 0.0, 1.0); return; }
  }
  // An explicit level: a derivative would see the jump from 1 to 0 behind the viewer as a whole picture, and draw a seam.
  vec3 seen = mix(textureLod(first, uv, level.x).rgb, textureLod(second, uv, level.y).rgb, mixed);
  vec3 sky = mix(vec3(0.86, 0.88, 0.87), vec3(0.66, 0.74, 0.80), clamp(1.0 - uv.y * 1.6, 0.0, 1.0));
  colour = vec4(mix(seen, sky, calm), 1.0);
}`;

/** A viewer inside `box`: {show(url, {label, beside}), mix(share), calm(), still()}. */
function panoramaViewer(box) {
  const add = (tag, className = "", text = "") => Object.assign(document.createElement(tag), { className, textContent: text });
  const root = add("div", "panorama");
  const canvas = Object.assign(add("canvas"), { tabIndex: 0 });
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-roledescription", "panorama");
  const heading = add("p", "panorama-heading");
  heading.setAttribute("aria-live", "polite");
  const bar = add("div", "panorama-bar");
  root.append(canvas, heading, bar);
  box.replaceChildren(root);
  const gl = canvas.getContext("webgl2", { antialias: false, alpha: false, powerPreference: "low-power", xrCompatible: "xr" in navigator });
  if (!gl) {
    root.replaceChildren(add("p", "panorama-missing", "This browser cannot show panoramas: it has no WebGL 2. The picture can still be saved."));
    return { show: async () => {}, mix() {}, calm() {}, still: async () => null };
  }
  const slow = matchMedia("(prefers-reduced-motion: reduce)");
  const PROJECTIONS = ["As seen", "Little planet", "Map"];
  const START = { yaw: 0, pitch: 0, fov: 1.5 };
  const look = { ...START };
  const speed = { yaw: 0, pitch: 0 };
  const state = { projection: 0, mixed: 0, calm: 0, wanted: 0, calming: 0, spinning: false, gyro: null, session: null };
  let [pending, last, request] = [0, 0, 0];

  // --- Drawing
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VIEWER_VERTEX], [gl.FRAGMENT_SHADER, VIEWER_FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  gl.useProgram(program);
  const at = Object.fromEntries(
    ["first", "second", "unproject", "mixed", "calm", "texels", "projection", "turned", "spread"].map((name) => [name, gl.getUniformLocation(program, name)]),
  );
  const textures = [0, 1].map((unit) => {
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, 1, 1, 0, gl.RGB, gl.UNSIGNED_BYTE, new Uint8Array([214, 216, 214]));
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.REPEAT);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    return { texture, width: 1 };
  });
  gl.uniform1i(at.first, 0);
  gl.uniform1i(at.second, 1);
  async function load(url, unit) {
    const image = new Image();
    image.src = url;
    await image.decode();
    const most = gl.getParameter(gl.MAX_TEXTURE_SIZE);
    const shrink = Math.min(1, most / image.naturalWidth);
    let source = image;
    if (shrink < 1) {
      source = Object.assign(add("canvas"), { width: image.naturalWidth * shrink, height: image.naturalHeight * shrink });
      source.getContext("2d").drawImage(image, 0, 0, source.width, source.height);
    }
    return () => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, textures[unit].texture);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, gl.RGB, gl.UNSIGNED_BYTE, source);
      gl.generateMipmap(gl.TEXTURE_2D);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
      textures[unit].width = source.width || image.naturalWidth;
    };
  }

  /** Columns of the rotation from the camera to the world: yaw to the right, pitch upwards. */
  function turnedAxes() {
    if (state.gyro) return state.gyro;
    const [cy, sy, cp, sp] = [Math.cos(look.yaw), Math.sin(look.yaw), Math.cos(look.pitch), Math.sin(look.pitch)];
    return [[cy, 0, sy], [-sy * sp, cp, cy * sp], [-sy * cp, -sp, cy * cp]];
  }
  function perspective(width, height) {
    const [right, up, back] = turnedAxes();
    const tall = Math.tan(look.fov / 2) * Math.min(1, height / width);
    const wide = tall * (width / height);
    // clip (x, y, 1, 1) to the direction x * wide * right + y * tall * up - back, and w = 1
    return [...right.map((v) => v * wide), 0, ...up.map((v) => v * tall), 0, 0, 0, 0, 0, ...back.map((v) => -v), 1];
  }
  const mapped = () => Math.min(0.5, look.fov / 2.6); // half of what is seen of the map's width: all of it at the usual zoom
  function paint(unproject, width, height) {
    gl.uniformMatrix4fv(at.unproject, false, unproject);
    gl.uniform1f(at.mixed, state.mixed);
    gl.uniform1f(at.calm, state.calm);
    gl.uniform1i(at.projection, state.session ? 0 : state.projection);
    const planet = 1.6 * Math.tan(look.fov / 2) / Math.max(width, height);
    const [wide, high] = [mapped(), (mapped() * 2 * height) / width];
    const room = Math.PI * Math.max(0, 0.5 - high); // how far up the map can be moved without an edge coming in
    gl.uniform2f(at.turned, look.yaw, state.projection === 1 ? Math.max(0, look.pitch) : Math.max(-room, Math.min(room, look.pitch)));
    gl.uniform2f(at.spread, ...(state.projection === 1 ? [planet * width, planet * height] : [wide, high]));
    const turn = [look.fov / (2 * Math.PI), (2 * planet * width) / Math.PI, 2 * wide][state.session ? 0 : state.projection];
    gl.uniform2f(at.texels, ...textures.map((each) => (each.width * turn) / width));
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
  /** Seconds since the last frame, at most 0.05; fades are that much further. */
  function ease(now) {
    const passed = Math.min((now - last) / 1000, 0.05);
    last = now;
    state.mixed += (state.wanted - state.mixed) * (1 - Math.exp(-passed * 8));
    state.calm += (state.calming - state.calm) * (1 - Math.exp(-passed * 12));
    return passed;
  }

  function frame(now) {
    cancelAnimationFrame(pending);
    pending = 0;
    const passed = ease(now);
    if (!pointers.size) {
      look.yaw += (speed.yaw + (state.spinning ? 0.06 : 0)) * passed;
      look.pitch += speed.pitch * passed;
      for (const axis of ["yaw", "pitch"]) speed[axis] *= Math.exp(-passed * 3.5);
    }
    look.pitch = Math.max(-1.55, Math.min(1.55, look.pitch));
    const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((side) => Math.max(1, Math.round(side * Math.min(devicePixelRatio, 2))));
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    gl.viewport(0, 0, width, height);
    paint(perspective(width, height), width, height);
    const still = (pointers.size || Math.hypot(speed.yaw, speed.pitch) < 0.004) && Math.abs(state.wanted - state.mixed) < 0.003 && Math.abs(state.calming - state.calm) < 0.004;
    if (still) [state.mixed, state.calm] = [state.wanted, state.calming];
    if (still) tell();
    if (!still || (state.spinning && !pointers.size)) redrawSoon();
  }
  function redrawSoon() {
    if (pending || state.session) return;
    if (!last || performance.now() - last > 100) last = performance.now();
    pending = requestAnimationFrame(frame);
  }
  function tell() {
    const [yaw, up] = [look.yaw, look.pitch].map((radians) => Math.round((radians * 180) / Math.PI));
    const east = ((yaw % 360) + 360) % 360;
    const said = `Heading ${east}°${up ? `, ${Math.abs(up)}° ${up > 0 ? "up" : "down"}` : ""}`;
    if (heading.textContent !== said) heading.textContent = said;
  }

  // --- Hands
  const pointers = new Map();
  let gap = 0;
  const perPixel = () => (state.projection === 2 ? (4 * Math.PI * mapped()) / canvas.clientWidth : look.fov / Math.max(canvas.clientWidth, canvas.clientHeight));
  const zoom = (factor) => {
    look.fov = Math.max(0.35, Math.min(2.4, look.fov * factor));
    redrawSoon();
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, [event.clientX, event.clientY, event.timeStamp]);
    speed.yaw = speed.pitch = gap = 0;
    stopGyro();
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before[0], event.clientY - before[1]];
    const seconds = Math.max(event.timeStamp - before[2], 1) / 1000;
    pointers.set(event.pointerId, [event.clientX, event.clientY, event.timeStamp]);
    if (pointers.size === 1) {
      look.yaw -= dx * perPixel();
      look.pitch += dy * perPixel();
      if (!slow.matches) [speed.yaw, speed.pitch] = [(-dx * perPixel()) / seconds, (dy * perPixel()) / seconds].map((v) => Math.max(-3, Math.min(3, v * 0.6)));
      redrawSoon();
    } else if (pointers.size === 2) {
      const [one, two] = [...pointers.values()];
      const now = Math.hypot(one[0] - two[0], one[1] - two[1]);
      if (gap) zoom(gap / now);
      gap = now;
    }
  });
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, (event) => {
      const held = pointers.get(event.pointerId);
      if (held && event.timeStamp - held[2] > 80) speed.yaw = speed.pitch = 0; // it rested before it let go
      pointers.delete(event.pointerId);
      gap = 0;
      redrawSoon();
    });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(event.deltaY * (event.deltaMode ? 0.03 : 0.0011)));
  }, { passive: false });
  canvas.addEventListener("dblclick", home);
  function home() {
    Object.assign(look, START);
    spin(false);
  }
  const keys = {
    ArrowLeft: () => turn(-1, 0), ArrowRight: () => turn(1, 0), ArrowUp: () => turn(0, 1), ArrowDown: () => turn(0, -1),
    "+": () => zoom(0.87), "=": () => zoom(0.87), "-": () => zoom(1.15), Home: home, " ": () => spin(), l: () => project(),
    f: () => fullScreen(), v: () => headset(), s: () => save(),
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = keys[event.key] ?? keys[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  });
  function turn(across, up) {
    [look.yaw, look.pitch] = [look.yaw + across * look.fov * 0.08, look.pitch + up * look.fov * 0.08];
    stopGyro(); // and draw
  }

  // --- Controls
  const buttons = {};
  const button = (name, label, action) => {
    buttons[name] = Object.assign(add("button", "", label), { type: "button", onclick: () => action() });
    bar.append(buttons[name]);
  };
  button("calm", "Calm", comfort);
  button("projection", PROJECTIONS[0], project);
  button("spin", "Turn", spin);
  button("gyro", "Move the device", gyro);
  button("headset", "Headset", headset);
  button("save", "Save view", save);
  button("full", "Full screen", fullScreen);
  for (const name of ["calm", "spin", "gyro"]) buttons[name].setAttribute("aria-pressed", "false");
  buttons.gyro.hidden = !("DeviceOrientationEvent" in window && matchMedia("(pointer: coarse)").matches);
  buttons.headset.hidden = true;
  navigator.xr?.isSessionSupported("immersive-vr").then((can) => { buttons.headset.hidden = !can; }, () => {});
  function comfort(on = !state.calming) {
    state.calming = on ? 1 : 0;
    if (on) spin(false); // and back, the scene rests
    buttons.calm.setAttribute("aria-pressed", String(on));
    buttons.calm.textContent = on ? "Back" : "Calm";
    redrawSoon();
  }
  function project() {
    state.projection = (state.projection + 1) % PROJECTIONS.length;
    buttons.projection.textContent = PROJECTIONS[state.projection];
    redrawSoon();
  }
  function spin(on = !state.spinning && !slow.matches) {
    [speed.yaw, speed.pitch, state.spinning] = [0, 0, on];
    buttons.spin.setAttribute("aria-pressed", String(on));
    redrawSoon();
  }
  buttons.spin.hidden = slow.matches;
  function fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen?.();
  }
  async function still() {
    frame(performance.now()); // the buffer is only sure to hold a picture right after it was drawn
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }
  async function save() {
    const href = URL.createObjectURL(await still());
    Object.assign(add("a"), { href, download: "moodscape-view.png" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  }

  // --- The device as a window
  function onOrientation({ alpha, beta, gamma }) {
    if (alpha === null) return;
    const [a, b, g] = [alpha, beta, gamma].map((v) => (v * Math.PI) / 180);
    const [ca, sa, cb, sb, cg, sg] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b), Math.cos(g), Math.sin(g)];
    // W3C's Z-X'-Y'' rotation of the device; x east, y north, z up become x right, y up, -z ahead
    const world = ([x, y, z]) => [x, z, -y];
    const device = [[ca * cg - sa * sb * sg, sa * cg + ca * sb * sg, -cb * sg], [-sa * cb, ca * cb, sb], [ca * sg + sa * sb * cg, sa * sg - ca * sb * cg, cb * cg]].map(world);
    const tilt = ((screen.orientation?.angle ?? 0) * Math.PI) / 180;
    const mixAxes = (p, q, c, s) => p.map((v, i) => v * c + q[i] * s);
    state.gyro = [mixAxes(device[0], device[1], Math.cos(tilt), -Math.sin(tilt)), mixAxes(device[1], device[0], Math.cos(tilt), Math.sin(tilt)), device[2]];
    look.yaw = Math.atan2(-device[2][0], device[2][2]);
    look.pitch = Math.asin(Math.max(-1, Math.min(1, -device[2][1])));
    redrawSoon();
  }
  async function gyro() {
    if (state.gyro) return stopGyro();
    const ask = window.DeviceOrientationEvent?.requestPermission;
    if (ask && (await ask.call(window.DeviceOrientationEvent)) !== "granted") return;
    addEventListener("deviceorientation", onOrientation);
    buttons.gyro.setAttribute("aria-pressed", "true");
  }
  function stopGyro() {
    removeEventListener("deviceorientation", onOrientation);
    state.gyro = null;
    buttons.gyro.setAttribute("aria-pressed", "false");
    redrawSoon();
  }

  // --- The headset: both eyes look along the same rays, for what is far away has no depth
  async function headset() {
    if (state.session) return state.session.end();
    if (!navigator.xr) return;
    const session = await navigator.xr.requestSession("immersive-vr");
    state.session = session;
    const layer = new XRWebGLLayer(session, gl);
    session.updateRenderState({ baseLayer: layer });
    const space = await session.requestReferenceSpace("local");
    const [facing, fov] = [look.yaw, look.fov];
    session.addEventListener("end", () => {
      [state.session, look.fov] = [null, fov];
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
      redrawSoon();
    });
    session.addEventListener("select", () => comfort());
    const each = (now, shot) => {
      session.requestAnimationFrame(each);
      const pose = shot.getViewerPose(space);
      if (!pose) return;
      ease(now);
      gl.bindFramebuffer(gl.FRAMEBUFFER, layer.framebuffer);
      for (const view of pose.views) {
        const port = layer.getViewport(view);
        gl.viewport(port.x, port.y, port.width, port.height);
        const p = view.projectionMatrix;
        const m = view.transform.matrix; // columns: right, up, back of the eye
        const toWorld = (x, y, z) => {
          const [vx, vy, vz] = [0, 1, 2].map((row) => m[row] * x + m[4 + row] * y + m[8 + row] * z);
          return [vx * Math.cos(facing) - vz * Math.sin(facing), vy, vx * Math.sin(facing) + vz * Math.cos(facing)];
        };
        const [right, up, ahead] = [toWorld(1 / p[0], 0, 0), toWorld(0, 1 / p[5], 0), toWorld(p[8] / p[0], p[9] / p[5], -1)];
        look.fov = 2 * Math.atan(1 / p[0]);
        paint([...right, 0, ...up, 0, 0, 0, 0, 0, ...ahead, 1], port.width, port.height);
      }
    };
    session.requestAnimationFrame(each);
  }
  new ResizeObserver(redrawSoon).observe(canvas);
  document.addEventListener("fullscreenchange", redrawSoon);
  canvas.addEventListener("webglcontextlost", () => root.replaceChildren(add("p", "panorama-missing", "The graphics card dropped the panorama. Reload the page to see it again.")));
  root.addEventListener("keydown", (event) => event.key === "Escape" && (event.stopPropagation(), comfort()));
  const name = (label) => canvas.setAttribute("aria-label", `${label ?? "Panorama"}. Arrow keys look around, plus and minus zoom, Escape fades to calm.`);
  name();
  return {
    async show(url, { label, beside } = {}) {
      const mine = ++request;
      const unit = beside ? 1 : state.wanted > 0.5 ? 0 : 1;
      const puts = await Promise.all([load(url, unit), ...(beside ? [load(beside, 0)] : [])]);
      if (mine !== request) return; // a newer one was asked for meanwhile
      puts.forEach((put) => put());
      state.wanted = unit;
      if (slow.matches || beside) state.mixed = unit;
      name(label);
      redrawSoon();
    },
    calm: () => comfort(),
    mix(share) {
      state.wanted = state.mixed = share;
      redrawSoon();
    },
    still,
  };
}
