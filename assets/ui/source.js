// The picture that a panorama grows around. Its value is {url} or null; it triggers "close" when it is put away.

const card = element.firstElementChild;
function show(found) {
  card.hidden = !found;
  document.querySelector("#around-page")?.toggleAttribute("data-source", Boolean(found));
  if (!found) return;
  card.replaceChildren(
    make("img", { src: found.url, alt: "The picture that the panorama grows around" }),
    make("span", { class: "quiet" }, "The scene of your words grows around this picture."),
    make("button", { type: "button", class: "amount-remove", "aria-label": "Put the picture away", onclick: () => trigger("close") }, "×"),
  );
}
show(props.value);
watch("value", () => show(props.value));
