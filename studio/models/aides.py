"""Families of the Hub that help to understand pictures, opened where their files are here and left out elsewhere.

Each has a row in `AIDES` of the table of models, `of` a folder and one question it answers: `SamEdges` brings a
mask to the edges of its picture (Segment Anything, Kirillov et al. 2023, arXiv 2304.02643), `Reader` says how much of
each family a picture has (OpenCLIP), `Captioner` what is seen in a part of it (BLIP, Li et al. 2022, arXiv 2201.12086).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from studio.affect.families import FAMILIES
from studio.affect.lexicon import WORDS
from studio.errors import StudioError
from studio.models.edges import Edges
from studio.models.specs import AIDES, resolve
from studio.models.stimulus import grown
from studio.settings import Settings

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of the pictures that Segment Anything learned from, in [0, 1]."""
PARTS, GRID = 4, 96
"""How many separate parts of a mask are looked for, the largest first, on a grid of so many cells a side."""
AGREED = 0.5
"""The overlap with a part from which Segment Anything's outline of it is taken."""
PHRASE = "a picture that makes one feel {}"
SHARPNESS = 40.0
"""Of the softmax over the families' cosines."""


def folder_of(name: str, settings: Settings) -> Path | None:
    """The local folder of one of AIDES, None where its files are not here."""
    try:
        return resolve(AIDES[name], settings)
    except StudioError:
        return None


@dataclass(frozen=True, kw_only=True, eq=False)
class SamEdges:
    """Edges of one picture by Segment Anything: looked at once, asked for each mask; what it disagrees on stays."""

    model: Any
    edges: Edges
    embedding: Tensor
    scale: float

    @classmethod
    @torch.inference_mode()
    def of(cls, picture: Tensor, folder: Path) -> SamEdges:
        """Those of a picture (3, H, W) in [0, 1]."""
        model = _sam(folder)
        side = int(model.config.vision_config.image_size)
        height, width = picture.shape[-2:]
        scale = side / max(height, width)
        fitted = F.interpolate(picture[None].float(), (max(1, round(height * scale)), max(1, round(width * scale))),
                               mode="bilinear", antialias=True, align_corners=False)  # fmt: skip
        even = (fitted - torch.tensor(MEAN)[:, None, None]) / torch.tensor(DEVIATION)[:, None, None]
        padded = F.pad(even, (0, side - fitted.shape[-1], 0, side - fitted.shape[-2]))
        return cls(model=model, edges=Edges.of(picture), embedding=model.get_image_embeddings(padded), scale=scale)

    @torch.inference_mode()
    def sharpened(self, mask: Tensor) -> Tensor:
        """A mask (h, w) in [0, 1] at the size of the picture and along its edges: (H, W)."""
        fine = self.edges.sharpened(mask)
        for part in parts(mask):
            place = F.interpolate(part[None, None], fine.shape, mode="nearest")[0, 0] > 0
            outline = self._outline(place)
            inside = place & (fine > 0.5)
            union = (inside | (outline > 0.5)).sum().clamp(min=1)
            if float((inside & (outline > 0.5)).sum() / union) >= AGREED:
                fine = torch.where(place | (outline > 0.5), outline, fine)
        return fine

    def _outline(self, place: Tensor) -> Tensor:
        """How surely each pixel (H, W) belongs to what fills a place (H, W) bool, by its box and middle."""
        rows, columns = place.any(1).nonzero().flatten(), place.any(0).nonzero().flatten()
        ys, xs = place.nonzero().T
        nearest = int(((ys - ys.float().mean()).square() + (xs - xs.float().mean()).square()).argmin())
        box = torch.tensor([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]).float() * self.scale
        point = torch.stack([xs[nearest], ys[nearest]]).float() * self.scale
        said = self.model(
            image_embeddings=self.embedding,
            input_boxes=box[None, None],
            input_points=point[None, None, None],
            input_labels=torch.ones(1, 1, 1, dtype=torch.long),
            multimask_output=False,
        )
        side, size = int(self.model.config.vision_config.image_size), place.shape
        logits = F.interpolate(said.pred_masks[0, :1], (side, side), mode="bilinear", align_corners=False)
        used = logits[..., : max(1, round(size[0] * self.scale)), : max(1, round(size[1] * self.scale))]
        return F.interpolate(used, size, mode="bilinear", align_corners=False)[0, 0].sigmoid()


