"""What a person does on the Understand tab, in a real browser with a real worker behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from skimage import data

from tests.ui.conftest import Served, Visit
from tests.ui.test_browser import create

expect.set_options(timeout=15_000)
pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
DROP = """data => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(data)], "cup.png"));
  document.querySelector(".bring-here").dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer }));
}"""
DARKENED = """() => { const c = document.querySelector(".light");
  const pixels = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
  let sum = 0; for (let at = 3; at < pixels.length; at += 4) sum += pixels[at];
  return sum / 255 / (c.width * c.height); }"""
"""How much of the first picture lies in dusk, in [0, 1]."""


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pictures") / "cup.png"
    Image.fromarray(data.coffee()).resize((300, 200)).save(path)
    return path


def open_tab(page: Page, photo: Path | None = None) -> None:
    """Open the tab and, with a photo, drop it and wait until all is known of it."""
    page.get_by_role("tab", name="Understand").click()
    expect(page.locator(".bring-here")).to_be_visible()
    if photo:
        page.evaluate(DROP, list(photo.read_bytes()))
        expect(page.locator(".feeling")).to_have_count(11)
        expect(page.locator(".gallery .pill")).to_be_hidden()


def test_a_dropped_picture_is_lit_explained_and_remembered(visit: Open, served: Served, photo: Path) -> None:
    person = visit()
    page = person.page
    open_tab(page, photo)
    expect(page.locator(".in-short h2")).to_contain_text("excitement")
    assert page.evaluate(DARKENED) == 0
    page.locator('[data-key="fear"]').hover()
    page.wait_for_function(f"({DARKENED})() > 0.2")
    fear = page.evaluate(DARKENED)
    page.locator('[data-key="amusement"]').focus()  # from the keyboard, too
    page.wait_for_function(f"Math.abs(({DARKENED})() - {fear}) > 0.02")
    expect(page.locator(".reason")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".reason")).to_contain_text("which is why it speaks of amusement")
    expect(page.locator(".measured")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator(".reason")).to_have_count(0)
    assert "speaks of fear" in page.locator(".looked-at li").filter(has_text="fear").inner_text()
    person.reload()
    page.get_by_role("tab", name="Understand").click()
    expect(page.locator(".feeling")).to_have_count(11)
    assert person.hosts <= {served.url.split("/")[2], ""}


def test_a_question_a_click_and_what_can_be_saved(visit: Open, photo: Path) -> None:
    page = visit().page
    open_tab(page, photo)
    page.get_by_label("What in this picture makes me feel …").fill("wide <b>awake</b>")
    page.keyboard.press("Enter")
    expect(page.locator(".reasons h3")).to_have_text("“wide <b>awake</b>”")
    page.locator('[data-key="disgust"]').click()
    expect(page.locator(".because > :first-child")).not_to_have_class("in-words")  # unsure: what was measured leads
    box = page.locator(".picture").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    expect(page.locator(".dots .adds")).to_have_count(1)
    page.get_by_role("button", name="takes away").click()
    page.locator(".picture").first.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(".dots .takes")).to_have_count(1)
    for name, file in (("Save the mask", "cup-disgust-mask.png"), ("Save as it is lit", "cup-disgust.png")):
        with page.expect_download() as saved:
            page.get_by_text(name).click()
        assert saved.value.suggested_filename == file
    assert Image.open(saved.value.path()).size == (300, 200)
    expect(page.get_by_role("button", name="Change it in Edit")).to_have_count(1)


def test_two_pictures_are_compared_on_a_phone(visit: Open, photo: Path, tmp_path: Path) -> None:
    Image.fromarray(data.rocket()).save(tmp_path / "rocket.png")
    page = visit(width=390, height=844).page
    open_tab(page, photo)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.locator("#understand-beside-row input[type=file]").set_input_files(tmp_path / "rocket.png")
    expect(page.locator(".in-short")).to_have_count(2)
    expect(page.locator(".gallery .pill")).to_be_hidden()
    page.locator('[data-key="sadness"]').click()
    expect(page.locator(".reason")).to_have_count(2)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.get_by_role("button", name="Put the picture away").first.click()
    expect(page.locator(".in-short")).to_have_count(1)
    expect(page.locator(".looked-at img").first).to_have_attribute("alt", "The picture rocket.png")


def test_a_finished_picture_is_read_and_a_strange_file_is_not(visit: Open, tmp_path: Path) -> None:
    page = visit().page
    create(page, "a meadow", pictures=1)
    expect(page.locator(".stage-words .caption")).to_have_text("a meadow", timeout=30_000)
    page.get_by_role("button", name="What does it make one feel?").click()
    expect(page.locator(".in-short h2")).to_be_visible()
    (tmp_path / "notes.png").write_text("not a picture")
    page.locator("#understand-bring-row input[type=file]").set_input_files(tmp_path / "notes.png")
    expect(page.locator(".toast-body")).to_contain_text("not a picture that can be read")
    expect(page.locator(".in-short h2")).to_be_visible()
