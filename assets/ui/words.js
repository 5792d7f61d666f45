// A point of the valence-arousal plane in words.

function pointInWords([valence, arousal]) {
  if (Math.hypot(valence, arousal) < 0.03) return "neutral";
  const pleasant = `${Math.abs(valence).toFixed(2)} ${valence < 0 ? "unpleasant" : "pleasant"}`;
  return `${pleasant}, ${Math.abs(arousal).toFixed(2)} ${arousal < 0 ? "calm" : "lively"}`;
}