@dataclass(frozen=True, kw_only=True, eq=False)
class Reader:
    """An OpenCLIP model and the unit vectors (8, D) of the families' words."""

    model: Any
    prepare: Any
    families: Tensor

    @classmethod
    @torch.inference_mode()
    def of(cls, folder: Path) -> Reader:
        """The model of an open_clip folder, with what it says of the vocabulary of feeling."""
        import open_clip

        place = f"local-dir:{folder}"
        model, _, prepare = open_clip.create_model_and_transforms(place)
        tokens = open_clip.get_tokenizer(place)([PHRASE.format(word.word) for word in WORDS])
        vectors = F.normalize(model.eval().encode_text(tokens), dim=-1)  # type: ignore[operator]
        own = [vectors[[word.family == family for word in WORDS]].mean(0) for family in FAMILIES]
        return cls(model=model, prepare=prepare, families=F.normalize(torch.stack(own), dim=-1))

    @torch.inference_mode()
    def shares(self, picture: Image.Image) -> dict[str, float]:
        """The share of each family, by how near the picture is to their words; in all 1."""
        vector = F.normalize(self.model.encode_image(self.prepare(picture.convert("RGB"))[None]), dim=-1)
        found = (SHARPNESS * vector @ self.families.T).softmax(-1)[0]
        return {family: float(share) for family, share in zip(FAMILIES, found, strict=True)}


@dataclass(frozen=True, kw_only=True, eq=False)
class Captioner:
    """A model that writes what is seen in a picture."""

    model: Any
    processor: Any

    @classmethod
    def of(cls, folder: Path) -> Captioner:
        """The model of a transformers folder."""
        from transformers import AutoProcessor, BlipForConditionalGeneration

        model = BlipForConditionalGeneration.from_pretrained(folder, use_safetensors=True)
        return cls(model=model.eval(), processor=AutoProcessor.from_pretrained(folder))

    @torch.inference_mode()
    def seen(self, picture: Tensor, mask: Tensor) -> str:
        """What is seen where a mask (H, W) of a picture uint8 (3, H, W) is, in some words; "" where it is nowhere."""
        rows, columns = (mask > 0.5).any(1).nonzero().flatten(), (mask > 0.5).any(0).nonzero().flatten()
        if not len(rows):
            return ""
        part = picture[:, int(rows[0]) : int(rows[-1]) + 1, int(columns[0]) : int(columns[-1]) + 1]
        image = Image.fromarray(np.ascontiguousarray(part.permute(1, 2, 0).numpy()))
        ids = self.model.generate(
            **self.processor(images=image, return_tensors="pt"), max_new_tokens=24, do_sample=False
        )
        return str(self.processor.decode(ids[0], skip_special_tokens=True)).strip()


def parts(mask: Tensor) -> list[Tensor]:
    """The PARTS largest separate parts of a mask (h, w) in [0, 1], each 0 or 1 on a grid of GRID cells a side."""
    left = (F.interpolate(mask[None, None].float(), (GRID, GRID), mode="area")[0, 0] > 0.5).float()
    found = []
    while left.any():
        row, column = divmod(int(left.argmax()), GRID)
        part = grown(torch.stack([1 - left, left]), (column + 0.5) / GRID, (row + 0.5) / GRID)
        found.append(part)
        left = left * (1 - part)
    return sorted(found, key=lambda each: -float(each.sum()))[:PARTS]


@lru_cache(maxsize=1)
def _sam(folder: Path) -> Any:
    from transformers import SamModel

    return SamModel.from_pretrained(folder, use_safetensors=True).eval()
