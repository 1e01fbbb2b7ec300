"""What a run says of itself to whoever started it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..models import PurgeRun

SAMPLE = 10


@dataclass(frozen=True)
class Held:
    """How many a reason holds back, and the first of them."""

    name: str
    label: str
    count: int
    numbers: list[str]


@dataclass
class Report:
    """A run with the numbers of what went (in a dry run: of what would go), what was held back, and what failed."""

    run: PurgeRun
    held: list[Held] = field(default_factory=list)
    went: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
