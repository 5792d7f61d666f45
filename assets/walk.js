// A walk from one panorama to the next, for the viewer of viewer.js: between the second and the third of several at 1.5.

/** A function of addresses, a position from 0 to the last of them, and a label; it loads two neighbours at a time. */
function panoramaWalk(viewer) {
  let here = "";
  return async (urls, position, label) => {
    const first = Math.max(0, Math.min(Math.floor(position), urls.length - 2));
    const [from, to] = urls.slice(first);
    const pair = `${from} ${to}`;
    if (here !== pair) {
      here = pair;
      await viewer.show(to, { label, beside: from });
    }
    if (here === pair) viewer.mix(position - first);
  };
}
