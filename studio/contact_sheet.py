"""Contact sheets: pictures side by side with small labels, for the eye to compare."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

MARGIN = 4
LABEL = 20  # height of a line of labels
LETTERS = 14
INK, PAPER = (40, 40, 40), (250, 249, 246)


def table(
    rows: Sequence[Sequence[Image.Image]],
    row_labels: Sequence[str],
    column_labels: Sequence[str],
    cell: tuple[int, int] = (160, 160),
) -> Image.Image:
    """Pictures in rows, each as large as a cell (width, height), with labels above the columns and left of the rows."""
    width, height = cell
    font = ImageFont.load_default(LETTERS)
    left = 2 * MARGIN + round(max((font.getlength(label) for label in row_labels), default=0.0))
    page = _page(left + (width + MARGIN) * len(column_labels) + MARGIN, LABEL + (height + MARGIN) * len(rows))
    draw = ImageDraw.Draw(page)
    for column, label in enumerate(column_labels):
        draw.text((left + column * (width + MARGIN) + MARGIN, 2), label, fill=INK, font=font)
    for line, (label, row) in enumerate(zip(row_labels, rows, strict=True)):
        top = LABEL + line * (height + MARGIN)
        draw.text((MARGIN, top + height // 2 - LETTERS // 2), label, fill=INK, font=font)
        for column, picture in enumerate(row):
            page.paste(_shrunk(picture, cell), (left + column * (width + MARGIN) + MARGIN, top))
    return page


def wall(pictures: Sequence[Image.Image], captions: Sequence[str], columns: int, cell: tuple[int, int]) -> Image.Image:
    """Pictures in so many columns, each as large as a cell (width, height), with its caption below it."""
    width, height = cell
    lines = -(-len(pictures) // columns)
    page = _page(MARGIN + columns * (width + MARGIN), MARGIN + lines * (height + LABEL))
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(LETTERS)
    for index, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        left = MARGIN + index % columns * (width + MARGIN)
        top = MARGIN + index // columns * (height + LABEL)
        page.paste(_shrunk(picture, cell), (left, top))
        draw.text((left, top + height + 1), _within(caption, font, width), fill=INK, font=font)
    return page


def _page(width: int, height: int) -> Image.Image:
    return Image.new("RGB", (width, height), PAPER)


def _shrunk(picture: Image.Image, cell: tuple[int, int]) -> Image.Image:
    return picture.convert("RGB").resize(cell, Image.Resampling.LANCZOS)


def _within(words: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> str:
    """Words that fit into so many pixels; an ellipsis stands for the rest."""
    if font.getlength(words) <= width:
        return words
    while words and font.getlength(words + "…") > width:
        words = words[:-1]
    return words.rstrip() + "…"
