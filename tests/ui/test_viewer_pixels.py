"""The viewer in a real browser, by what its pixels are: a page from disk, without any network."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright

from studio.viewer import write_page

pytestmark = pytest.mark.browser
HIGH, WIDE = 256, 512
AROUND = {"front": (220, 30, 30), "right": (30, 200, 30), "back": (40, 40, 230), "left": (230, 210, 30)}
UP, DOWN = (250, 250, 250), (200, 40, 200)
QUARTER = 13
"""Arrow keys for a quarter turn at the usual zoom."""
STILL = """async () => {
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


@pytest.fixture(scope="module")
def page(chromium: Path, player: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """An exported page with a walk from the card to the smooth panorama, opened from disk with networking off."""
    folder = tmp_path_factory.mktemp("export")
    card().save(folder / "card.png")
    smooth().save(folder / "smooth.png")
    file = write_page(folder / "card.png", "a card", [("card", folder / "card.png"), ("smooth", folder / "smooth.png")])
    browser = player.chromium.launch(
        executable_path=chromium, args=["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader"]
    )
    context = browser.new_context(viewport={"width": 400, "height": 300}, offline=True)
    opened = context.new_page()
    opened.asked = []  # type: ignore[attr-defined]
    opened.on("request", lambda request: opened.asked.append(request.url.split(":")[0]))  # type: ignore[attr-defined]
    opened.goto(file.as_uri())
    if opened.locator("canvas").count() == 0:
        pytest.skip("this Chromium has no WebGL 2")
    yield opened
    browser.close()


@pytest.fixture(autouse=True)
def begun(page: Page) -> None:
    """Every test begins at the card, ahead."""
    walked(page, 0)
    page.locator("canvas").focus()
    page.keyboard.press("Home")
    resting(page)


def walked(page: Page, to: float) -> None:
    page.locator("input").evaluate("(fader, to) => { fader.value = to; fader.oninput(); }", to)


def resting(page: Page) -> np.ndarray:
    """The view (H, W, 3) once two looks at it are the same."""
    before = np.zeros(0)
    for _ in range(60):
        now = np.asarray(Image.open(io.BytesIO(base64.b64decode(page.evaluate(STILL)))).convert("RGB")).astype(int)
        if now.shape == before.shape and np.abs(now - before).max() <= 1:
            return now
        before = now
        page.wait_for_timeout(60)
    raise AssertionError("the view does not come to rest")


def pressed(page: Page, key: str, times: int) -> np.ndarray:
    for _ in range(times):
        page.keyboard.press(key)
    return resting(page)


def middle(view: np.ndarray) -> tuple[int, ...]:
    return tuple(view[view.shape[0] // 2, view.shape[1] // 2])


def near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(found, wanted, strict=True)) < 12


def test_every_direction_is_where_it_belongs(page: Page) -> None:
    seen = [middle(resting(page)), *(middle(pressed(page, "ArrowRight", QUARTER)) for _ in range(3))]
    assert [near(found, wanted) for found, wanted in zip(seen, AROUND.values(), strict=True)] == [True] * 4, seen
    page.keyboard.press("Home")
    assert near(middle(pressed(page, "ArrowUp", QUARTER)), UP)
    page.keyboard.press("Home")
    assert near(middle(pressed(page, "ArrowDown", QUARTER)), DOWN)


def test_right_is_right_and_up_is_up_in_the_picture(page: Page) -> None:
    view = pressed(page, "-", 4)
    half = view.shape[0] // 2
    assert near(tuple(view[half, -2]), AROUND["right"])
    assert near(tuple(view[half, 1]), AROUND["left"])
    view = pressed(page, "ArrowUp", 3)
    assert near(tuple(view[2, view.shape[1] // 2]), UP)


def test_nothing_shows_where_the_sides_meet(page: Page) -> None:
    walked(page, 1)
    view = pressed(page, "ArrowRight", 2 * QUARTER)
    steps = np.abs(np.diff(view[view.shape[0] // 2, :, 0]))
    assert steps.max() <= 3, steps.max()  # the whole swell is less than one grey a column
    assert np.ptp(view[view.shape[0] // 2, :, 0]) > 30  # and it is there


def test_the_zoom_brings_things_nearer(page: Page) -> None:
    wide = (np.abs(resting(page) - AROUND["front"]).max(-1) < 12).mean()
    close = (np.abs(pressed(page, "+", 5) - AROUND["front"]).max(-1) < 12).mean()
    page.mouse.move(200, 150)
    page.mouse.wheel(0, 1500)
    far = (np.abs(resting(page) - AROUND["front"]).max(-1) < 12).mean()
    assert far < wide <= close
    assert close > 0.99


def test_a_walk_fades_from_one_scene_to_the_next(page: Page) -> None:
    one = np.array(middle(resting(page)))
    walked(page, 1)
    two = np.array(middle(resting(page)))
    walked(page, 0.5)
    half = np.array(middle(resting(page)))
    assert np.abs(one - two).max() > 60
    assert np.abs(half - (one + two) / 2).max() < 8


def test_escape_calms_at_once_and_nobody_was_asked(page: Page) -> None:
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)
    calm = resting(page)
    assert calm.std((0, 1)).max() < 25
    assert calm.min() > 120
    page.get_by_role("button", name="Back").click()
    assert near(middle(resting(page)), AROUND["front"])
    assert set(page.asked) <= {"file", "data", "blob"}  # type: ignore[attr-defined]
