"""Stage `restore`: lay the shipped family out as the results of all stages, so that a training continues from it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.errors import StudioError
from studio.models.sight import FILE
from studio.models.specs import ASSETS

PLACES = {
    "moodscape/vae": "autoencoder/model",
    "encoder": "encoder/model",
    "space": "space",
    "moodscape/unet": "unet/model/unet",
    "moodscape/adapter": "unet/model/adapter",
}
"""Where the parts of `assets/` stand in a run's folder."""


def run(*, minutes: float, device: str, out: Path, data: Path | None, assets: Path = ASSETS) -> Mapping[str, Any]:
    """Copy the shipped parts to out. What is kept there already is never overwritten.

    Raises:
        StudioError: `out` holds a result of its own, or a shipped part is missing.
    """
    del minutes, device, data
    for source, target in PLACES.items():
        if (out / target).exists():
            raise StudioError(f"{out / target} is there already.", "Restore into a folder without earlier results.")
        if not (assets / source).is_dir():
            raise StudioError(f"The shipped part {source} is missing.", "Get the complete checkout.")
    for source, target in PLACES.items():
        shutil.copytree(assets / source, out / target)
    if (assets / "readouts" / FILE).is_file():
        shutil.copytree(assets / "readouts", out / "readouts", ignore=shutil.ignore_patterns(FILE))
        (out / "sight" / "model").mkdir(parents=True)
        shutil.copy(assets / "readouts" / FILE, out / "sight" / "model" / FILE)
    if (assets / "stimulus").is_dir():
        shutil.copytree(assets / "stimulus", out / "stimulus" / "model")
    return {"restored": sorted(PLACES.values())}
