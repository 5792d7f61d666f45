"""What is read of a picture: the emotions it carries, and the regions that carry them with the reasons why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The emotions of a whole picture.

    `families` has the share of each of the eight, `leaves` of the strongest finer feelings, strongest first; shares are
    in [0, 1]. Valence and arousal are in [-1, 1]; each margin in [0, 2] holds the truth nine times in ten.
    `strangeness` is about 1 for pictures such as those that were learned from, and grows without bound; `note` says in
    words where it is so large that the reading should not be relied on, and is empty elsewhere.
    """

    families: Mapping[str, float] = field(hash=False)
    leaves: tuple[tuple[str, float], ...]
    valence: float
    arousal: float
    valence_margin: float
    arousal_margin: float
    strangeness: float
    note: str = ""

    @property
    def strongest(self) -> str:
        """The family with the largest share."""
        return max(self.families, key=self.families.__getitem__)

    def to_json(self) -> dict[str, Any]:
        """As DESIGN's command line prints it: families, leaves, valence, arousal, uncertainty."""
        return {
            "families": dict(self.families),
            "leaves": [{"name": name, "share": share} for name, share in self.leaves],
            "valence": self.valence,
            "arousal": self.arousal,
            "uncertainty": {
                "valence": self.valence_margin,
                "arousal": self.arousal_margin,
                "strangeness": self.strangeness,
                "note": self.note,
            },
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Reading:
        """The reading that `to_json` wrote; KeyError where something is missing."""
        doubt = record["uncertainty"]
        return cls(
            families=dict(record["families"]),
            leaves=tuple((each["name"], each["share"]) for each in record["leaves"]),
            valence=record["valence"],
            arousal=record["arousal"],
            valence_margin=doubt["valence"],
            arousal_margin=doubt["arousal"],
            strangeness=doubt["strangeness"],
            note=doubt["note"],
        )


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One measured quality of a region beside the rest of its picture.

    `inside` and `outside` are the means there, in the quality's own range (`low` to `high`); `says` is a short clause
    such as "darker than the rest".
    """

    name: str
    inside: float
    outside: float
    low: float = 0.0
    high: float = 1.0
    says: str = ""


@dataclass(frozen=True, kw_only=True)
class Region:
    """The pixels that speak for one emotion, and why.

    `mask` is the absolute path of a grey PNG as large as the picture, white where the region is. `area` is its share of
    the picture, `quality` how well the mask is thought to fit, both in [0, 1]. `sure` is False where the picture is far
    from what the sentence was learned on: the evidence leads then.
    """

    emotion: str
    mask: str
    area: float
    quality: float
    explanation: str
    sure: bool = True
    evidence: tuple[Evidence, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """All fields as JSON values."""
        return asdict(self) | {"evidence": [asdict(each) for each in self.evidence]}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Region:
        """The region that `to_json` wrote; TypeError for unknown keys."""
        return cls(**{**record, "evidence": tuple(Evidence(**each) for each in record["evidence"])})
