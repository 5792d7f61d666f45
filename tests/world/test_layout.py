"""Layouts: standard normal, apart from the facts, and all that moves a scene about."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch

from studio import layout as lay
from studio.world.render import render
from studio.world.sampling import sample


def test_layouts_are_standard_normal_and_independent() -> None:
    drawn = np.array([lay.draw(seed) for seed in range(4000)])
    assert np.allclose(drawn.mean(0), 0, atol=0.08)
    assert np.allclose(np.cov(drawn.T), np.eye(drawn.shape[1]), atol=0.1)


def test_layouts_say_nothing_about_the_facts() -> None:
    """No number leans with place, time, sky, weather or palette, so a prompt never argues with the noise."""
    scenes = [sample(seed) for seed in range(4000)]
    numbers = np.array([scene.layout for scene in scenes])
    for name in ("place", "time", "sky", "weather", "palette", "style", "trees", "water"):
        values = np.array([getattr(scene, name) for scene in scenes])
        for value in np.unique(values):
            group = numbers[values == value]
            assert np.abs(group.mean(0)).max() < 4.5 / math.sqrt(len(group)), (name, value)


def test_angles_and_spreads_are_even() -> None:
    layouts = [lay.draw(seed) for seed in range(4000)]
    turns = np.array([lay.turn(each, "sky") for each in layouts])
    assert np.abs(np.histogram(turns, 8, (-math.pi, math.pi))[0] - 500).max() < 110
    for spread in (
        [lay.even(each, "lens") for each in layouts],
        [lay.swing(each, "trees", 0.3, 2) for each in layouts],
    ):
        assert np.abs(np.histogram(spread, 8, (0, 1))[0] - 500).max() < 110


def test_a_small_change_of_layout_is_a_small_change_of_the_picture() -> None:
    for seed in range(6):
        scene = replace(sample(seed), weather="none", stars=0.0, things=(), near_trees=0)
        near = replace(scene, layout=tuple(x + 0.002 for x in scene.layout))
        pictures = render([scene, near], size=(64, 64), masks=False).pictures
        assert float((pictures[0] - pictures[1]).abs().mean()) < 0.02


def test_the_layout_moves_the_land() -> None:
    scene = replace(sample(3, place="mountains"), weather="none", fog=0.0)
    turned = replace(scene, layout=tuple(-x for x in scene.layout))
    pictures = render([scene, turned], size=(64, 64), masks=False).pictures
    assert not torch.allclose(pictures[0], pictures[1], atol=0.05)
