"""Which pixels of a picture carry an emotion: features once, then many cheap prompts (after EmoSEM and Segment Anything).

A picture is looked at by the frozen `Sight`, which has seen real photographs, and by a small stem for what is fine; both
are fused on grids of 24 and 96 cells. A prompt is an emotion, a unit vector of the joint space, and perhaps points. Its
tokens and the coarse grid look at each other for BLOCKS rounds (the two-way mixer of Kirillov et al. 2023, arXiv
2304.02643); then the mask token says which of the fine cells are meant, and the quality token how well that will fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.affect.families import FAMILIES
from studio.errors import StudioError
from studio.models.kinds import KINDS
from studio.models.sight import SIDE, Sight

__all__ = ["CELLS", "FILE", "KINDS", "Features", "StimulusNet", "load_stimulus"]
CELLS, COARSE = 96, 24
"""Cells a side of masks and kind maps, and of the grid that prompts look at."""
DIM, FINE, WIDE = 128, 64, 160
"""Channels of tokens, of fine cells, and of the fused features."""
BLOCKS, HEADS = 2, 4
LOOKS = 4
"""How many pairs of a coarse and a fine map a mask is made of."""
LEAST, SHARE, STEEPNESS = 0.12, 0.35, 10.0
"""What an element has to carry to belong to a mask, alone and beside the strongest; logits for each unit above that."""
EMOTION = 256
"""Numbers of a vector of the joint space."""
SEEN = {"fire3": 128, "fire5": 256, "fire6": 384, "fire8": 512, "fire9": 512}
"""The stages of `Sight` that are fused, and their channels."""
FILE = "stimulus.safetensors"


@dataclass(frozen=True, kw_only=True, eq=False)
class Features:
    """What is kept of B pictures: coarse (B, DIM, COARSE, COARSE) for prompts, fine (B, FINE, CELLS, CELLS) for masks."""

    coarse: Tensor
    fine: Tensor


class Mix(nn.Module):
    """A residual block on maps: two 3 × 3 convolutions, the first with gaps between what it sees."""

    def __init__(self, width: int, gap: int = 1) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(1, width)
        self.across = nn.Conv2d(width, width, 3, padding=gap, dilation=gap)
        self.back = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.back(F.relu(self.across(self.norm(x))))


class Look(nn.Module):
    """Attention of some tokens to others: queries (N, Q, DIM), keys and values (N, S, DIM)."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(DIM, DIM) for _ in range(4))

    def forward(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        parts = [
            layer(x).unflatten(-1, (HEADS, -1)).transpose(1, 2)
            for layer, x in ((self.query, queries), (self.key, keys), (self.value, values))
        ]
        query, key, value = parts
        near = (query @ key.mT / (DIM // HEADS) ** 0.5).softmax(-1).to(value.dtype)  # the fused kernel is slow backwards
        return self.out((near @ value).transpose(1, 2).flatten(2))


class Block(nn.Module):
    """One round of the two-way mixer: tokens among themselves, tokens to the picture, and the picture to the tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.among, self.to_picture, self.to_tokens = Look(), Look(), Look()
        self.think = nn.Sequential(nn.Linear(DIM, 2 * DIM), nn.ReLU(), nn.Linear(2 * DIM, DIM))
        self.norms = nn.ModuleList(nn.LayerNorm(DIM) for _ in range(4))

    def forward(self, tokens: Tensor, asked: Tensor, cells: Tensor, places: Tensor) -> tuple[Tensor, Tensor]:
        queries = tokens + asked
        tokens = self.norms[0](tokens + self.among(queries, queries, tokens))
        tokens = self.norms[1](tokens + self.to_picture(tokens + asked, cells + places, cells))
        tokens = self.norms[2](tokens + self.think(tokens))
        return tokens, self.norms[3](cells + self.to_tokens(cells + places, tokens + asked, tokens))


class Encoder(nn.Module):
    """Pictures (B, 3, SIDE, SIDE) in [-1, 1] to `Features`: Sight's maps and a stem of its own, from coarse to fine."""

    def __init__(self) -> None:
        super().__init__()
        self.sight = Sight().requires_grad_(False)
        self.stem = nn.Sequential(
            nn.Conv2d(3, 32, 3, 2, 1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.GroupNorm(1, 32)
        )
        self.middle = nn.Conv2d(32, 64, 3, 2, 1)
        self.project = nn.ModuleDict({name: nn.Conv2d(width, WIDE, 1) for name, width in SEEN.items() if width > 128})
        self.near = nn.Conv2d(SEEN["fire3"], DIM, 1)
        self.place = nn.Parameter(torch.zeros(1, WIDE, COARSE, COARSE))
        self.blocks = nn.ModuleList([Mix(WIDE), Mix(WIDE, 3), Mix(WIDE)])
        self.narrow = nn.Conv2d(WIDE, DIM, 1)
        self.join, self.mixed = nn.Conv2d(DIM + 64, DIM, 3, padding=1), Mix(DIM)
        self.sharpen, self.last = nn.Conv2d(FINE + 32, FINE, 3, padding=1), Mix(FINE)
        self.upper = nn.Conv2d(DIM, FINE, 1)
        self.norms = nn.ModuleList([nn.GroupNorm(8, DIM), nn.GroupNorm(8, FINE)])

    def forward(self, pictures: Tensor) -> Features:
        with torch.no_grad():
            maps = {name: value.sqrt() for name, value in self.sight(pictures).items() if name in SEEN}
        fine = self.stem(pictures)
        x = self.place
        for name, layer in self.project.items():
            x = x + _resized(layer(maps[name]), COARSE)
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index == 1:  # what the whole picture is like
                x = x + x.mean((2, 3), keepdim=True)
        coarse = self.narrow(x)
        near = _resized(self.near(maps["fire3"]), CELLS // 2) + _resized(coarse, CELLS // 2)
        half = self.mixed(self.join(torch.cat([near, F.relu(self.middle(fine))], 1)))
        whole = self.last(self.sharpen(torch.cat([_resized(self.upper(half), CELLS), fine], 1)))
        return Features(coarse=self.norms[0](coarse), fine=self.norms[1](whole))


class StimulusNet(nn.Module):
    """Encode a picture once; ask it for the masks of emotions, or for what its pixels are."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.kind = nn.Conv2d(FINE, len(KINDS), 1)
        self.effect = nn.Sequential(nn.Conv2d(FINE, FINE, 3, padding=1), nn.ReLU(), nn.Conv2d(FINE, len(FAMILIES), 1))
        self.share = nn.Sequential(nn.Linear(EMOTION, DIM), nn.ReLU(), nn.Linear(DIM, len(FAMILIES)))
        self.emotion = nn.Sequential(nn.Linear(EMOTION, 2 * DIM), nn.ReLU(), nn.Linear(2 * DIM, DIM))
        self.own = nn.Parameter(torch.randn(2, DIM) * 0.02)  # the mask token and the quality token
        self.signs = nn.Parameter(torch.randn(3, DIM) * 0.02)  # a point that removes, one that adds, none
        self.register_buffer("waves", torch.randn(2, DIM // 2))
        self.blocks = nn.ModuleList(Block() for _ in range(BLOCKS))
        self.last, self.norm = Look(), nn.LayerNorm(DIM)
        self.meant = nn.Sequential(nn.Linear(DIM, DIM), nn.ReLU(), nn.Linear(DIM, LOOKS * (DIM + FINE + 2)))
        self.fits = nn.Sequential(nn.Linear(DIM, DIM), nn.ReLU(), nn.Linear(DIM, 1))

    def encode(self, pictures: Tensor) -> Features:
        """Features of pictures (B, 3, H, W) in [-1, 1], of any size and shape."""
        if pictures.shape[-2:] != (SIDE, SIDE):
            pictures = F.interpolate(pictures, (SIDE, SIDE), mode="bilinear", antialias=True, align_corners=False)
        return self.encoder(pictures.contiguous(memory_format=torch.channels_last))

    def kind_logits(self, features: Features) -> Tensor:
        """Logits (B, len(KINDS), CELLS, CELLS) of what each cell is."""
        return self.kind(features.fine)

    @torch.inference_mode()
    def kinds(self, features: Features) -> Tensor:
        """Probabilities (len(KINDS), CELLS, CELLS) of what each cell of one picture is."""
        return self.kind_logits(features)[0].float().softmax(0)

    @torch.inference_mode()
    def masks(self, features: Features, prompts: Tensor, points: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """How far each cell of one picture carries each emotion: (K, CELLS, CELLS) and the expected IoU (K,), in [0, 1].

        Args:
            prompts: unit vectors (K, 256) of the joint space: a family, a leaf, or what the text tower says of words.
            points: (P, 3) of x and y in [0, 1] and 1 to add what is there or 0 to remove it, for all prompts alike.
        """
        count = len(prompts)
        asked = prompts.new_zeros(1, count, 0, 3) if points is None else points.to(prompts).expand(1, count, -1, 3)
        logits, quality = self.ask(features, prompts[None], asked)
        return logits[0].float().sigmoid(), quality[0].float()

    def ask(self, features: Features, prompts: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
        """Mask logits (B, K, CELLS, CELLS) and expected IoU (B, K) of prompts (B, K, 256) and points (B, K, P, 3).

        A point whose last number is below 0 is none.
        """
        batch, count = prompts.shape[:2]
        emotion = self.emotion(prompts).flatten(0, 1)[:, None]
        own = self.own.expand(len(emotion), -1, -1)
        asked = torch.cat([own.to(emotion.dtype), emotion, self._pointed(points).flatten(0, 1).to(emotion.dtype)], 1)
        cells = features.coarse.flatten(2).mT.repeat_interleave(count, 0)
        places = self._places(cells)
        tokens = asked
        for block in self.blocks:
            tokens, cells = block(tokens, asked, cells, places)
        tokens = self.norm(tokens + self.last(tokens + asked, cells + places, cells))
        logits = self._meant(tokens[:, 0], cells, features.fine.repeat_interleave(count, 0)).unflatten(0, (batch, count))
        logits = logits + self.carried(features, prompts)
        quality = self.fits(tokens[:, 1]).sigmoid()
        return logits, quality.view(batch, count)

    def carried(self, features: Features, prompts: Tensor) -> Tensor:
        """A first guess (B, K, CELLS, CELLS) at mask logits: what carries enough of the families that are meant.

        Enough is what the truth itself calls so: LEAST, and SHARE of what the strongest place carries.
        """
        found = torch.einsum("bkf,bfhw->bkhw", self.share(prompts).float(), self.effect(features.fine).float())
        strongest = F.avg_pool2d(found, 3, 1).amax((2, 3), keepdim=True)
        return STEEPNESS * (found - (SHARE * strongest).clamp(min=LEAST))

    def _meant(self, token: Tensor, cells: Tensor, fine: Tensor) -> Tensor:
        """Mask logits (N, CELLS, CELLS): sums of products of what is where on the coarse grid and of what is fine."""
        said = self.meant(token).unflatten(1, (LOOKS, -1))
        rough, sharp, offsets = said.split((DIM, FINE, 2), -1)
        where = (rough @ cells.mT / DIM**0.5).unflatten(2, (COARSE, COARSE)) + offsets[..., :1, None]
        what = (sharp @ fine.flatten(2) / FINE**0.5).unflatten(2, (CELLS, CELLS)) + offsets[..., 1:, None]
        where = _resized(where, CELLS)
        return where[:, 0] + what[:, 0] + (where[:, 1:].sigmoid() * what[:, 1:]).sum(1)

    def _pointed(self, points: Tensor) -> Tensor:
        """Tokens (B, K, P, DIM) of points."""
        sign = torch.where(points[..., 2] < 0, 2, (points[..., 2] > 0.5).long())
        return self._waves(points[..., :2]) * (sign < 2)[..., None] + self.signs[sign]

    def _waves(self, places: Tensor) -> Tensor:
        """Random Fourier features (…, DIM) of places in [0, 1] (Tancik et al. 2020, arXiv 2006.10739)."""
        angle = 2 * torch.pi * (2 * places.float() - 1) @ self.waves
        return torch.cat([angle.sin(), angle.cos()], -1)

    def _places(self, like: Tensor) -> Tensor:
        middle = (torch.arange(COARSE, device=like.device) + 0.5) / COARSE
        rows, columns = torch.meshgrid(middle, middle, indexing="ij")
        return self._waves(torch.stack([columns, rows], -1).flatten(0, 1)).to(like.dtype)[None]


def _resized(x: Tensor, side: int) -> Tensor:
    return x if x.shape[-1] == side else F.interpolate(x, (side, side), mode="bilinear", align_corners=False)


def load_stimulus(folder: Path, device: torch.device) -> StimulusNet:
    """The trained network of a folder, ready to be asked; StudioError where it is not there or damaged."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if not (folder / FILE).is_file():
        raise StudioError("The network for stimuli is not here.", "Train it: python -m studio train stimulus.")
    net = StimulusNet()
    try:
        net.load_state_dict({name: value.float() for name, value in load_file(folder / FILE).items()})
    except (OSError, SafetensorError, RuntimeError) as error:
        raise StudioError("The network for stimuli cannot be read: its file is damaged.") from error
    return net.to(device, memory_format=torch.channels_last).eval().requires_grad_(False)  # type: ignore[call-overload]
