"""A picture with one region lit: all else is dimmed and loses its colour."""

from __future__ import annotations

import numpy as np
from PIL import Image

_DIM, _GREY = 0.42, 0.75  # what is left of the light outside the region, and how far colours fade there


def overlay(picture: Image.Image, mask: Image.Image) -> Image.Image:
    """The picture, dimmed where the grey mask (of any size) is black, as RGB of the picture's size."""
    rgb = picture.convert("RGB")
    fitted = mask.convert("L").resize(rgb.size, Image.Resampling.BILINEAR) if mask.size != rgb.size else mask
    pixels = np.asarray(rgb, np.float32)
    inside = np.asarray(fitted.convert("L"), np.float32)[..., None] / 255
    grey = pixels @ np.array([0.299, 0.587, 0.114], np.float32)
    faded = (_GREY * grey[..., None] + (1 - _GREY) * pixels) * _DIM
    return Image.fromarray((inside * pixels + (1 - inside) * faded).round().astype(np.uint8))
