"""What a person does on the page, in a real browser with a real worker behind it."""

from __future__ import annotations

import io
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from studio import metadata
from studio.affect.families import FAMILY_AFFECT
from studio.affect.plane import mix_to_point, point_to_mix
from tests.ui.conftest import Served, Visit

expect.set_options(timeout=15_000)
pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
DROP = """data => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(data)], "made.png"));
  document.querySelector(".stage").dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer }));
}"""


def slider(page: Page, name: str) -> Locator:
    return page.locator(f'input[data-emotion="{name}"]')


def shown(page: Page) -> str:
    """The address of the picture on the stage."""
    return page.locator(".shot.on").get_attribute("src") or ""


def finished(page: Page) -> str:
    """The address of the finished picture, once it has faded in over the last preview."""
    save = page.get_by_role("link", name="Save").get_attribute("href") or ""
    expect(page.locator(".shot.on")).to_have_attribute("src", save)
    return save


def create(page: Page, prompt: str, pictures: int = 2, steps: int = 8) -> None:
    """Fill in the panel and press Create, without waiting for anything."""
    page.locator("#prompt textarea").fill(prompt)
    fill_number(page, "Pictures", pictures)
    if steps != 8:
        page.locator("#advanced-toggle").click()
        fill_number(page, "Steps", steps)
    page.locator("#create").click()


def fill_number(page: Page, name: str, value: int) -> None:
    """Set a number, and have it hand its value over."""
    field = page.get_by_label(f"number input for {name}")
    field.fill(str(value))
    field.blur()
    expect(field).to_have_value(str(value))


def test_opens_with_a_sketch_and_contacts_nobody_else(visit: Open, served: Served) -> None:
    person = visit()
    expect(person.page.locator(".badge")).to_be_visible()
    expect(person.page.locator(".shot.on")).to_have_count(1)
    expect(person.page.locator(".status")).to_contain_text("painted by hand")
    assert person.hosts <= {served.url.split("/")[2], ""}


def test_a_dragged_slider_is_followed_by_a_sketch(visit: Open) -> None:
    page = visit().page
    expect(page.locator(".badge")).to_be_visible()
    before = shown(page)
    box = slider(page, "contentment").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2, steps=8)
    page.wait_for_function("before => document.querySelector('.shot.on').getAttribute('src') !== before", arg=before)
    page.mouse.up()
    assert float(slider(page, "contentment").input_value()) > 0.6


def test_keys_move_sliders_and_pad_together(visit: Open) -> None:
    page = visit().page
    pad = page.locator(".pad")
    slider(page, "excitement").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert slider(page, "excitement").input_value() == "0.5"
    assert pad.get_attribute("aria-valuetext") == "0.33 pleasant, 0.38 lively"
    pad.focus()
    page.keyboard.press("Home")
    assert pad.get_attribute("aria-valuetext") == "neutral"
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowDown")
    assert float(slider(page, "sadness").input_value()) > 0.3
    assert float(slider(page, "excitement").input_value()) == 0


def test_a_curve_outlives_zero_but_not_clear(visit: Open) -> None:
    page = visit().page
    late = page.get_by_role("button", name=re.compile("^awe late"))
    slider(page, "awe").fill("0.5")
    page.locator("#curves summary").click()
    late.click()
    for amount in ("0", "-0.4"):  # a drag from one side to the other
        slider(page, "awe").fill(amount)
    expect(late).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Clear", exact=True).click()
    slider(page, "awe").fill("0.5")
    expect(late).to_have_attribute("aria-pressed", "false")


def test_a_choice_keeps_the_focus(visit: Open) -> None:
    page = visit().page
    slider(page, "awe").fill("0.5")
    page.locator("#curves summary").click()
    page.get_by_role("button", name=re.compile("^awe late")).press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("awe late")
    assert page.evaluate("document.activeElement.ariaPressed") == "true"


def test_pad_follows_the_finger(visit: Open) -> None:
    page = visit(width=390, height=844, has_touch=True, is_mobile=True).page
    page.locator(".pad").scroll_into_view_if_needed()
    box = page.locator(".pad").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.7)
    assert float(slider(page, "contentment").input_value()) > 0.6


