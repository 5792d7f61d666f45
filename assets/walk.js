// A walk from one panorama to the next, for the viewer of viewer.js: between the second and the third of several at 1.5.

/** A function of addresses, a position from 0 to the last of them, and a label; it loads two neighbours at a time. */
function panoramaWalk(viewer) {
  let wanted = null;
  let loaded = "";
  let loading = false;
  return async (urls, position, label) => {
    const first = Math.max(0, Math.min(Math.floor(position), urls.length - 2));
    const [from, to] = urls.slice(first);
    wanted = { from, to, label, share: position - first };
    if (loading) return; // whoever loads goes on to what is wanted by then
    loading = true;
    try {
      while (loaded !== `${wanted.from} ${wanted.to}`) {
        const now = wanted;
        loaded = "";
        await viewer.show(now.to, { label: now.label, beside: now.from });
        loaded = `${now.from} ${now.to}`;
      }
      viewer.mix(wanted.share);
    } finally {
      loading = false;
    }
  };
}
