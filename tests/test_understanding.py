"""What is read of a picture survives JSON, which is how it reaches the page and the command line."""

from __future__ import annotations

import json

from studio.affect.families import FAMILIES
from studio.understanding import Evidence, Reading, Region


def test_a_reading_survives_json_and_names_its_strongest_family():
    shares = dict.fromkeys(FAMILIES, 0.1) | {"awe": 0.3}
    reading = Reading(
        families=shares, leaves=(("vast", 0.2), ("still", 0.1)), valence=0.5, arousal=-0.2,
        valence_margin=0.6, arousal_margin=0.7, strangeness=1.2, note="unlike what was learned from",
    )  # fmt: skip
    assert reading.strongest == "awe"
    assert Reading.from_json(json.loads(json.dumps(reading.to_json()))) == reading


def test_a_region_survives_json_with_its_evidence():
    evidence = Evidence(name="lightness", inside=0.2, outside=0.7, says="darker than the rest")
    region = Region(
        emotion="fear", mask="/out/a.png", area=0.2, quality=0.8, explanation="Dark trees.", sure=False,
        evidence=(evidence,),
    )  # fmt: skip
    assert Region.from_json(json.loads(json.dumps(region.to_json()))) == region
