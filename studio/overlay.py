"""A picture with one region lit, all else dimmed and faded, or tinted and outlined in the colour of a feeling."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageChops, ImageColor, ImageFilter

_DIM, _GREY = 0.42, 0.75  # what is left of the light outside the region, and how far colours fade there
_TINT, _PALE = 0.45, 0.55  # how far a region takes on its colour, and how far all else goes to a pale grey


def overlay(picture: Image.Image, mask: Image.Image) -> Image.Image:
    """The picture, dimmed where the grey mask (of any size) is black, as RGB of the picture's size."""
    rgb = picture.convert("RGB")
    fitted = mask.convert("L").resize(rgb.size, Image.Resampling.BILINEAR) if mask.size != rgb.size else mask
    pixels = np.asarray(rgb, np.float32)
    inside = np.asarray(fitted.convert("L"), np.float32)[..., None] / 255
    grey = pixels @ np.array([0.299, 0.587, 0.114], np.float32)
    faded = (_GREY * grey[..., None] + (1 - _GREY) * pixels) * _DIM
    return Image.fromarray((inside * pixels + (1 - inside) * faded).round().astype(np.uint8))


def tinted(picture: Image.Image, mask: Image.Image, colour: str) -> Image.Image:
    """The picture in pale greys where a grey mask (of any size) is black, tinted in a hex colour where it is white."""
    rgb = picture.convert("RGB")
    fitted = mask.convert("L").resize(rgb.size, Image.Resampling.BILINEAR) if mask.size != rgb.size else mask
    inside = np.asarray(fitted.convert("L"), np.float32)[..., None] / 255
    outline = np.asarray(_outline(fitted), np.float32)[..., None] / 255
    grey = np.asarray(rgb.convert("L"), np.float32)[..., None]
    ink = np.array(ImageColor.getrgb(colour)[:3], np.float32)
    pale = (1 - _PALE) * grey + _PALE * 232
    dyed = (1 - _TINT) * np.asarray(rgb, np.float32) + _TINT * ink
    made = inside * dyed + (1 - inside) * pale
    return Image.fromarray((outline * ink + (1 - outline) * made).clip(0, 255).round().astype(np.uint8))


def _outline(mask: Image.Image) -> Image.Image:
    """A soft line, three pixels wide, along a mask's rim."""
    sure = mask.convert("L").point([255 * (level > 127) for level in range(256)])
    grown, worn = sure.filter(ImageFilter.MaxFilter(3)), sure.filter(ImageFilter.MinFilter(3))
    return ImageChops.difference(grown, worn).filter(ImageFilter.GaussianBlur(0.6))
