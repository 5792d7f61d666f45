"""The viewer in a real browser, by what its pixels are: a page from disk, without any network."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Playwright

from tests.ui.viewer_pages import AROUND, DOWN, SMALL, UP, WITHOUT, Around, at, exported, near, share

pytestmark = pytest.mark.browser
QUARTER = 13
"""Arrow keys for a quarter turn at the usual zoom."""
HEADSET = Path(__file__).with_name("headset.js")
FLICK = [(0.05 * moment, [(240.0 - 30 * moment, 120.0)]) for moment in range(4)]
"""A finger that goes 90 pixels to the left in 0.15 seconds, and is not lifted yet."""


@pytest.fixture(scope="module")
def drawn(chromium: Path, player: Playwright) -> Iterator[Browser]:
    """A browser that draws with its own software: panoramas need WebGL 2."""
    flags = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader"]
    browser = player.chromium.launch(executable_path=chromium, args=flags)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page, alone in its folder but for the pictures that are inside it."""
    return exported(tmp_path_factory.mktemp("export"))


@pytest.fixture(scope="module")
def there(drawn: Browser, file: Path) -> Around:
    """Before the page, for all tests of this file that need no page of their own."""
    person = Around.open(drawn, file, has_touch=True)
    if person.page.locator("canvas").count() == 0:
        pytest.skip("this Chromium has no WebGL 2")
    return person


@pytest.fixture
def around(there: Around) -> Iterator[Around]:
    """The page at the card, ahead; whatever the browser complains of fails the test."""
    there.begin()
    yield there
    assert not there.complaints
    assert there.asked <= {"file", "data", "blob"}  # nobody was asked for anything


def test_every_direction_is_where_it_belongs_and_keys_and_wheel_bring_it_nearer(around: Around) -> None:
    views = [around.seen(), *(around.seen("ArrowRight", QUARTER) for _ in range(3))]
    assert [near(at(view), wanted) for view, wanted in zip(views, AROUND.values(), strict=True)] == [True] * 4
    assert around.heading() == pytest.approx(270, abs=3)
    around.page.keyboard.press("Home")
    assert near(at(around.seen("ArrowUp", QUARTER)), UP)
    assert "up" in around.page.locator(".panorama-heading").inner_text()
    around.page.keyboard.press("Home")
    assert near(at(around.seen("ArrowDown", QUARTER)), DOWN)
    around.page.keyboard.press("Home")
    usual = around.seen()
    wide = around.seen("-", 4)
    assert near(at(wide, 0.99), AROUND["right"])
    assert near(at(wide, 0.0), AROUND["left"])
    assert near(at(around.seen("ArrowUp", 3), 0.5, 0.01), UP)
    around.page.keyboard.press("Home")
    close = around.seen("+", 5)
    around.page.mouse.move(200, 150)
    around.page.mouse.wheel(0, 1500)
    around.page.wait_for_timeout(50)
    shares = [share(view, AROUND["front"]) for view in (around.seen(), wide, usual, close)]
    assert shares == sorted(shares)
    assert shares[0] < shares[2]
    assert shares[-1] > 0.99


def test_nothing_shows_where_the_sides_meet_however_it_is_laid_out(around: Around) -> None:
    around.walk(1)
    around.seen("ArrowRight", 2 * QUARTER)
    for name, swell in (("as seen", 30), ("little planet", 60), ("map", 100)):
        row = around.seen()[190, :, 0]  # below the middle, where a planet has the scene behind
        assert np.abs(np.diff(row)).max() <= 6, name  # the swell itself is less than three greys a column
        assert np.ptp(row) > swell, name  # and it is there
        around.page.keyboard.press("l")
    expected = around.page.get_by_role("button", name="As seen")
    assert expected.count() == 1