def test_the_plane_is_the_same_in_the_browser_and_in_python(visit: Open) -> None:
    page = visit().page
    for point in ((0.0, 0.0), (0.3, 0.3), (0.7, -0.45), (-0.2, 0.1), (1.0, 1.0), (-1.0, -0.3), (0.0, -0.9)):
        mix = page.evaluate("p => window.moodscape.plane.pointToMix(p, window.moodscape.plane.field)", list(point))
        assert mix == pytest.approx(point_to_mix(point, FAMILY_AFFECT), abs=1e-9)
        back = page.evaluate("m => window.moodscape.plane.mixToPoint(m, window.moodscape.plane.field.places)", mix)
        assert tuple(back) == pytest.approx(mix_to_point(mix, FAMILY_AFFECT), abs=1e-9)


def test_create_then_reload_restores_everything(visit: Open) -> None:
    person = visit()
    page = person.page
    slider(page, "awe").fill("0.8")
    page.get_by_label("Keep this seed").check()
    create(page, "a mountain <b>lake</b> & its {{name}} ${1+1}", pictures=3)
    expect(page.locator(".thumb")).to_have_count(3)
    expect(page.locator(".stage-words .caption")).to_have_text("a mountain <b>lake</b> & its {{name}} ${1+1}")
    expect(page.locator(".stage-words .quiet")).to_contain_text("awe +0.80 · seed 0")
    picture = finished(page)
    person.reload()
    expect(page.locator(".thumb")).to_have_count(3)
    expect(page.locator(".shot.on")).to_have_attribute("src", picture)
    expect(page.locator("#prompt textarea")).to_have_value("a mountain <b>lake</b> & its {{name}} ${1+1}")
    expect(slider(page, "awe")).to_have_value("0.8")
    expect(page.get_by_label("Keep this seed")).to_be_checked()
    expect(page.locator(".shelf-item")).to_have_count(1)


def test_reload_in_the_middle_shows_the_progress_and_then_the_result(visit: Open) -> None:
    person = visit()
    page = person.page
    create(page, "a slow river", pictures=1, steps=24)
    expect(page.locator(".line")).to_contain_text(re.compile(r"step \d+ of 24 · about \d+ s left"))
    page.locator("#create").click()
    expect(page.locator(".stage-words .remark")).to_contain_text("press Create again when they are done")
    person.reload()
    expect(page.locator(".line")).to_contain_text(re.compile(r"step \d+ of 24"))
    expect(page.locator(".stage-words .caption")).to_have_text("a slow river")


def test_escape_cancels_and_loses_nothing(visit: Open) -> None:
    page = visit().page
    slider(page, "fear").fill("0.5")
    create(page, "a slow storm", steps=40)
    expect(page.locator(".line")).to_contain_text("of 40")
    page.keyboard.press("Escape")
    expect(page.locator(".stage-words .quiet")).to_have_text("Stopped. Everything you set is still here.")
    expect(page.locator(".progress")).to_be_hidden()
    expect(page.locator("#prompt textarea")).to_have_value("a slow storm")
    expect(slider(page, "fear")).to_have_value("0.5")


def test_a_killed_worker_costs_only_time(visit: Open, served: Served) -> None:
    page = visit().page
    create(page, "a slow forest", pictures=1, steps=10)
    expect(page.locator(".line")).to_contain_text(re.compile(r"step \d+ of 10"))
    os.kill(served.worker_pid(), signal.SIGKILL)
    expect(page.locator(".stage-words .caption")).to_have_text("a slow forest", timeout=30_000)


def test_a_failure_is_one_sentence_in_a_toast(visit: Open) -> None:
    page = visit().page
    page.locator("#prompt textarea").fill("a broken lake")
    page.locator("#prompt textarea").press("Control+Enter")
    expect(page.locator(".toast-body")).to_contain_text("The lake has run dry. Ask for a meadow.")
    expect(page.locator("#prompt textarea")).to_have_value("a broken lake")


