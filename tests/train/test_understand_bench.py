"""The speed of understanding, at a small size: every figure is there, and the photograph has a process of its own."""

from __future__ import annotations

import pytest

from studio.train import understand_bench


@pytest.mark.usefixtures("one_thread")
def test_every_figure_is_measured() -> None:
    found = understand_bench.measure(1, large=(300, 200))
    assert set(found["seconds"]) == {"reading", "looking at a picture", "one more emotion, mask and sentence"}
    assert all(each["median"] > 0 for each in found["seconds"].values())
    large = found["large photograph"]
    assert large["megapixels"] == 0.1
    assert 0 < large["seconds"]["read"] < large["seconds"]["with a region"]
    assert 100 < large["before"] <= large["peak_megabytes"]
