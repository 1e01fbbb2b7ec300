"""What the columns of the board add up to, per stage and currency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q, Sum
from django.db.models.functions import Coalesce

from .models import Stage
from .periods import Period
from .querysets import MONEY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .querysets import OpportunityQuerySet

FIGURES = ("count", "total", "weighted", "due", "soon")
STAGE = ("name", "status", "position", "default_success_percent")

Sums = dict[str, Any]


def figures_by_stage(rows: OpportunityQuerySet) -> Any:
    """Count and sum these rows by stage and currency. The stage comes along: it may be a retired one."""
    return with_stage(with_due(rows.totals_by_stage()))


def with_due(totals: Any) -> Any:
    """Add what closes by the end of this month and what in the next."""
    first, last = Period.NEXT_MONTH.days[0], Period.NEXT_MONTH.last_day
    closes = {"due": Q(anticipated_close__lt=first), "soon": Q(anticipated_close__range=(first, last))}
    sums = {name: Coalesce(Sum("value", filter=when), 0, output_field=MONEY) for name, when in closes.items()}
    return totals.annotate(**sums)


def with_stage(totals: Any) -> Any:
    return totals.annotate(**{f"its_{name}": Max(f"stage__{name}") for name in STAGE})


def stage_of(total: Sums) -> Stage:
    return Stage(pk=total["stage"], **{name: total[f"its_{name}"] for name in STAGE})


def added_up(totals: Iterable[Sums]) -> list[Sums]:
    """Add figures that the database has summed, per currency."""
    found: dict[str, Sums] = {}
    for total in totals:
        sums = found.setdefault(total["currency"], {"currency": total["currency"], **dict.fromkeys(FIGURES, 0)})
        for figure in FIGURES:
            sums[figure] += total[figure]
    return [found[currency] for currency in sorted(found)]