def test_a_little_planet_stands_on_its_ground_and_tips_towards_the_sky(around: Around) -> None:
    planet = around.seen("l")
    assert near(at(planet), DOWN)
    places = {"front": (0.5, 0.2), "right": (0.75, 0.5), "back": (0.5, 0.8), "left": (0.25, 0.5)}
    assert {name: near(at(planet, *place), AROUND[name]) for name, place in places.items()} == dict.fromkeys(
        places, True
    )
    assert near(at(around.seen("ArrowRight", QUARTER), 0.5, 0.2), AROUND["right"])
    assert near(at(around.seen("ArrowUp", 8)), AROUND["right"])
    around.seen("l")
    around.seen("l")


def test_a_map_shows_all_and_moves_under_the_hand(around: Around) -> None:
    around.page.keyboard.press("l")
    flat = around.seen("l")
    named = [(0.03, "back"), (0.25, "left"), (0.5, "front"), (0.75, "right"), (0.97, "back")]
    assert [near(at(flat, x), AROUND[name]) for x, name in named] == [True] * 5
    assert near(at(flat, 0.5, 0.2), UP)
    assert near(at(flat, 0.5, 0.8), DOWN)
    assert flat[:35].max() == flat[-35:].max() == 0  # twice as wide as high: above and below it there is nothing
    around.page.mouse.move(300, 120)
    around.page.mouse.down()
    around.page.mouse.move(180, 120, steps=4)
    around.page.wait_for_timeout(120)
    around.page.mouse.up()
    assert near(at(around.seen()), AROUND["right"])  # a quarter of the screen, a quarter of the way round
    high = around.seen("+", 6)
    assert share(high, UP) < 0.06
    high = around.seen("ArrowUp", 12)
    assert near(at(high, 0.5, 0.01), UP)
    assert high.max(-1).min() > 0  # it ends at the zenith
    around.seen("l")


def test_a_finger_drags_and_lets_go_and_two_pinch(around: Around) -> None:
    around.fingers(*FLICK, (0.9, []))  # it rests before it lets go
    assert around.heading() == pytest.approx(16, abs=1)  # 90 of 480 pixels, which are 1.5 radians
    around.page.keyboard.press("Home")
    around.fingers(*FLICK, (0.16, []))
    assert around.heading() > 24
    around.page.keyboard.press("Home")
    wide = share(around.seen("-", 4), AROUND["front"])
    apart = [(0.05 * moment, [(140.0 - 15 * moment, 120.0), (180.0 + 15 * moment, 120.0)]) for moment in range(5)]
    around.fingers(*apart, (0.9, []))
    assert share(around.seen(), AROUND["front"]) > 0.99
    together = [
        (second, list(reversed(places))) for (second, _), (_, places) in zip(apart, reversed(apart), strict=True)
    ]
    around.fingers(*together, (0.9, []))
    assert share(around.seen(), AROUND["front"]) == pytest.approx(wide, abs=0.05)
    assert wide < 0.6


def test_it_draws_only_what_changes_and_turns_by_itself_until_it_calms(around: Around) -> None:
    page = around.page
    around.seen()
    drawn = page.evaluate("window.draws")
    page.wait_for_timeout(250)
    assert page.evaluate("window.draws") == drawn
    page.mouse.move(160, 120)
    page.mouse.down()
    page.mouse.move(150, 120)
    around.seen()  # a hand that holds still lets it rest
    page.wait_for_timeout(120)
    page.mouse.up()
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    turn = page.get_by_role("button", name="Turn", exact=True)
    assert turn.get_attribute("aria-pressed") == "true"
    page.wait_for_function("before => window.draws > before + 8", arg=page.evaluate("window.draws"))
    page.keyboard.press("Escape")
    calm = around.seen()
    assert calm.std((0, 1)).max() < 25
    assert calm.min() > 120
    assert turn.get_attribute("aria-pressed") == "false"
    assert around.heading() in range(1, 20)  # it had turned, slowly
    page.get_by_role("button", name="Back").click()
    assert near(at(around.seen()), AROUND["front"])
    page.get_by_role("button", name="Calm").click()
    assert around.seen().min() > 120
    page.locator("canvas").focus()
    assert near(at(around.seen("Escape")), AROUND["front"])


