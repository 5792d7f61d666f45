"""The speed of understanding: a reading, a further emotion, and one photograph of 50 megapixels in its own process."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from studio.affect.space import open_space
from studio.errors import StudioError
from studio.models.specs import ASSETS
from studio.settings import Settings
from studio.sources import keep
from studio.tools import regions, sense
from studio.train.timing import interleaved, peak_megabytes
from studio.world.render import render
from studio.world.sampling import sample

LARGE = (8640, 5760)
"""Width and height of the large photograph: 49.8 megapixels, about the most that is accepted."""
_CHILD = "import sys; from studio.train.understand_bench import alone; alone(sys.argv[1], sys.argv[2])"


def measure(repeats: int, *, large: tuple[int, int] = LARGE) -> dict[str, Any]:
    """Seconds of a reading, of looking at a picture and of one more emotion, warm; and of a large photograph.

    Raises:
        StudioError: the networks are not here, or the process of the large photograph failed.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        settings = Settings(home=Path(folder), device="cpu")
        mark = keep(_written(Path(folder) / "scene.png", (1024, 768)), settings.sources)
        awe = _prompt("awe")
        look = regions.look(mark, settings)
        seconds = interleaved(
            {
                "reading": lambda: sense.read(look.picture, settings),
                "looking at a picture": lambda: (regions.forget(), regions.look(mark, settings)),
                "one more emotion, mask and sentence": lambda: regions.region(look, awe),
            },
            repeats,
        )
        return {"seconds": seconds, "large photograph": _large(Path(folder), large)}


def alone(path: str, home: str) -> None:
    """Understand one photograph after a small one, and write its seconds and the process's megabytes as JSON."""
    settings = Settings(home=Path(home), device="cpu")
    warm = keep(_written(Path(home) / "warm.png", (192, 128)), settings.sources)
    regions.region(regions.look(warm, settings), _prompt("awe"))
    before, begun = peak_megabytes(), time.perf_counter()
    look = regions.look(keep(path, settings.sources), settings)
    read = time.perf_counter() - begun
    regions.region(look, _prompt("awe"))
    told = {"read": read, "with a region": time.perf_counter() - begun}
    told = {name: round(value, 3) for name, value in told.items()}
    sys.stdout.write(json.dumps({"seconds": told, "peak_megabytes": peak_megabytes(), "before": before}) + "\n")


def _large(folder: Path, size: tuple[int, int]) -> dict[str, Any]:
    path = _written(folder / "large.jpg", size)
    ended = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ASSETS.parent,
    )
    if ended.returncode:
        said = (ended.stderr.strip() or "nothing").splitlines()[-1]
        raise StudioError(f"The large photograph could not be measured: {said[:300]}")
    return {"megapixels": round(size[0] * size[1] / 1e6, 1), **json.loads(ended.stdout.splitlines()[-1])}


def _written(path: Path, size: tuple[int, int]) -> Path:
    """A file of a scene enlarged to a size, with a little grain, as cameras have it."""
    made = (render([sample(7)], size=(256, 384), masks=False).pictures[0] * 255).round().byte()
    image = Image.fromarray(made.permute(1, 2, 0).numpy()).resize(size, Image.Resampling.BILINEAR)
    if path.suffix == ".jpg":
        tile = np.random.default_rng(0).integers(0, 24, (size[1], size[0]), dtype=np.uint8)
        image = Image.blend(image, Image.fromarray(tile).convert("RGB"), 0.1)
    image.save(path, quality=90)
    return path


def _prompt(name: str) -> regions.Prompt:
    return regions.Prompt.of(name, open_space(ASSETS / "space").vector(name))
