"""One tiny family of each kind for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from studio.models.load import Family, load_family
from studio.models.specs import MODELS
from tests import tiny

CPU = torch.device("cpu")


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Family:
    """A family with an adapter and flow matching."""
    spec = tiny.bundled_spec(tmp_path_factory.mktemp("bundled"))
    return load_family(spec, Path(spec.repo), CPU, torch.float32)


@pytest.fixture(scope="session")
def sd15(tmp_path_factory: pytest.TempPathFactory) -> Family:
    """A family of Stable Diffusion 1.5's shape, without an adapter."""
    folder = tiny.write_sd15(tmp_path_factory.mktemp("sd15"))
    return load_family(MODELS["sd15"], folder, CPU, torch.float32)
