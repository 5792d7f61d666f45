// Why a region speaks of its feeling: the sentence, and what was measured inside it beside the rest of the picture.

/** The reasons of one region; `title` names its picture where there are two, `more` are buttons. */
function reasonsOf(region, { tone, label, title, more }) {
  const sentence = region.explanation ? make("p", { class: "reason" }, region.explanation) : null;
  const bars = evidenceBars(region.evidence);
  const covers = `${Math.max(1, Math.round(100 * region.area))} % of the picture`;
  const fits = region.quality >= 0.75 ? "" : region.quality >= 0.5 ? " · its edge is a good guess" : " · its edge is a rough guess";
  const words = make("div", { class: "in-words" }, sentence, region.note ? make("p", { class: "quiet doubt" }, region.note) : null, make("div", { class: "actions" }, more));
  const node = make(
    "article", { class: "reasons" },
    make("header", {}, make("h3", {}, make("b", { "aria-hidden": "true" }), label), make("p", { class: "quiet" }, [title, covers + fits].filter(Boolean).join(" · "))),
    make("div", { class: "because" }, region.sure ? [words, bars] : [bars, words].filter(Boolean)),
  );
  node.style.setProperty("--tone", tone);
  return node;
}

function evidenceBars(evidence) {
  if (!evidence.length) return null;
  return make(
    "div", { class: "evidence" },
    make("p", { class: "quiet legend" }, make("i", { class: "inside" }), "in these pixels", make("i", { class: "outside" }), "in all others"),
    evidence.map(({ name, inside, outside, low, high, says }) => {
      const share = (value) => clamp((value - low) / Math.max(high - low, 1e-9), 0, 1);
      const row = make(
        "div", { class: "measured", role: "img", "aria-label": `${name}: ${inside.toFixed(2)} in these pixels, ${outside.toFixed(2)} in all others${says ? `, ${says}` : ""}` },
        make("span", {}, name), make("div", { class: "twin" }, make("i", { class: "inside" }), make("i", { class: "outside" })), make("span", { class: "says" }, says),
      );
      row.style.setProperty("--inside", share(inside));
      row.style.setProperty("--outside", share(outside));
      return row;
    }),
  );
}

/** What the regions of a picture are, for those who do not see them. */
function regionsInWords(regions, labelOf) {
  return make("ul", { class: "visually-hidden" }, regions.map((region) =>
    make("li", {}, `${labelOf(region)}, ${Math.round(100 * region.area)} % of the picture: ${region.explanation}`)));
}

/** Hands a picture over as a file. */
function handOver(blob, name) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
