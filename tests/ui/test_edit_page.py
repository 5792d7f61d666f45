"""What a person does on the Edit tab, in a real browser with a real worker behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import skimage.data
from PIL import Image
from playwright.sync_api import Page, expect

from tests.ui.conftest import Served, Visit

expect.set_options(timeout=15_000)
pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
PIXEL = """share => {
  const canvas = document.querySelector(".compared");
  return [...canvas.getContext("2d").getImageData(share * canvas.width, canvas.height / 2, 1, 1).data.slice(0, 3)];
}"""
DROP = """([data, name]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(data)], name));
  document.querySelector("#edit-page").dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer }));
}"""


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photos") / "coffee.png"
    Image.fromarray(skimage.data.coffee()).resize((300, 200)).save(path)
    return path


def opened(visit: Open, photo: Path, **options: int) -> Visit:
    """A page with the picture dropped on the Edit tab."""
    person = visit(**options)
    person.page.get_by_role("tab", name="Edit").click()
    person.page.evaluate(DROP, [list(photo.read_bytes()), photo.name])
    expect(person.page.locator(".compared")).to_have_attribute("data-shown", "root")
    return person


def wish(page: Page, words: str) -> None:
    field = page.get_by_label("Your wish")
    field.fill(words)
    field.press("Enter")
    expect(page.locator("#edit-run")).to_have_text("Change it")
    expect(page.locator(".wish-says")).not_to_be_empty()


def run(page: Page, steps: int) -> None:
    page.locator("#edit-run").click()
    expect(page.locator(".film-step")).to_have_count(steps + 1)
    expect(page.locator(".film-step").nth(steps)).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("document.querySelector('.compared').dataset.shown.includes(':')")


def test_a_wish_becomes_chips_then_a_picture_beside_the_one_before(visit: Open, photo: Path, served: Served) -> None:
    person = opened(visit, photo)
    page = person.page
    wish(page, "much lonelier, but keep the cup")
    expect(page.locator(".wish-chips .amount-name")).to_have_text("sadness")
    expect(page.locator(".kept-thing")).to_contain_text("cup")
    expect(page.locator(".film")).to_be_hidden()
    run(page, 1)
    expect(page.locator(".outcome")).to_contain_text("SSIM")
    expect(page.locator(".outcome")).not_to_contain_text("where it may")  # nothing was found to keep

    divider = page.get_by_role("slider", name="Between before and after")
    divider.press("End")
    before = page.evaluate(PIXEL, 0.25)
    divider.press("Home")
    after = page.evaluate(PIXEL, 0.25)
    assert before != after
    divider.press("ArrowRight")
    expect(divider).to_have_attribute("aria-valuenow", "2")

    page.locator("#edit-amount").fill("0")
    page.wait_for_function(f"JSON.stringify(({PIXEL})(0.25)) === '{str(before).replace(' ', '')}'")
    page.locator("#edit-amount").fill("0.5")
    passed = [str(pixel).replace(" ", "") for pixel in (before, after)]
    page.wait_for_function(f"!{passed}.includes(JSON.stringify(({PIXEL})(0.25)))")
    between = page.evaluate(PIXEL, 0.25)
    for half, one, none in zip(between, after, before, strict=True):
        assert half == pytest.approx((one + none) / 2, abs=2)
    expect(page.locator("#edit-amount")).to_have_attribute("max", "1")  # beyond, the tool makes it

    hold = page.locator("#edit-hold")
    hold.focus()
    page.keyboard.down(" ")
    assert page.evaluate(PIXEL, 0.25) == before
    page.keyboard.up(" ")
    assert page.evaluate(PIXEL, 0.25) == between

    page.get_by_role("button", name="Make it at this amount").click()
    expect(page.locator(".film-step")).to_have_count(3)
    page.locator("#edit-further").click()
    expect(page.locator(".film-step")).to_have_count(4)
    expect(page.locator(".amount-live output")).to_have_text("150 %")
    expect(page.locator("#edit-further")).to_be_hidden()
    assert person.hosts <= {served.url.split("/")[2], ""}


def test_steps_can_be_undone_branched_and_are_there_after_a_reload(visit: Open, photo: Path) -> None:
    person = opened(visit, photo)
    page = person.page
    wish(page, "sad")
    run(page, 1)
    wish(page, "angrier")
    run(page, 2)
    page.locator("#edit-undo").click()
    expect(page.locator(".film-step").nth(1)).to_have_attribute("aria-pressed", "true")
    wish(page, "happier")
    run(page, 3)
    expect(page.locator(".film-step").nth(3)).to_contain_text("from 1")
    person.reload()
    expect(page.get_by_role("tab", name="Edit")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".film-step")).to_have_count(4)
    wish(page, "sadder")
    page.get_by_label("Your wish").fill("")
    expect(page.locator(".wish-chips .amount-name")).to_have_count(0)


def test_eight_feelings_and_one_of_them_is_taken(visit: Open, photo: Path) -> None:
    page = opened(visit, photo).page
    page.locator("#edit-eight").click()
    expect(page.locator(".variation")).to_have_count(8)
    expect(page.locator(".film-step")).to_have_count(1)
    page.get_by_role("button", name="Take awe").click()
    expect(page.locator(".film-step")).to_have_count(2)
    expect(page.locator(".outcome")).to_be_visible()
    expect(page.locator(".variation")).to_have_count(8)


def test_a_narrow_page_shows_all_of_it_without_scrolling_sideways(visit: Open, photo: Path) -> None:
    page = opened(visit, photo, width=390, height=844).page
    page.get_by_text("Or move the eight feelings").click()
    page.locator('input[data-emotion="awe"] >> visible=true').fill("0.7")
    run(page, 1)
    expect(page.locator(".outcome")).to_be_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_repainting_is_chosen_with_a_button(visit: Open, photo: Path) -> None:
    page = opened(visit, photo).page
    light, everything = page.locator("#edit-mode-regrade"), page.locator("#edit-mode-repaint")
    expect(light).to_have_attribute("aria-pressed", "true")
    everything.press("Enter")
    expect(everything).to_have_attribute("aria-pressed", "true")
    expect(light).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".edit-mode")).to_contain_text("Weather, sky and things")
    wish(page, "make it sad")
    run(page, 1)
