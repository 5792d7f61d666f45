"""Reading a picture: which feelings it carries, where it stands on the plane, and how sure that is."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from studio.affect import readout, senses
from studio.affect.readout import PhotoReadout
from studio.affect.senses import Senses
from studio.affect.space import Space, Vector, open_space
from studio.errors import StudioError
from studio.models.encoder import load_encoder, picture_vectors
from studio.models.sight import SIDE, Sight, load_sight, photo_features
from studio.models.specs import ASSETS
from studio.settings import Settings
from studio.tools.traces import Traces
from studio.understanding import Reading

TEMPERATURE = 0.3
"""Of the softmax over the leaves' cosines: the one whose families come nearest to the moods of rendered scenes."""
LONGEST = 768
"""Pixels of the longer side of what is looked at; the networks see fewer."""
CPU = torch.device("cpu")


class Seen(NamedTuple):
    """What the networks see of one picture: features (2048,) and the unit vector (256,) of the joint space."""

    features: np.ndarray[Any, Any]
    vector: Vector


def read(picture: Image.Image | Tensor, settings: Settings) -> Reading:
    """The reading of a picture: an image, or uint8 (3, H, W); StudioError where the networks are not here."""
    del settings  # whatever the device, these networks are so small that the processor is as quick
    return reading_of(seen(picture))


def reading_of(found: Seen) -> Reading:
    """The reading of what was seen."""
    fitted, photo = _fitted(ASSETS / "readouts")
    space = open_space(ASSETS / "space")
    return senses.read(fitted, photo, space.outline, found.features, leaning(space, found.vector))


@torch.inference_mode()
def seen(picture: Image.Image | Tensor) -> Seen:
    """Look at a picture once."""
    pixels = as_tensor(picture)[None]
    features = photo_features(_sight(ASSETS / "readouts"), _squeezed(pixels, SIDE))[0].numpy()
    return Seen(features, picture_vectors(_encoder(ASSETS / "encoder")[0], pixels.numpy(), CPU)[0].numpy())


def own(found: Seen) -> float:
    """How surely what was seen is a scene of our own, in [0, 1]."""
    return float(_fitted(ASSETS / "readouts")[0].own(found.features[None])[0])


def traces(picture: Tensor) -> Traces:
    """Where the reading of a picture uint8 (3, H, W), taken for a real one, comes from."""
    fitted, photo = _fitted(ASSETS / "readouts")
    return Traces.of(picture, _sight(ASSETS / "readouts"), photo, fitted)


def sight() -> Sight:
    """The network that looks at photographs, loaded once per process."""
    return _sight(ASSETS / "readouts")


def leaning(space: Space, vector: Vector) -> Vector:
    """How much each leaf suits a picture's vector (256,) of the joint space: logits (K,)."""
    basis = space.tensors["basis"]  # (R, 256)
    inside = basis @ (vector - space.tensors["picture_mean"])
    return space.leaves @ basis.T @ inside / max(float(np.linalg.norm(inside)), 1e-6) / TEMPERATURE


def as_tensor(picture: Image.Image | Tensor) -> Tensor:
    """A picture as uint8 (3, H, W), its longer side LONGEST pixels at most; StudioError for what is none."""
    if isinstance(picture, Tensor):
        if picture.dtype != torch.uint8 or picture.ndim != 3 or picture.shape[0] != 3 or not picture.numel():
            raise StudioError("A picture to read must have three colours of eight bits.")
        picture = Image.fromarray(picture.permute(1, 2, 0).cpu().contiguous().numpy())
    small = shrunk(picture.convert("RGB"), LONGEST)
    return torch.from_numpy(np.array(small)).permute(2, 0, 1).contiguous()


def shrunk(picture: Image.Image, longest: int) -> Image.Image:
    """The picture with its longer side `longest` pixels at most."""
    factor = longest / max(picture.size)
    if factor >= 1:
        return picture
    width, height = (max(round(side * factor), 1) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)


def encoder() -> tuple[Any, Any]:
    """The dual encoder and its tokenizer, loaded once per process."""
    return _encoder(ASSETS / "encoder")


def _squeezed(pixels: Tensor, side: int) -> Tensor:
    image = Image.fromarray(pixels[0].permute(1, 2, 0).numpy()).resize((side, side), Image.Resampling.BILINEAR)
    return torch.from_numpy(np.array(image)).permute(2, 0, 1)[None]


@lru_cache(maxsize=1)
def _fitted(folder: Path) -> tuple[Senses, PhotoReadout]:
    return senses.load(folder), readout.load(folder)[0]


@lru_cache(maxsize=1)
def _sight(folder: Path) -> Sight:
    return load_sight(folder, CPU)


@lru_cache(maxsize=1)
def _encoder(folder: Path) -> tuple[Any, Any]:
    return load_encoder(folder, CPU)
