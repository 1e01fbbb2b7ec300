"""How things stand: the pipeline by stage and the sums of the strip, per currency. Never are two currencies mixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import ngettext

from lifecycle.clock import business_today
from opportunities.lists import Rows, told
from opportunities.models import Stage, Status
from opportunities.models.status import OPEN
from opportunities.periods import Period, beginning, first_of

if TYPE_CHECKING:
    from opportunities.querysets import OpportunityQuerySet

    from .whose import Whose

CLOSING_NEXT = 4


@dataclass(frozen=True)
class Sum:
    """A count and an amount in one currency; ``stage`` where it is of one stage alone."""

    currency: str
    count: int
    total: Decimal
    weighted: Decimal
    stage: int | None = None

    @classmethod
    def told(cls, row: dict[str, Any]) -> Sum:
        weighted = Decimal(row["weighted"] or 0)
        return cls(row["currency"], row["count"], Decimal(row["total"]), weighted, row.get("stage"))

    @property
    def share(self) -> int:
        """How much of it is likely to come, in percent."""
        return round(100 * self.weighted / self.total) if self.total else 0


@dataclass(frozen=True)
class Bar:
    """One stage in one currency, and how its sum compares with the largest of that currency."""

    stage: Stage
    sum: Sum
    length: int

    @property
    def rest_at(self) -> int:
        return min(100, self.length + 1)

    @property
    def rest(self) -> int:
        return 100 - self.rest_at


@dataclass(frozen=True)
class Closing:
    pk: int
    name: str
    customer: str
    value: Decimal
    currency: str
    success: int
    closes: date

    @classmethod
    def told(cls, row: dict[str, Any]) -> Closing:
        fields = row | {"value": Decimal(row["value"]), "closes": date.fromisoformat(row["closes"])}
        return cls(**fields)


@dataclass(frozen=True)
class Standing:
    bars: list[Bar]
    open: list[Sum]
    next_month: list[Sum]
    won: list[Sum]
    lost: int
    closing: list[Closing]
    queue: int

    @classmethod
    def put_together(cls, lists: dict[str, list[Any]]) -> Standing:
        by_stage = [Sum.told(row) for row in lists["by_stage"]]
        closing = [Closing.told(row) for row in lists["closing"]]
        return cls(
            bars=bars(lists["stages"], by_stage),
            open=added_up(by_stage),
            next_month=added_up(map(Sum.told, lists["next_month"])),
            won=added_up(map(Sum.told, lists["won"])),
            lost=sum(row["count"] for row in lists["lost"]),
            closing=sorted(closing, key=lambda one: (one.closes, one.pk)),
            queue=sum(row["count"] for row in lists["queue"]),
        )

    @property
    def count(self) -> int:
        return sum(total.count for total in self.open)

    @property
    def closing_count(self) -> int:
        return sum(total.count for total in self.next_month)

    @property
    def won_count(self) -> int:
        return sum(total.count for total in self.won)

    @property
    def month_says(self) -> str:
        orders = ngettext("%(n)s order", "%(n)s orders", self.won_count) % {"n": self.won_count}
        return ngettext("%(orders)s, %(n)s lost", "%(orders)s, %(n)s lost", self.lost) % {
            "orders": orders,
            "n": self.lost,
        }

    @property
    def this_month(self) -> date:
        return first_of(business_today(), 0)

    @property
    def month_after(self) -> date:
        return first_of(business_today(), 1)


def bars(stages: Iterable[Stage], sums: list[Sum]) -> list[Bar]:
    known = {stage.pk: stage for stage in stages}
    largest = {total.currency: Decimal(0) for total in sums}
    for total in sums:
        largest[total.currency] = max(largest[total.currency], total.total)
    found = [
        Bar(known[total.stage], total, length(total.total, largest[total.currency])) for total in sums if total.stage
    ]
    return sorted(found, key=lambda bar: (bar.stage.position, bar.stage.pk, bar.sum.currency))


def length(part: Decimal, whole: Decimal) -> int:
    return round(100 * part / whole) if whole else 0


def added_up(sums: Iterable[Sum]) -> list[Sum]:
    """Return one sum per currency, the one of most opportunities first."""

    def currency(total: Sum) -> str:
        return total.currency

    found = []
    for name, group in groupby(sorted(sums, key=currency), key=currency):
        parts = list(group)
        count, total = sum(part.count for part in parts), sum((part.total for part in parts), Decimal(0))
        found.append(Sum(name, count, total, sum((part.weighted for part in parts), Decimal(0))))
    return sorted(found, key=lambda total: -total.count)


def parts(whose: Whose) -> dict[str, Rows]:
    """Return what is asked of the database, to be fetched in one query."""
    shown = whose.opportunities
    closed = shown.closed().filter(**within("closed_at", Period.MONTH, moments=True))
    return {
        "by_stage": summed(shown.open(), "by_stage", "stage"),
        "next_month": summed(shown.open().filter(**within("anticipated_close", Period.NEXT_MONTH)), "next_month"),
        "won": summed(closed.filter(status=Status.WON), "won"),
        "lost": counted(closed.filter(status=Status.LOST), "lost"),
        "closing": closing_next(shown),
        "queue": counted(whose.queue, "queue"),
    }


def within(field: str, period: Period, *, moments: bool = False) -> dict[str, Any]:
    first, after = period.days
    begin, end = (beginning(first), beginning(after)) if moments else (first, after)
    return {f"{field}__gte": begin, f"{field}__lt": end}


def summed(rows: OpportunityQuerySet, name: str, *also: str) -> Rows:
    totals = rows.totals_by_stage() if also else rows.totals()
    amounts = {key: Cast(key, CharField()) for key in ("total", "weighted")}
    row = JSONObject(currency="currency", count="count", **amounts, **{key: key for key in also})
    return told(totals.order_by(), name, row)


def counted(rows: OpportunityQuerySet, name: str) -> Rows:
    grouped = rows.order_by().values("is_open").annotate(count=Count("pk"))
    return told(grouped, name, JSONObject(count="count"))


def closing_next(rows: OpportunityQuerySet) -> Rows:
    row = JSONObject(
        pk="pk", name="name", customer="customer__name", value=Cast("value", CharField()), currency="currency",
        success="success_percent", closes=Cast("anticipated_close", CharField()),
    )  # fmt: skip
    to_come = rows.open().filter(anticipated_close__gte=business_today())
    return told(to_come.order_by(), "closing", row).order_by("anticipated_close", "pk")[:CLOSING_NEXT]


def stages() -> tuple[Any, list[str]]:
    return Stage.objects.filter(status__in=OPEN), ["name", "status", "position", "default_success_percent"]
