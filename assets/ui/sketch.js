// Carries the live sketch from its own handler to the stage, so that it can never overwrite a running job's view.
watch("value", () => {
  if (props.value) window.dispatchEvent(new CustomEvent("moodscape:sketch", { detail: props.value }));
});