def test_bad_values_are_refused_in_a_toast(visit: Open) -> None:
    page = visit().page
    page.locator("#size input").fill("600x500")
    page.locator("#size input").press("Enter")
    page.locator("#create").click()
    expect(page.locator(".toast-body")).to_contain_text("its width must be one of the multiples of 32")


def test_a_dropped_picture_gives_back_what_made_it(visit: Open, served: Served, tmp_path: Path) -> None:
    maker = visit().page
    slider(maker, "sadness").fill("0.6")
    maker.locator("#seed input").fill("77")
    create(maker, "a pier in the rain", pictures=1)
    expect(maker.locator(".stage-words .caption")).to_have_text("a pier in the rain")
    made = tmp_path / "made.png"
    made.write_bytes(maker.request.get(served.url + finished(maker)).body())
    assert metadata.read(made).seed == 77

    page = visit().page
    page.evaluate(DROP, list(made.read_bytes()))
    expect(page.locator(".recall .caption")).to_have_text("a pier in the rain")
    page.locator('.recall [data-part="emotion"]').click()
    expect(slider(page, "sadness")).to_have_value("0.6")
    expect(page.locator("#prompt textarea")).to_have_value("a quiet lake at dawn")
    page.locator('.recall [data-part="seed"]').click()
    expect(page.locator("#seed input")).to_have_value("77")
    page.locator('.recall [data-part="all"]').click()
    expect(page.locator("#prompt textarea")).to_have_value("a pier in the rain")


def test_a_strange_file_is_refused_with_a_sentence(visit: Open, tmp_path: Path) -> None:
    page = visit().page
    (tmp_path / "notes.png").write_text("not a picture")
    page.locator("#bring-back input[type=file]").set_input_files(tmp_path / "notes.png")
    expect(page.locator(".toast-body")).to_be_visible()
    expect(page.locator(".recall")).to_be_hidden()


def test_presets_and_surprise_fill_the_panel(visit: Open) -> None:
    page = visit().page
    page.get_by_role("button", name="For therapy").click()
    page.locator('[data-preset="therapy-safe-place"]').click()
    expect(page.locator("#prompt textarea")).not_to_have_value("a quiet lake at dawn")
    preset = page.locator("#prompt textarea").input_value()
    page.locator("#surprise").click()
    expect(page.locator("#prompt textarea")).not_to_have_value(preset)
    expect(page.locator(".amount.moved")).not_to_have_count(0)


def test_asking_twice_gives_new_pictures_unless_the_seed_is_kept(visit: Open) -> None:
    page = visit().page
    create(page, "a meadow", pictures=1)
    expect(page.locator(".shelf-item")).to_have_count(1)
    page.locator("#create").click()
    expect(page.locator(".shelf-item")).to_have_count(2)
    seed = page.locator("#seed input").input_value()
    assert seed != "0"
    page.locator("#lock label").click()
    page.locator("#create").click()
    expect(page.locator(".shelf-item")).to_have_count(3)
    expect(page.locator("#seed input")).to_have_value(seed)


def test_a_phone_needs_no_sideways_scroll(visit: Open) -> None:
    page = visit(width=390, height=844).page
    create(page, "a" * 300, pictures=8)
    expect(page.locator(".thumb")).to_have_count(8)
    page.locator("#curves summary").click()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.evaluate("window.scrollTo(0, 600)")
    box = page.locator(".stage").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 40  # the picture stays in sight while the sliders are moved


def test_a_star_shows_its_look_and_goes_into_the_mix(visit: Open) -> None:
    person = visit()
    page = person.page
    expect(page.locator(".shot.on")).to_have_count(1)
    page.get_by_role("tab", name="Space").click()
    star = page.locator("[data-leaf]").nth(20)
    name = star.get_attribute("data-leaf") or ""
    star.click()
    expect(page.locator(".leaf-card h2")).to_have_text(name)
    expect(page.locator(".plate img")).to_have_attribute("alt", re.compile(name))
    page.get_by_role("button", name="Add to the mix").click()
    expect(slider(page, f"leaf:{name}")).to_have_value("0.8")
    assert person.complaints == []


