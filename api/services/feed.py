"""The orders in the order in which they changed, so that a program which remembers where it was misses none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from django.db import connection
from django.db.models import Q

from orders.models import Order
from orders.querysets import OrderQuerySet

from ..schema import with_all_that_is_told

WORD = re.compile(r"(\d{8}T\d{6}\.\d{6})-(\d{1,18})")
WRITTEN = "%Y%m%dT%H%M%S.%f"

# Of another role's session PostgreSQL hides when it began, but not that it writes: then nothing counts as settled.
SETTLED = """
    SELECT coalesce(min(coalesce(xact_start, 'epoch')), statement_timestamp())
    FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND granted AND pid <> pg_backend_pid()
    AND datname = current_database() AND usesysid IS NOT NULL
"""


@dataclass(frozen=True)
class Place:
    """How far a program has read."""

    moment: datetime
    key: int

    @classmethod
    def at(cls, order: Order) -> Self:
        return cls(order.modified_at, order.pk)

    @classmethod
    def read(cls, word: str) -> Self:
        found = WORD.fullmatch(word)
        if not found:
            raise ValueError(word)
        return cls(datetime.strptime(found[1], WRITTEN).replace(tzinfo=UTC), int(found[2]))

    def __str__(self) -> str:
        return f"{self.moment.astimezone(UTC).strftime(WRITTEN)}-{self.key}"

    @property
    def beyond(self) -> Q:
        return Q(modified_at__gt=self.moment) | Q(modified_at=self.moment, pk__gt=self.key)


@dataclass(frozen=True)
class Stretch:
    """Some orders, the place behind them, and whether more follow at once."""

    orders: list[Order]
    place: Place | None
    more: bool


def stretch(found: OrderQuerySet, *, after: Place | None, limit: int) -> Stretch:
    """Read on from a place, up to the first change that is still being written: it may carry an earlier moment."""
    rows = found.filter(modified_at__lt=settled())
    if after:
        rows = rows.filter(after.beyond)
    orders = list(with_all_that_is_told(rows).order_by("modified_at", "pk")[: limit + 1])
    more, orders = len(orders) > limit, orders[:limit]
    return Stretch(orders, Place.at(orders[-1]) if orders else after, more)


def settled() -> datetime:
    """Return a moment before which nothing is being written any more. Ask before reading the rows."""
    with connection.cursor() as cursor:
        cursor.execute(SETTLED)
        moment: datetime = cursor.fetchone()[0]
    return moment
