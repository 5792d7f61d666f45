"""Contact sheets: every picture in its place, labels that fit."""

from __future__ import annotations

from PIL import Image, ImageFont

from studio.contact_sheet import PAPER, _within, table, wall

RED, BLUE = Image.new("RGB", (40, 40), "red"), Image.new("RGB", (30, 60), "blue")


def colours(page: Image.Image) -> list[tuple[int, int, int]]:
    """The colours of a page that fill most of it."""
    return [colour for _, colour in sorted(page.getcolors(1 << 20) or [], reverse=True)[:3]]  # type: ignore[misc]


def test_a_table_holds_its_pictures_in_rows_with_room_for_the_longest_label() -> None:
    page = table([[RED, BLUE], [BLUE, RED]], ["short", "a label that is far longer"], ["one", "two"], (50, 50))
    assert set(colours(page)) == {PAPER, (255, 0, 0), (0, 0, 255)}
    right = page.crop((page.width - 50, 0, page.width, page.height))
    assert right.getpixel((20, 40)) == (0, 0, 255)
    assert right.getpixel((20, 90)) == (255, 0, 0)
    assert page.width - 2 * 54 > ImageFont.load_default(14).getlength("a label that is far longer")


def test_a_wall_flows_over_into_the_next_line() -> None:
    page = wall([RED, BLUE, RED], ["a", "b", "c"], 2, (80, 40))
    assert page.getpixel((20, 20)) == (255, 0, 0)
    assert page.getpixel((120, 20)) == (0, 0, 255)
    assert page.getpixel((20, 80)) == (255, 0, 0)
    assert page.getpixel((120, 80)) == PAPER


def test_a_caption_that_is_too_long_ends_with_an_ellipsis() -> None:
    font = ImageFont.load_default(14)
    assert _within("a lake", font, 200) == "a lake"
    cut = _within("a lake at dusk with a boat and a lighthouse", font, 100)
    assert cut.endswith("…")
    assert font.getlength(cut) <= 100