def test_the_stars_are_walked_with_the_arrow_keys(visit: Open) -> None:
    page = visit(width=390, height=844).page
    page.get_by_role("tab", name="Space").click()
    page.get_by_role("button", name="As a tree").click()
    first = page.locator(".leaf-card h2").inner_text()
    page.locator('.star[tabindex="0"]').focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".leaf-card h2")).not_to_have_text(first)
    assert page.evaluate("document.activeElement.dataset.leaf") == page.locator(".leaf-card h2").inner_text()
    assert page.evaluate("document.scrollingElement.scrollWidth") == 390


def test_words_are_refined_and_taken_back(visit: Open) -> None:
    page = visit().page
    expect(page.locator(".shot.on")).to_have_count(1)
    page.locator("#prompt textarea").fill("a lake")
    slider(page, "sadness").fill("0.8")
    page.get_by_role("button", name="Refine the words").click()
    expect(page.locator("#prompt textarea")).to_have_value("a lake, in the rain")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#prompt textarea")).to_have_value("a lake")
    expect(page.get_by_role("button", name="Refine the words")).to_be_visible()


def test_a_scene_is_made_all_around_and_looked_at_by_keys(visit: Open) -> None:
    person = visit()
    page = person.page
    expect(page.locator(".shot.on")).to_have_count(1)
    page.locator("#prompt textarea").fill("a forest")
    page.get_by_role("tab", name="All around").click()
    expect(page.locator("#around-scene")).to_contain_text("a forest")
    page.get_by_role("button", name="Make it all around").click()
    expect(page.get_by_role("link", name="Save the panorama")).to_be_visible()
    view = page.locator(".panorama canvas")
    if view.count() == 0:  # no WebGL 2 here: then a sentence stands in its place
        expect(page.locator(".panorama-missing")).to_contain_text("WebGL 2")
        return
    view.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".panorama-heading")).to_have_text(re.compile(r"Heading (?!0°)"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Back")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Home")
    expect(page.locator(".panorama-heading")).to_have_text("Heading 0°")
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="fear", exact=True).click()
    fade = page.get_by_label("From one mood to the next")
    expect(fade).to_be_visible()
    expect(page.locator("#around-page")).not_to_have_attribute("data-making", "")
    seen = []
    for way in ("0", "0.5", "1"):
        fade.fill(way)
        page.wait_for_timeout(1200)
        seen.append(np.asarray(Image.open(io.BytesIO(view.screenshot())).convert("RGB")).astype(float).mean((0, 1)))
    apart = np.abs(seen[0] - seen[2]).max()
    assert apart > 2
    assert np.abs(seen[1] - (seen[0] + seen[2]) / 2).max() < 0.3 * apart + 1
    assert person.complaints == []


def test_a_style_is_chosen_and_remembered(visit: Open) -> None:
    page = visit().page
    expect(page.locator(".badge")).to_be_visible()
    before = shown(page)
    page.locator("#style input").click()
    page.get_by_role("option", name="Watercolour").click()
    page.wait_for_function("before => document.querySelector('.shot.on').getAttribute('src') !== before", arg=before)
    page.reload()
    expect(page.locator("#style input")).to_have_value("Watercolour")


def test_panel_and_presets_go_along_to_all_around(visit: Open, tmp_path: Path) -> None:
    Image.new("RGB", (120, 90), "teal").save(tmp_path / "teal.png")
    person = visit()
    page = person.page
    page.get_by_role("tab", name="All around").click()
    slider(page, "awe").fill("0.8")
    expect(page.locator("#around-scene")).to_contain_text("awe +0.80")
    expect(page.locator("#around-page [data-preset]").first).to_be_visible()
    page.locator("#around-source-row input[type=file]").set_input_files(tmp_path / "teal.png")
    expect(page.locator(".around-source img")).to_be_visible()
    page.get_by_role("button", name="Put the picture away").last.click()
    expect(page.locator(".around-source")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="In its own tab")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="In its own tab").click()
    expect(opened.value.locator("canvas")).to_be_visible()
    page.get_by_role("tab", name="Create").click()
    expect(page.locator("#studio #panel")).to_be_visible()
    expect(slider(page, "awe")).to_have_value("0.8")
    expect(page.locator("#create")).to_be_visible()
