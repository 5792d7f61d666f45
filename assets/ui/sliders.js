// One row of the mood panel: a named amount from -1 to 1 that fills from the middle in its own colour.

/**
 * A slider for one emotion. `onAmount(amount)` is called while a person moves it.
 * Returns {node, show(amount)}; `node` has the range input inside, so keyboard and screen readers work as ever.
 */
function amountSlider({ name, label, colour, hint, onAmount, onRemove }) {
  const value = make("span", { class: "amount-value", "aria-hidden": "true" }, "0");
  const range = make("input", {
    type: "range", min: "-1", max: "1", step: "0.01", value: "0",
    "aria-label": label, title: hint, "data-emotion": name,
  });
  const node = make(
    "div",
    { class: "amount" },
    make("span", { class: "amount-name", title: hint }, make("b"), label),
    value,
    onRemove ? make("button", { type: "button", class: "amount-remove", "aria-label": `Remove ${label}`, onclick: onRemove }, "×") : null,
    range,
  );
  node.style.setProperty("--tone", colour);

  const show = (amount) => {
    if (Number(range.value) !== amount) range.value = amount;
    range.setAttribute("aria-valuetext", signed(amount));
    node.style.setProperty("--from", `${Math.min(amount, 0) * 50 + 50}%`);
    node.style.setProperty("--to", `${Math.max(amount, 0) * 50 + 50}%`);
    node.classList.toggle("moved", Math.abs(amount) > 0.005);
    say(value, signed(amount));
  };
  range.addEventListener("input", () => onAmount(Number(range.value)));
  range.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!way) return;
    event.preventDefault(); // the browser's own stride is a hundredth: too small to see
    onAmount(Math.round((Number(range.value) + way * 0.05) * 20) / 20);
  });
  node.addEventListener("dblclick", () => onAmount(0));
  show(0);
  return { node, show };
}
