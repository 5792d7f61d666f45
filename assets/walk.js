// A walk from one panorama to the next, for the viewer of viewer.js: between the second and the third of several at 1.5.

/** A function of addresses, a position from 0 to the last of them, and a label; it loads two neighbours at a time. */
function panoramaWalk(viewer) {
  let loading = "";
  let loaded = "";
  let share = 0;
  return async (urls, position, label) => {
    const first = Math.max(0, Math.min(Math.floor(position), urls.length - 2));
    const [from, to] = urls.slice(first);
    const pair = `${from} ${to}`;
    share = position - first;
    if (loaded !== pair && loading !== pair) {
      loading = pair;
      try {
        await viewer.show(to, { label, beside: from });
        if (loading === pair) loaded = pair;
      } finally {
        if (loading === pair) loading = "";
      }
    }
    if (loaded === pair && !loading) viewer.mix(share); // the newest share: the slider may have moved on meanwhile
  };
}
