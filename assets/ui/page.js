// The page as a whole: shortcuts, day and night, and a picture dropped anywhere. Runs before the page is built.
(() => {
  const OPEN = "moodscape-tab"; // where the tab that was open last is kept
  window.moodscape = {
    restored: false,
    ready: () => {
      window.moodscape.restored = true;
      disclose(false);
      const last = localStorage.getItem(OPEN);
      if (last in tabs) document.getElementById(last)?.click();
    },
    // What the panel describes, in one line.
    scene: (prompt, mix, style, seed) => {
      const amounts = Object.entries(mix ?? {}).map(([name, each]) => [name.replace("leaf:", ""), each.amount ?? each]);
      const felt = amounts.map(([name, amount]) => `${name} ${amount < 0 ? "−" : "+"}${Math.abs(amount).toFixed(2)}`);
      return ["Next: " + (prompt?.trim() || "no words yet"), style, ...felt, `seed ${seed ?? 0}`].filter(Boolean).join(" · ");
    },
    // The panel as it is kept in the browser; until the last visit's values are back, what was kept stays.
    keep: (saved, names, values) =>
      window.moodscape.restored ? Object.fromEntries(names.map((name, each) => [name, values[each]])) : saved,
  };
  // The panel and the presets are one for both tabs that make pictures: they go with the person from one to the other.
  const tabs = { "tab-create-button": "create", "tab-panorama-button": "around", "tab-understand-button": "understand", "tab-edit-button": "edit", "tab-space-button": "space" };
  document.addEventListener("click", (event) => {
    const tab = tabs[event.target.closest?.("[role=tab]")?.id];
    if (!tab || tab === (document.documentElement.dataset.tab ?? "create")) return;
    document.documentElement.dataset.tab = tab;
    localStorage.setItem(OPEN, event.target.closest("[role=tab]").id);
    if (!["create", "around"].includes(tab)) return;
    const [page, shelf] = tab === "around" ? ["#around-page", "#around-page"] : ["#studio", "#shelves"];
    document.querySelector(page).prepend(document.querySelector("#panel"));
    document.querySelector(shelf).append(document.querySelector("#presets"));
  });
  // The advanced controls: shown and hidden here, always there for Gradio.
  const disclose = (open) => document.querySelector("#advanced-toggle")?.setAttribute("aria-expanded", String(open));
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#advanced-toggle");
    if (button) disclose(button.getAttribute("aria-expanded") !== "true");
  });

  const busy = () => document.documentElement.hasAttribute("data-busy");
  // Escape also ends the composition of a letter, clears a search and closes a list.
  const hasOtherUse = (event) =>
    event.isComposing || event.defaultPrevented || event.target.closest?.("input[type=search], [role=listbox]");

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      if (document.documentElement.dataset.tab === "understand") return; // there is nothing to make
      event.preventDefault();
      const field = document.activeElement;
      field?.blur?.(); // number fields hand over their value when they lose the focus
      setTimeout(() => {
        document.querySelector({ around: "#around-make", edit: "#edit-run" }[document.documentElement.dataset.tab] ?? "#create")?.click();
        field?.focus?.({ preventScroll: true });
      }, 30);
    } else if (event.key === "Escape" && !document.fullscreenElement && !hasOtherUse(event)) {
      const around = document.documentElement.dataset.tab === "around";
      const making = around ? document.querySelector("#around-page[data-making]") : busy();
      if (document.querySelector("[data-tab=edit] #edit-page[data-making]")) return document.querySelector("#edit-cancel")?.click();
      if (making) document.querySelector(around ? "#around-cancel" : "#cancel")?.click();
      else if (around) window.dispatchEvent(new Event("moodscape:calm")); // wherever the focus is
    }
  });

  // A pause while typing counts as a finished thought: the mood panel then asks for a sketch of it.
  let typing = null;
  document.addEventListener("input", (event) => {
    if (!event.target.closest?.("#prompt")) return;
    clearTimeout(typing);
    typing = setTimeout(() => window.dispatchEvent(new Event("moodscape:words")), 700);
  });
  // A second press while pictures are being made would be lost without a word.
  document.addEventListener("click", (event) => {
    if (busy() && event.target.closest?.("#create")) window.dispatchEvent(new Event("moodscape:hurried"));
  }, true);
  // Create answers the same words with pictures: a sketch that came after them would cover them.
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#create")) clearTimeout(typing);
  }, true);

  // Day and night: the system's choice until a person makes their own.
  const key = "moodscape-night";
  const paint = () => {
    const own = localStorage.getItem(key);
    if (own !== null) document.body.classList.toggle("dark", own === "yes");
    document.documentElement.style.colorScheme = document.body.classList.contains("dark") ? "dark" : "light";
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#night")) return;
    localStorage.setItem(key, document.body.classList.contains("dark") ? "no" : "yes");
    paint();
  });
  document.addEventListener("DOMContentLoaded", () => {
    paint();
    new MutationObserver(paint).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  });

  // A picture dropped anywhere goes to the upload field. One dragged from this page comes as an address.
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].some((type) => type === "Files" || type === "text/uri-list");
  const inField = (event) => !event.dataTransfer.types.includes("Files") && event.target.closest?.("textarea, input");
  document.addEventListener("dragover", (event) => {
    if (!carries(event) || inField(event)) return;
    event.preventDefault();
    document.documentElement.toggleAttribute("data-drop", true);
  });
  for (const end of ["dragend", "drop"]) document.addEventListener(end, () => document.documentElement.removeAttribute("data-drop"));
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.documentElement.removeAttribute("data-drop");
  });
  document.addEventListener("drop", async (event) => {
    if (!carries(event) || inField(event)) return;
    event.preventDefault();
    const [dropped, ...others] = event.dataTransfer.files; // read before anything is awaited: the list is emptied after this event
    const file = (await fetchedPicture(event.dataTransfer.getData("text/uri-list"))) ?? dropped;
    if (file) handOver(file, ...(document.documentElement.dataset.tab === "edit" ? others : []));
  });

  async function fetchedPicture(address) {
    const url = address ? new URL(address.split("\n")[0], location.href) : null;
    if (url?.origin !== location.origin) return null;
    const answer = await fetch(url);
    return answer.ok ? new File([await answer.blob()], url.pathname.split("/").pop()) : null;
  }

  function handOver(...dropped) {
    const reads = document.querySelector("#understand-page[data-beside]") ? "#understand-beside" : "#understand-bring";
    const box = { around: "#around-source-row", understand: `${reads}-row`, edit: "#edit-bring-row" }[document.documentElement.dataset.tab];
    const input = document.querySelector(`${box ?? "#bring-back"} input[type=file]`);
    if (!input) return;
    const files = new DataTransfer();
    for (const file of dropped) files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
})();
