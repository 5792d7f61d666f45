"""Exported pages of a test card, opened from disk without any network, and what is seen in them."""

from __future__ import annotations

import base64
import io
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page

from studio.viewer import write_page

HIGH, WIDE = 256, 512
AROUND = {"front": (220, 30, 30), "right": (30, 200, 30), "back": (40, 40, 230), "left": (230, 210, 30)}
UP, DOWN = (250, 250, 250), (200, 40, 200)
WATCHED = """
window.draws = 0;
window.uploads = [];
const listen = (name, heard) => {
  const own = WebGL2RenderingContext.prototype[name];
  WebGL2RenderingContext.prototype[name] = function (...given) {
    heard(given);
    return own.apply(this, given);
  };
};
listen("drawArrays", () => window.draws++);
listen("texImage2D", (given) => window.uploads.push(given.length > 6 ? given[3] : given[5].width));
"""
"""Counts what is drawn, and notes how wide each texture is that is uploaded."""
SMALL = """
const asked = WebGL2RenderingContext.prototype.getParameter;
WebGL2RenderingContext.prototype.getParameter = function (name) {
  return name === this.MAX_TEXTURE_SIZE ? 128 : asked.call(this, name);
};
"""
"""A graphics card that holds textures of 128 pixels at most."""
WITHOUT = """
const context = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...given) {
  return kind === "webgl2" ? null : context.call(this, kind, ...given);
};
"""
"""A browser without WebGL 2."""
RESTING = """async () => {
  const next = () => new Promise(requestAnimationFrame);
  const begun = performance.now();
  for (let before = -1; before !== window.draws; await next(), await next()) {
    if (performance.now() - begun > 30_000) throw new Error("it never stops drawing");
    before = window.draws;
  }
  const bytes = new Uint8Array(await (await viewer.still()).arrayBuffer());
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));
}"""


def card() -> Image.Image:
    """Front, right, back, left in a colour each, each a quarter wide about its middle; another above, another below."""
    pixels = np.zeros((HIGH, WIDE, 3), np.uint8)
    azimuth = (np.arange(WIDE) + 0.5) / WIDE * 360 - 180
    for index, colour in enumerate(AROUND.values()):
        pixels[:, np.abs((azimuth - 90 * index + 180) % 360 - 180) < 45] = colour
    pixels[: HIGH // 5] = UP
    pixels[-HIGH // 5 :] = DOWN
    return Image.fromarray(pixels)


def smooth() -> Image.Image:
    """A grey that swells once around and whose sides meet; brighter upwards."""
    azimuth, height = np.arange(WIDE) / WIDE * 2 * np.pi, np.linspace(1, 0, HIGH)[:, None]
    grey = 90 + 60 * np.sin(azimuth)[None] + 40 * height
    return Image.fromarray(grey.astype(np.uint8)).convert("RGB")


def exported(folder: Path) -> Path:
    """A page with a walk from the card to the smooth panorama."""
    card().save(folder / "card.png")
    smooth().save(folder / "smooth.png")
    return write_page(folder / "card.png", "a card", [(name, folder / f"{name}.png") for name in ("card", "smooth")])


@dataclass
class Around:
    """A person before an exported page; `complaints` are the browser's, `asked` the schemes of what it fetched."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    @classmethod
    def open(cls, browser: Browser, file: Path, script: str = "", **options: Any) -> Around:
        """Open the page offline; `script` runs before its own."""
        context = browser.new_context(offline=True, **{"viewport": {"width": 480, "height": 320}} | options)
        context.add_init_script(WATCHED + script)
        person = cls(context.new_page())
        person.page.on("pageerror", lambda error: person.complaints.append(str(error)))
        person.page.on("console", lambda said: said.type == "error" and person.complaints.append(said.text))
        person.page.on("request", lambda request: person.asked.add(request.url.split(":")[0]))
        person.page.goto(file.as_uri())
        return person

    def begin(self) -> None:
        """Go to the card, ahead, as it was opened, whatever was done before."""
        self.page.wait_for_function("window.uploads.length >= 4")  # the two grey ones, and two pictures
        self.walk(0)
        self.page.locator("canvas").focus()
        self.page.keyboard.press("Home")
        if self.page.get_by_role("button", name="Back").count():
            self.page.keyboard.press("Escape")
        while not self.page.get_by_role("button", name="As seen").count():
            self.page.keyboard.press("l")

    def walk(self, to: float) -> None:
        """Move the slider of the walk."""
        self.page.locator("input").evaluate("(fader, to) => { fader.value = to; fader.oninput(); }", to)

    def seen(self, key: str = "", times: int = 1) -> np.ndarray:
        """The view (H, W, 3) once nothing is drawn any more; after a key was pressed so many times, where one is."""
        for _ in range(times if key else 0):
            self.page.keyboard.press(key)
        made = base64.b64decode(self.page.evaluate(RESTING))
        return np.asarray(Image.open(io.BytesIO(made)).convert("RGB")).astype(int)

    def heading(self) -> int:
        """The degrees that a screen reader hears, once the view rests."""
        self.seen()
        return int(self.page.locator(".panorama-heading").inner_text().removeprefix("Heading ").split("°")[0])

    def fingers(self, *moments: tuple[float, list[tuple[float, float]]]) -> None:
        """Put fingers on the screen, move and lift them: (seconds, where they are) each; the last moment has none."""
        hand = self.page.context.new_cdp_session(self.page)
        begun, down = time.time() - 1, 0  # these are the seconds that the browser sees, however slow it is
        for seconds, places in moments:
            kind = "touchEnd" if not places else "touchMove" if len(places) == down else "touchStart"
            points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
            hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points, "timestamp": begun + seconds})
            down = len(places)
        hand.detach()


def at(view: np.ndarray, x: float = 0.5, y: float = 0.5) -> tuple[int, ...]:
    """The colour of a view at shares of its width and height."""
    return tuple(view[min(int(y * view.shape[0]), view.shape[0] - 1), min(int(x * view.shape[1]), view.shape[1] - 1)])


def near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Whether two colours are the same but for rounding and filtering."""
    return max(abs(a - b) for a, b in zip(found, wanted, strict=True)) < 12


def share(view: np.ndarray, colour: tuple[int, ...]) -> float:
    """How much of a view has a colour, 0 to 1."""
    return float((np.abs(view - colour).max(-1) < 12).mean())
