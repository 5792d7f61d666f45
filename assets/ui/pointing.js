// Pointing at places of a picture, by hand or with the arrow keys: `onPoint([x, y, 1 or 0])` with x and y in [0, 1].

function pointing(frame, { adds, onPoint }) {
  const cross = make("span", { class: "cross", hidden: true, "aria-hidden": "true" });
  const dots = make("div", { class: "dots", "aria-hidden": "true" });
  frame.append(dots, cross);
  let at = [0.5, 0.5];
  const place = (node, [x, y]) => {
    node.style.left = `${100 * x}%`;
    node.style.top = `${100 * y}%`;
  };
  const give = (shift) => onPoint([...at.map((each) => Math.round(each * 1000) / 1000), adds() !== shift ? 1 : 0]);
  frame.addEventListener("click", (event) => {
    const box = frame.getBoundingClientRect();
    at = [clamp((event.clientX - box.left) / box.width, 0, 1), clamp((event.clientY - box.top) / box.height, 0, 1)];
    give(event.shiftKey);
  });
  frame.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way) at = at.map((each, axis) => clamp(each + way[axis] * 0.03, 0, 1));
    else if (event.key === "Enter" && !cross.hidden) give(event.shiftKey);
    else return;
    event.preventDefault();
    cross.hidden = false;
    place(cross, at);
  });
  frame.addEventListener("blur", () => { cross.hidden = true; });
  return {
    show(points) {
      dots.replaceChildren(...points.map((point) => {
        const dot = make("i", { class: point[2] ? "adds" : "takes" });
        place(dot, point);
        return dot;
      }));
    },
  };
}
