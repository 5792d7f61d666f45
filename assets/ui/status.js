// The status line, as plain text.
const show = () => say(element.firstElementChild, props.value ?? "");
show();
watch("value", show);
