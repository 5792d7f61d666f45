"""Words that were drawn before there were interiors lead to the same scenes and pictures as then."""

from __future__ import annotations

import hashlib
import json

import pytest
import torch

from studio.world.composing import composed
from studio.world.days import Day
from studio.world.render import render

SEED = 7
FELT = Day(time="night", sky="storm", weather="rain", palette="ember", glow=0.5)
ADDED = ("outside",)
"""Fields of a scene that came later."""
BEFORE: dict[tuple[str, bool], tuple[str, tuple[float, ...]]] = {
    ("a quiet lake at dawn", False): (
        "4cba28f77e9adcd5", (0.7373, 0.8042, 0.4823, 0.4675, 0.7543, 0.7989,
        0.591, 0.5497, 0.8644, 0.8624, 0.5744, 0.455)),
    ("a quiet lake at dawn", True): (
        "e5a82f384cc8c199", (0.526, 0.4815, 0.467, 0.4033, 0.2816, 0.2705,
        0.2302, 0.1929, 0.185, 0.1857, 0.1473, 0.1193)),
    ("a lighthouse on a cliff at dusk", False): (
        "ddb74c99e3387f34", (0.6616, 0.7332, 0.414, 0.4272, 0.4565, 0.5301,
        0.3504, 0.3606, 0.6124, 0.5961, 0.3528, 0.3193)),
    ("a lighthouse on a cliff at dusk", True): (
        "4782c03bb0ced9a2", (0.5525, 0.5029, 0.4717, 0.4242, 0.2446, 0.2287,
        0.1913, 0.1745, 0.154, 0.1507, 0.1139, 0.1047)),
    ("a church", False): (
        "bb80158c9dc37175", (0.4844, 0.6657, 0.4535, 0.5766, 0.7324, 0.8356,
        0.6326, 0.7143, 0.9084, 0.9337, 0.363, 0.4685)),
    ("a church", True): (
        "b1e4e46465c5364d", (0.385, 0.3018, 0.4088, 0.4035, 0.2122, 0.1737,
        0.2188, 0.1987, 0.1726, 0.1634, 0.1353, 0.1271)),
    ("a house with glowing windows by the sea", False): (
        "dd0f571583f2b8d3", (0.4793, 0.6578, 0.7526, 0.7738, 0.7518, 0.8245,
        0.8009, 0.7885, 0.9363, 0.9237, 0.7178, 0.6833)),
    ("a house with glowing windows by the sea", True): (
        "3bdea292c23a4aae", (0.3941, 0.3087, 0.5172, 0.4922, 0.1988, 0.174,
        0.2643, 0.268, 0.1642, 0.1607, 0.168, 0.1695)),
    ("a bench by a lake", False): (
        "43edbc305ccdfac9", (0.4573, 0.6383, 0.3594, 0.3737, 0.7332, 0.8178,
        0.6174, 0.5608, 0.9155, 0.9209, 0.6602, 0.5056)),
    ("a bench by a lake", True): (
        "9677f3622aba3f96", (0.3693, 0.3053, 0.3478, 0.2955, 0.1885, 0.1699,
        0.1676, 0.1395, 0.1605, 0.159, 0.1359, 0.1094)),
    ("a street lamp in a village", False): (
        "4088fefc1a32e3d9", (0.5036, 0.6567, 0.4466, 0.5966, 0.7511, 0.7909,
        0.6224, 0.6988, 0.9232, 0.8816, 0.3437, 0.4871)),
    ("a street lamp in a village", True): (
        "2ac412f4e4f8272b", (0.405, 0.3321, 0.4095, 0.5006, 0.2308, 0.1886,
        0.2192, 0.2847, 0.1853, 0.165, 0.1353, 0.1703)),
    ("a sonnet", False): (
        "69151003990aa7ba", (0.4793, 0.6604, 0.7526, 0.7777, 0.7518, 0.8361,
        0.8009, 0.804, 0.9363, 0.9371, 0.7178, 0.7015)),
    ("a sonnet", True): (
        "9f425966f711451c", (0.3941, 0.3034, 0.5172, 0.4578, 0.1988, 0.172,
        0.2643, 0.2377, 0.1642, 0.1612, 0.168, 0.1567)),
    ("oil painting of a forest", False): (
        "98fe5b3cf777204b", (0.2976, 0.4424, 0.2488, 0.4266, 0.5576, 0.6508,
        0.4206, 0.5421, 0.6922, 0.7153, 0.3165, 0.4317)),
    ("oil painting of a forest", True): (
        "d9a21186ab274742", (0.2892, 0.2701, 0.276, 0.3405, 0.1393, 0.1448,
        0.1363, 0.1678, 0.1141, 0.1365, 0.1095, 0.1198)),
    ("a person", False): (
        "dc6a985542d95bcb", (0.5066, 0.6657, 0.4465, 0.5761, 0.7572, 0.8356,
        0.6399, 0.7113, 0.93, 0.9337, 0.3519, 0.4671)),
    ("a person", True): (
        "0d50da9a21d34a43", (0.3583, 0.3018, 0.3655, 0.4034, 0.1912, 0.1737,
        0.1807, 0.1987, 0.165, 0.1634, 0.1167, 0.1271)),
    ("a cathedral in a village", False): (
        "96a0ed486b31e91a", (0.4838, 0.6567, 0.4564, 0.5966, 0.7296, 0.7909,
        0.6251, 0.6988, 0.9051, 0.8816, 0.359, 0.4871)),
    ("a cathedral in a village", True): (
        "b5de7800477cefef", (0.3857, 0.3266, 0.4342, 0.5003, 0.2125, 0.1845,
        0.2417, 0.2844, 0.1725, 0.1632, 0.1465, 0.1702)),
}  # fmt: skip
"""Prompt and whether a day is felt: the start of the scene's hash, and the four quarters of its picture."""


@pytest.mark.parametrize(("prompt", "feeling"), BEFORE)
def test_scenes_and_pictures_are_as_they_were(prompt: str, feeling: bool) -> None:
    felt = {"felt": FELT, "brought": ("figure", "litter")} if feeling else {}
    scene = composed(prompt, SEED, **felt)
    record = {name: value for name, value in scene.to_json().items() if name not in ADDED}
    digest = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
    picture = render([scene], size=(48, 48), masks=False).pictures
    quarters = torch.nn.functional.adaptive_avg_pool2d(picture, (2, 2)).flatten()
    known, before = BEFORE[prompt, feeling]
    assert digest.startswith(known)
    assert torch.allclose(quarters, torch.tensor(before), atol=2e-3)
