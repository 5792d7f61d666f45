"""Which pixels of a picture carry an emotion: features once, then many cheap prompts (EmoSEM, Segment Anything).

A picture is looked at by the frozen `Sight`, which has seen real photographs; what it sees at each of 96 × 96 cells,
with the colours around it, is narrowed to a few features. A prompt is an emotion, a unit vector of the joint space, and
perhaps points. Its tokens and a grid of 24 × 24 look at each other for BLOCKS rounds (the two-way mixer of Kirillov et
al. 2023, arXiv 2304.02643); the mask token then mends a first guess, what each cell carries of the families that are
meant, and the quality token says how well the mask will fit.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from studio.affect.families import FAMILIES
from studio.errors import StudioError
from studio.models.cells import CELLS, COARSE, DIM, FINE, Encoder, Features, resized
from studio.models.kinds import KINDS
from studio.models.sight import SIDE

__all__ = ["CELLS", "FILE", "KINDS", "NOTES", "Features", "StimulusNet", "load_stimulus"]
BLOCKS, HEADS = 2, 4
LOOKS = 4
"""How many pairs of a coarse and a fine map a mask is made of."""
LEAST, SHARE, STEEPNESS = 0.12, 0.35, 10.0
"""What an element has to carry to belong to a mask, alone and beside the strongest; logits for each unit above that."""
CERTAIN = 1.0
"""The logit from which a place is sure, and the rest of its mask is judged as leniently as was calibrated."""
CLICKED = 0.9
"""How sure a mask is of what a click adds to it."""
EMOTION = 256
"""Numbers of a vector of the joint space."""
FILE, NOTES = "stimulus.safetensors", "stimulus.json"


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
        near = (
            (query @ key.mT / (DIM // HEADS) ** 0.5).softmax(-1).to(value.dtype)
        )  # the fused kernel is slow backwards
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


class StimulusNet(nn.Module):
    """Encode a picture once; ask it for the masks of emotions, or for what its pixels are.

    `lenient` are the logits by which masks are raised where any of a mask is sure. It is calibrated after training.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lenient = 0.0
        self.encoder = Encoder()
        self.kind = nn.Conv2d(FINE, len(KINDS), 1)
        self.effect = nn.Conv2d(FINE, len(FAMILIES), 1)
        self.share = nn.Sequential(nn.Linear(EMOTION, DIM), nn.ReLU(), nn.Linear(DIM, len(FAMILIES)))
        self.emotion = nn.Sequential(nn.Linear(EMOTION, 2 * DIM), nn.ReLU(), nn.Linear(2 * DIM, DIM))
        self.own = nn.Parameter(torch.randn(2, DIM) * 0.02)  # the mask token and the quality token
        self.signs = nn.Parameter(torch.randn(3, DIM) * 0.02)  # a point that removes, one that adds, none
        self.waves: Tensor
        self.register_buffer("waves", torch.randn(2, DIM // 2))
        self.blocks = nn.ModuleList(Block() for _ in range(BLOCKS))
        self.last, self.norm = Look(), nn.LayerNorm(DIM)
        self.meant = nn.Sequential(nn.Linear(DIM, DIM), nn.ReLU(), nn.Linear(DIM, LOOKS * (DIM + FINE + 2)))
        nn.init.zeros_(self.meant[-1].weight)  # type: ignore[arg-type]
        nn.init.zeros_(self.meant[-1].bias)  # type: ignore[arg-type]
        self.enter = nn.LayerNorm(DIM)
        self.fits = nn.Sequential(nn.Linear(DIM, DIM), nn.ReLU(), nn.Linear(DIM, 1))

    def encode(self, pictures: Tensor) -> Features:
        """Features of pictures (B, 3, H, W) in [-1, 1], of any size and shape."""
        if pictures.shape[-2:] != (SIDE, SIDE):
            pictures = F.interpolate(pictures, (SIDE, SIDE), mode="bilinear", antialias=True, align_corners=False)
        return self.encoder(pictures.contiguous(memory_format=torch.channels_last))

    def kind_logits(self, features: Features) -> Tensor:
        """Logits (B, len(KINDS), CELLS, CELLS) of what each cell is."""
        return self.kind(F.relu(features.fine))

    @torch.inference_mode()
    def kinds(self, features: Features) -> Tensor:
        """Probabilities (len(KINDS), CELLS, CELLS) of what each cell of one picture is."""
        return self.kind_logits(features)[0].float().softmax(0)

    @torch.inference_mode()
    def masks(self, features: Features, prompts: Tensor, points: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """How far in [0, 1] each cell of one picture carries each emotion (K, CELLS, CELLS), and the expected IoU (K,).

        Args:
            prompts: unit vectors (K, 256) of the joint space: a family, a leaf, or what the text tower says of words.
            points: (P, 3) of x and y in [0, 1] and 1 to add what is there or 0 to remove it, for all prompts alike, in
                this order. What is there is what is joined to it and of its kind; the tokens for points, which `ask`
                takes, have not learned to say it better yet.
        """
        logits, quality = self.ask(features, prompts[None], prompts.new_zeros(1, len(prompts), 0, 3))
        found = raised(logits[0].float(), self.lenient).sigmoid()
        if points is not None and len(points):
            kinds = self.kinds(features)
            for x, y, sign in points.tolist():
                if sign >= 0:
                    region = grown(kinds, x, y)
                    found = torch.where(
                        region > 0, found.clamp(min=CLICKED) if sign > 0.5 else found.clamp(max=1 - CLICKED), found
                    )
        return found, quality[0].float()

    def ask(self, features: Features, prompts: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
        """Mask logits (B, K, CELLS, CELLS) and expected IoU (B, K) of prompts (B, K, 256) and points (B, K, P, 3).

        A point whose last number is below 0 is none.
        """
        batch, count = prompts.shape[:2]
        emotion = self.emotion(prompts).flatten(0, 1)[:, None]
        own = self.own.expand(len(emotion), -1, -1)
        asked = torch.cat([own.to(emotion.dtype), emotion, self._pointed(points).flatten(0, 1).to(emotion.dtype)], 1)
        cells = self.enter(features.coarse.flatten(2).mT).repeat_interleave(count, 0)
        places = self._places(cells)
        tokens = asked
        for block in self.blocks:
            tokens, cells = block(tokens, asked, cells, places)
        tokens = self.norm(tokens + self.last(tokens + asked, cells + places, cells))
        logits = self._meant(tokens[:, 0], cells, _even(features.fine).repeat_interleave(count, 0)).unflatten(
            0, (batch, count)
        )
        logits = logits + self.carried(features, prompts)
        quality = self.fits(tokens[:, 1]).sigmoid()
        return logits, quality.view(batch, count)

    def carried(self, features: Features, prompts: Tensor) -> Tensor:
        """A first guess (B, K, CELLS, CELLS) at mask logits: what carries enough of the families that are meant.

        Enough is what the truth itself calls so: LEAST, and SHARE of what the strongest place carries.
        """
        found = torch.einsum("bkf,bfhw->bkhw", self.share(prompts).float(), self.effect(F.relu(features.fine)).float())
        strongest = F.avg_pool2d(found, 3, 1).amax((2, 3), keepdim=True)
        return STEEPNESS * (found - (SHARE * strongest).clamp(min=LEAST))

    def _meant(self, token: Tensor, cells: Tensor, fine: Tensor) -> Tensor:
        """Mask logits (N, CELLS, CELLS): sums of products of what is where on the coarse grid and of what is fine."""
        said = self.meant(token).unflatten(1, (LOOKS, -1))
        rough, sharp, offsets = said.split((DIM, FINE, 2), -1)
        where = (rough @ cells.mT / DIM**0.5).unflatten(2, (COARSE, COARSE)) + offsets[..., :1, None]
        what = (sharp @ fine.flatten(2) / FINE**0.5).unflatten(2, (CELLS, CELLS)) + offsets[..., 1:, None]
        where = resized(where, CELLS)
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


def raised(logits: Tensor, lenient: float) -> Tensor:
    """Mask logits (…, CELLS, CELLS) raised by `lenient` where some place is sure, and less where none quite is.

    The threshold of the best overlap lies below even odds, the lower the harder the task (Lipton et al. 2014, arXiv
    1402.1892). A mask without any place above even odds stays as it is, so that what is empty stays empty.
    """
    peak = F.avg_pool2d(logits, 3, 1).amax((-2, -1), keepdim=True)
    return logits + lenient * (peak / CERTAIN).clamp(0, 1)


def grown(kinds: Tensor, x: float, y: float) -> Tensor:
    """The cells (CELLS, CELLS), 0 or 1, that are joined to a place in [0, 1] and of its likeliest kind."""
    column, row = (min(CELLS - 1, max(0, int(each * CELLS))) for each in (x, y))
    likeliest = kinds.argmax(0)
    same = (likeliest == likeliest[row, column]).float()[None, None]
    region, size = torch.zeros_like(same), 0.0
    region[0, 0, row, column] = 1
    while float(region.sum()) > size:
        size = float(region.sum())
        for _ in range(4):
            region = F.max_pool2d(region, 3, 1, 1) * same
    return region[0, 0]


def _even(fine: Tensor) -> Tensor:
    """Features (B, C, H, W) of mean 0 and deviation 1 in each cell."""
    return (fine - fine.mean(1, keepdim=True)) / fine.std(1, keepdim=True).clamp(min=1e-4)


def load_stimulus(folder: Path, device: torch.device) -> StimulusNet:
    """The trained network of a folder, ready to be asked; StudioError where it is not there or damaged."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if not (folder / FILE).is_file():
        raise StudioError("The network for stimuli is not here.", "Train it: python -m studio train stimulus.")
    net = StimulusNet()
    try:
        net.lenient = float(json.loads((folder / NOTES).read_text(encoding="utf-8")).get("lenient", 0.0))
    except (OSError, ValueError, TypeError, AttributeError):
        net.lenient = 0.0  # of an older training, or without notes: even odds
    try:
        net.load_state_dict({name: value.float() for name, value in load_file(folder / FILE).items()})
    except (OSError, SafetensorError, RuntimeError) as error:
        raise StudioError("The network for stimuli cannot be read: its file is damaged.") from error
    return net.to(device, memory_format=torch.channels_last).eval().requires_grad_(False)  # type: ignore[call-overload]
