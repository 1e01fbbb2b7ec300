"""Where an opportunity can be, and the figures of each place: how many, how much, how long."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from opportunities.models import Stage
from opportunities.models.status import CLOSED

from .figures import FEW, Figures


@dataclass(frozen=True)
class Node:
    """Where an opportunity can be: an open stage, or a closed status with whatever stages it has; or in history."""

    status: str
    stages: tuple[Stage, ...]

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(stage.pk for stage in self.stages)

    @property
    def stage(self) -> Stage | None:
        return self.stages[0] if self.stages else None

    @property
    def title(self) -> str:
        return self.stages[0].name if self.stages else _("History")


@dataclass(frozen=True)
class Place:
    """One box in plain figures. Days of a closed status are those from the beginning to the end."""

    stage: Stage
    count: int
    sums: list[tuple[str, Decimal]]
    days: int | None
    usual: int | None
    in_history: int | None

    @classmethod
    def of(cls, node: Node, figures: Figures) -> Place:
        stage = node.stages[0]
        if not node.is_closed:
            pile = figures.open[stage.pk]
            return cls(stage, pile.count, sorted(pile.sums), days_in(node, figures), stage.stalled_after_days, None)
        pile = figures.closed[node.status]
        return cls(stage, pile.count, sorted(pile.sums), days_to_close(node, figures), None, pile.apart)


@dataclass(frozen=True)
class Slow:
    stage: Stage
    days: int
    usual: int
    count: int
    late: int

    @classmethod
    def of(cls, node: Node, figures: Figures) -> Slow | None:
        stage, days = node.stages[0], days_in(node, figures)
        if days is None or not stage.stalled_after_days or days <= stage.stalled_after_days:
            return None
        pile = figures.open[stage.pk]
        return cls(stage, days, stage.stalled_after_days, pile.count, pile.apart)


def days_in(node: Node, figures: Figures) -> int | None:
    """Return how many days half of the stays lasted at least; None means too few to say."""
    count, days = figures.stays.get(node.stages[0].pk, (0, 0.0))
    return round(days) if count >= FEW else None


def days_to_close(node: Node, figures: Figures) -> int | None:
    return round(figures.days_to_close[node.status]) if figures.closed[node.status].count >= FEW else None
