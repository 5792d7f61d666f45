"""Smoothing, filling and sizes of fields."""

from __future__ import annotations

import torch

from studio.repainting.fields import filled, gamma, linear, narrower, sized, soft, wider, within


def test_what_is_known_stays_and_what_is_not_lies_between() -> None:
    values = torch.zeros(1, 17, 23)
    values[:, :, 12:] = 1.0
    known = torch.zeros(17, 23)
    known[:, :4], known[:, -4:] = 1, 1
    found = filled(values, known)
    assert torch.equal(found[:, known > 0], values[:, known > 0])
    assert 0.2 < float(found[0, 8, 11]) < 0.8
    assert bool((found >= 0).all() and (found <= 1).all())


def test_light_and_values_are_inverse() -> None:
    values = torch.linspace(0, 1, 200)
    assert torch.allclose(gamma(linear(values)), values, atol=1e-4)


def test_masks_grow_and_shrink_by_pixels() -> None:
    mask = torch.zeros(20, 20)
    mask[8:12, 8:12] = 1
    assert float(wider(mask, 2).sum()) == 64
    assert torch.equal(narrower(wider(mask, 2), 2), mask)


def test_smoothing_keeps_a_flat_field_and_sizes_keep_its_value() -> None:
    flat = torch.full((3, 9, 14), 0.37)
    assert torch.allclose(soft(flat, 3), flat)
    assert torch.allclose(sized(flat, (31, 4)), torch.full((3, 31, 4), 0.37))
    assert within((3000, 4000), 1000) == (750, 1000)
