"""The figures of the parts on their own: the autoencoder, the UNet, the dual encoder and the emotion space."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.affect.families import FAMILIES
from studio.affect.space import Space
from studio.diffusion.canvas import noise
from studio.diffusion.conditioning import Condition, encode_texts
from studio.diffusion.sampler import Guide, denoise
from studio.diffusion.starts import over
from studio.models.autoencoder import PatchAutoencoder
from studio.models.load import Family
from studio.tools.conditions import canvas_for
from studio.train.held_out import AUTOENCODER_SEEDS, ENCODER_SEEDS, renders
from studio.train.judge import Judge, Truth, quality
from studio.train.measures import edge_ratio, psnr, retrieval, spread
from studio.world.captions import caption, plain_caption
from studio.world.facts import facts
from studio.world.render import render
from studio.world.sampling import sample
from studio.world.scene import Scene
from studio.world.underdrawing import underdrawing


@torch.inference_mode()
def autoencoder(family: Family, judge: Judge, count: int) -> dict[str, Any]:
    """PSNR and edge ratio on held-out renders at the native size, beside the linear basis of the same latent size.

    Also how the judge fares on the decoded pictures: what the decoder alone costs every figure of emotion.
    """
    seeds = range(AUTOENCODER_SEEDS, AUTOENCODER_SEEDS + count)
    side, scaling = family.spec.native_size, family.vae.config.scaling_factor
    rows: dict[str, list[float]] = {"psnr": [], "edge_ratio": [], "basis_psnr": [], "basis_edge_ratio": []}
    decoded = []
    for picture in renders(seeds, side):
        original = picture.float() / 255
        latents = family.encode(original[None])
        made = family.decode(latents)[0].cpu()
        decoded.append((made * 255).round().byte())
        rows["psnr"].append(psnr(made, original))
        rows["edge_ratio"].append(edge_ratio(made, original))
        if isinstance(family.vae, PatchAutoencoder):
            half = family.vae.synthesise((latents / scaling).to(family.vae.dtype)).float().cpu()
            linear = F.interpolate(half / 2 + 0.5, scale_factor=2, mode="bilinear", align_corners=False)[0].clamp(0, 1)
            rows["basis_psnr"].append(psnr(linear, original))
            rows["basis_edge_ratio"].append(edge_ratio(linear, original))
    truth = Truth.of([sample(seed) for seed in seeds])
    figures: dict[str, Any] = {name: spread(values) for name, values in rows.items()}
    return figures | {"pixels_a_side": side, "judge_on_decoded": quality(judge(torch.stack(decoded)), truth)}


@torch.inference_mode()
def unet(family: Family, count: int) -> dict[str, Any]:
    """How much of the variance of each channel of the latents the UNet explains in one step from where it starts.

    On held-out renders with captions that leave nothing out: from their underdrawings, with the captions of other
    scenes, and from white noise. `the drawing itself` is what is explained before the UNet does anything. The first
    three channels are the mean colours of a cell, the others its forms.
    """
    side, rng = family.spec.native_size, random.Random(0)
    scenes = [sample(seed) for seed in range(AUTOENCODER_SEEDS, AUTOENCODER_SEEDS + count)]
    white = noise(range(count), canvas_for(family, side, side))

    def latents(which: Sequence[Scene]) -> Tensor:
        pictures = [render([each], size=(side, side), masks=False).pictures for each in which]
        return torch.cat([family.encode(each) for each in pictures]).cpu()

    clean, drawn = latents(scenes), latents([underdrawing(each) for each in scenes])
    texts = [caption(facts(scene), rng, mood_words=0.0, detail=1.0) for scene in scenes]
    null, *told = (each.condition for each in encode_texts(family, ["", *texts]))

    def explained(guesses: Tensor) -> dict[str, Any]:
        share = 1 - (guesses - clean).square().mean((0, 2, 3)) / clean.var((0, 2, 3), correction=0)
        parts = {"mean colours": share[:3], "the next seven": share[3:10], "the others": share[10:]}
        return {name: spread(values) for name, values in parts.items() if len(values)}

    def guessed(conditions: Sequence[Condition], start: Tensor) -> Tensor:
        return torch.cat([
            step.clean.cpu()
            for condition, each in zip(conditions, start, strict=True)
            for step in denoise(family, Guide(null=null, prompt=condition, guidance=1.0), each[None], steps=1)
        ])  # fmt: skip

    from_noise = {"white noise": explained(guessed(told, white))}
    if not family.spec.drawn:
        return {"n": count} | from_noise
    start = over(drawn, white, family.vae.deviation.float().cpu())
    return {
        "n": count,
        "the drawing itself": explained(drawn),
        "own captions": explained(guessed(told, start)),
        "captions of others": explained(guessed([*told[1:], told[0]], start)),
    } | from_noise


@torch.inference_mode()
def encoder(folder: Path, count: int) -> dict[str, Any]:
    """Caption to picture retrieval among held-out renders: full captions, and captions of content alone."""
    from studio.models.encoder import SIDE, load_encoder, picture_vectors, text_vectors

    place, rng = torch.device("cpu"), random.Random(0)
    model, tokenizer = load_encoder(folder, place)
    seeds = range(ENCODER_SEEDS, ENCODER_SEEDS + count)
    records = [facts(sample(seed)) for seed in seeds]
    pictures = picture_vectors(model, renders(seeds, SIDE, drawn=256).numpy(), place)
    texts = {
        "every detail and a feeling": [caption(each, rng, mood_words=1.0, detail=1.0) for each in records],
        "as in training": [caption(each, rng) for each in records],
        "content only, every detail": [plain_caption(each, rng, detail=1.0) for each in records],
    }
    found = {name: retrieval(text_vectors(model, tokenizer, each, place), pictures) for name, each in texts.items()}
    return {"n": count, "chance_r@1": 1 / count, "chance_r@5": 5 / count} | found


def space(learned: Space) -> dict[str, Any]:
    """How spread the prototypes are: closeness of each leaf to its nearest, of the families, and their names."""
    leaves, families = _closeness(learned.leaves), _closeness(learned.families)
    names = [leaf.name.casefold() for leaf in learned.outline.leaves]
    strongest = [max(leaf.families, key=leaf.families.__getitem__) for leaf in learned.outline.leaves]
    places = torch.tensor([[leaf.valence, leaf.arousal] for leaf in learned.outline.leaves])
    return {
        "leaves": len(names),
        "distinct_names": len(set(names)),
        "leaf_nearest_cosine": spread(leaves.max(1).values),
        "family_nearest_cosine": spread(families.max(1).values),
        "family_mean_cosine": float(families[~torch.eye(len(families), dtype=torch.bool)].mean()),
        "leaves_by_family": {family: strongest.count(family) for family in FAMILIES},
        "leaf_valence": spread(places[:, 0]),
        "leaf_arousal": spread(places[:, 1]),
    }


def _closeness(vectors: Any) -> Tensor:
    """Cosines (K, K) of prototypes (K, D), the diagonal at -1 so that none is its own nearest."""
    unit = F.normalize(torch.from_numpy(vectors), dim=-1)
    return (unit @ unit.T).fill_diagonal_(-1.0)
