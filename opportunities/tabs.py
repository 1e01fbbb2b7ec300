"""The row of views above the list: those that everybody has, the person's own, and those that a team shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count, F, Value
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .criteria import Criteria
from .models import Opportunity, SavedView

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from .criteria import Offered
    from .querysets import OpportunityQuerySet

COUNTED_AT_MOST = 1000
STANDING = [
    (_("All open"), ""),
    (_("My open"), "owner=me"),
    (_("Team queue"), "owner=queue"),
    (_("Closing this month"), "closes=month"),
    (_("No quote yet"), "quotes=none"),
    (_("Stalled"), "quiet=stage"),
    (_("Quiet for 14 days"), "quiet=14"),
    (_("Won this year"), "status=won&closed=year"),
]
TOTALS = "totals"


@dataclass
class Tab:
    label: str
    query: str
    is_exact: bool
    view: SavedView | None = None
    count: int = 0

    @property
    def is_counted_out(self) -> bool:
        return self.count < COUNTED_AT_MOST


@dataclass(frozen=True)
class Overview:
    """The views with their counts, and the sums of the one that is shown, per currency."""

    tabs: list[Tab]
    totals: list[dict[str, Any]]
    filters: str

    @classmethod
    def of(cls, criteria: Criteria, offered: Offered) -> Overview:
        """Count and sum in one query, all of it of what this person sees.

        The sums are of all rows and exact, and their count comes with them. The other views are only counted, and no
        further than a thousand: beyond that the label says "999+", because nobody needs it to the last one.
        """
        question = criteria.question
        tabs = [Tab(str(label), query, question == query) for label, query in STANDING]
        tabs += [Tab(view.name, view.query, question == view.query, view) for view in offered["views"]]
        asked = [Criteria(QueryDict(tab.query), criteria.user, offered).qs for tab in tabs]
        totals, counts = figures(criteria.qs, asked)
        for n, tab in enumerate(tabs):
            tab.count = counts.get(str(n), 0)
        return cls(tabs, totals, criteria.filters_on)

    @property
    def count(self) -> int:
        return sum(total["count"] for total in self.totals)

    @property
    def exact(self) -> Tab | None:
        """The view that asks just this: of two, the one that somebody saved."""
        return next((tab for tab in reversed(self.tabs) if tab.is_exact), None)

    @property
    def here(self) -> Tab | None:
        """The view that is shown, if need be in another order than its own."""
        return self.exact or next((tab for tab in self.tabs if tab.query == self.filters), None)


def figures(
    shown: OpportunityQuerySet, others: Iterable[OpportunityQuerySet]
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    counted = [count_of(rows, str(n)) for n, rows in enumerate(others)]
    columns = ("of", "unit", "count", "total", "weighted")
    summed = shown.totals().order_by().annotate(of=named(TOTALS), unit=F("currency"))
    totals, counts = [], {}
    for of, unit, count, total, weighted in summed.values_list(*columns).union(*counted, all=True):
        if of == TOTALS:
            totals.append({"currency": unit, "count": count, "total": total, "weighted": weighted})
        else:
            counts[of] = count
    return sorted(totals, key=lambda total: total["currency"]), counts


def count_of(rows: OpportunityQuerySet, name: str) -> QuerySet[Opportunity, Any]:
    first = rows.order_by().values("pk")[:COUNTED_AT_MOST]
    grouped = Opportunity.objects.filter(pk__in=first).order_by().annotate(of=named(name), unit=named(""))
    nothing = Value(None, output_field=Opportunity._meta.get_field("value"))
    counted = grouped.values("of", "unit").annotate(count=Count("pk"), total=nothing, weighted=nothing)
    return counted.values_list("of", "unit", "count", "total", "weighted")


def named(text: str) -> Value:
    return Value(text, output_field=CharField())