def test_a_walk_fades_and_what_is_seen_is_saved(around: Around) -> None:
    one = around.seen()
    around.walk(1)
    two = around.seen()
    around.walk(0.5)
    half = around.seen()
    assert np.abs(one - two).max() > 60
    assert np.abs(half - (one + two) / 2).max() < 8
    with around.page.expect_download() as saved:
        around.page.keyboard.press("s")
    assert saved.value.suggested_filename == "moodscape-view.png"
    assert np.abs(np.asarray(Image.open(saved.value.path()).convert("RGB")).astype(int) - half).max() <= 1


def test_both_eyes_see_where_the_head_is_turned(drawn: Browser, file: Path) -> None:
    person = Around.open(drawn, file, HEADSET.read_text())
    person.begin()
    person.seen("ArrowRight", QUARTER)
    person.page.get_by_role("button", name="Headset").click()
    names = list(AROUND)
    for turned, wanted in ((0.0, "right"), (np.pi / 2, "front"), (-np.pi / 2, "back")):
        shot = base64.b64decode(person.page.evaluate("turned => window.shoot(turned)", turned))
        view = np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)
        assert [near(at(view, 0.25 + 0.5 * eye), AROUND[wanted]) for eye in (0, 1)] == [True, True]
        before, after = names[names.index(wanted) - 1], names[(names.index(wanted) + 1) % 4]
        assert [near(at(view, x), AROUND[name]) for x, name in ((0.005, before), (0.495, wanted))] == [True, True]
        assert [near(at(view, x), AROUND[name]) for x, name in ((0.505, wanted), (0.995, after))] == [True, True]
    person.page.evaluate("document.querySelector('canvas').focus()")
    person.page.keyboard.press("v")
    assert near(at(person.seen()), AROUND["right"])
    assert not person.complaints


def test_a_small_device_shrinks_pictures_spares_motion_and_is_a_window(drawn: Browser, file: Path) -> None:
    person = Around.open(drawn, file, SMALL, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page = person.page
    person.begin()
    assert page.evaluate("Math.max(...window.uploads)") == 128
    assert [
        near(at(person.seen()), AROUND["front"]),
        near(at(person.seen("ArrowRight", QUARTER)), AROUND["right"]),
    ] == [True] * 2
    page.keyboard.press("Home")
    person.fingers(*FLICK, (0.16, []))
    assert person.heading() == pytest.approx(16, abs=1)  # where the finger left it
    assert page.get_by_role("button", name="Turn", exact=True).count() == 0
    page.keyboard.press(" ")
    assert person.heading() == pytest.approx(16, abs=1)
    device = page.context.new_cdp_session(page)
    page.get_by_role("button", name="Move the device").click()
    for (alpha, beta, gamma), wanted in {
        (0, 90, 0): AROUND["front"], (90, 90, 0): AROUND["left"], (270, 90, 0): AROUND["right"],
        (180, 90, 0): AROUND["back"], (0, 170, 0): UP, (0, 10, 0): DOWN,
    }.items():  # fmt: skip
        held = {"alpha": alpha, "beta": beta, "gamma": gamma}
        device.send("DeviceOrientation.setDeviceOrientationOverride", held)
        page.wait_for_timeout(60)
        assert near(at(person.seen()), wanted), held
    assert not person.complaints


def test_without_webgl_there_is_a_sentence(drawn: Browser, file: Path) -> None:
    person = Around.open(drawn, file, WITHOUT)
    assert "no WebGL 2" in person.page.locator(".panorama-missing").inner_text()
    person.walk(0.5)
    person.page.keyboard.press("Escape")
    assert person.page.evaluate("viewer.still()") is None
    assert not person.complaints
