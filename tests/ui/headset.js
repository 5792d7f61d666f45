// A headset for tests, in the browser's place: a session whose frames are drawn when `shoot` asks for one. Its layer is the
// page's own canvas, the left eye's half beside the right eye's. `turned` is how far the head is turned to the left.
{
  let [draw, ended] = [null, () => {}];
  const session = {
    updateRenderState() {}, requestReferenceSpace: async () => ({}), requestAnimationFrame: (each) => { draw = each; },
    addEventListener: (name, heard) => { if (name === "end") ended = heard; }, end: async () => ended(),
  };
  const xr = { isSessionSupported: async () => true, requestSession: async () => session };
  Object.defineProperty(navigator, "xr", { value: xr });
  const canvas = () => document.querySelector("canvas");
  window.XRWebGLLayer = class {
    framebuffer = null;
    getViewport = ({ eye }) => ({ x: eye * canvas().width / 2, y: 0, width: canvas().width / 2, height: canvas().height });
  };
  window.shoot = (turned) => {
    const [c, s] = [Math.cos(turned), Math.sin(turned)];
    const matrix = [c, 0, -s, 0, 0, 1, 0, 0, s, 0, c, 0, 0.03, 1.6, 0, 1]; // a step aside, which changes nothing
    const views = [0, 1].map((eye) => ({ eye, transform: { matrix }, projectionMatrix: [1, 0, 0, 0, 0, 1, 0, 0, eye ? 0.2 : -0.2, 0, -1, -1, 0, 0, -0.1, 0] }));
    draw(performance.now(), { getViewerPose: () => ({ views }) });
    return canvas().toDataURL().split(",")[1];
  };
}
