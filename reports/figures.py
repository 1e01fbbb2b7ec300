"""How many, how much and how long, in two queries: what stands where now and what closed; and what moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    CharField,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Field,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Now

from opportunities.lists import union_of
from opportunities.models import Opportunity
from opportunities.querysets import MONEY

from .querysets import MedianDays, compiled

if TYPE_CHECKING:
    from .criteria import Scope

FEW = 5
AT_ONCE = timedelta(minutes=1)
OPEN, CLOSED, LASTED = "open", "closed", "lasted"

# An opportunity that a customer asked for is opened together with its first quote: it enters with that quote's stage,
# so what it did before within the same minute is neither a stay nor a move. What is filled in is a compiled queryset;
# values travel as parameters.
MOVED = """
WITH seen AS (
    SELECT id, created_at, created_through, stage_id, stage_since, is_open
    FROM opportunities_opportunity WHERE id IN ({seen})
), changes AS (
    SELECT e.action, e.happened_at,
           (e.details #>> '{{changes,stage_id,0}}')::bigint AS source,
           (e.details #>> '{{changes,stage_id,1}}')::bigint AS target,
           LAG(e.happened_at) OVER earlier IS NULL AS is_first,
           LAG(e.happened_at, 1, o.created_at) OVER earlier AS since
    FROM opportunities_opportunityevent e JOIN seen o ON o.id = e.opportunity_id
    WHERE e.details #> '{{changes,stage_id}}' IS NOT NULL
    WINDOW earlier AS (PARTITION BY e.opportunity_id ORDER BY e.version)
), moves AS (
    SELECT * FROM changes
    WHERE happened_at >= %(since)s
      AND NOT (is_first AND action = 'process' AND happened_at - since < %(at_once)s)
), stays AS (
    SELECT source AS stage, happened_at - since AS stay FROM moves
    UNION ALL
    SELECT stage_id, %(now)s - stage_since FROM seen WHERE is_open
)
SELECT 'move', action, source, target, count(*), NULL::float FROM moves GROUP BY action, source, target
UNION ALL
SELECT 'stay', '', stage, NULL, count(*),
       EXTRACT(EPOCH FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY stay))::float / 86400 FROM stays GROUP BY stage
UNION ALL
SELECT 'way in', created_through, NULL, NULL, count(*), NULL FROM seen
WHERE created_at >= %(since)s GROUP BY created_through
UNION ALL
SELECT 'act', e.action, NULL, NULL, count(*), NULL
FROM opportunities_opportunityevent e JOIN seen o ON o.id = e.opportunity_id
WHERE e.happened_at >= %(since)s GROUP BY e.action
"""


@dataclass
class Pile:
    """What stands in one box: how many, the sum of each currency, and how many of them stand out."""

    count: int = 0
    sums: list[tuple[str, Decimal]] = field(default_factory=list)
    apart: int = 0  # of open ones: longer in their stage than usual; of closed ones: in history

    def add(self, count: int, currency: str, total: Decimal, apart: int) -> None:
        self.count += count
        self.sums.append((currency, total))
        self.apart += apart


@dataclass
class Figures:
    open: dict[int, Pile] = field(default_factory=lambda: defaultdict(Pile))
    closed: dict[str, Pile] = field(default_factory=lambda: defaultdict(Pile))
    days_to_close: dict[str, float] = field(default_factory=dict)
    moves: Counter[tuple[str, int, int]] = field(default_factory=Counter)
    stays: dict[int, tuple[int, float]] = field(default_factory=dict)
    ways_in: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, scope: Scope) -> Figures:
        figures = cls()
        for row in piled(scope):
            figures.add_pile(*row)
        for row in moved(scope):
            figures.add_movement(*row)
        return figures

    def add_pile(self, kind: str, key: str, currency: str, count: int, total: Decimal, apart: int, days: float) -> None:
        if kind == LASTED:
            self.days_to_close[key] = days
        elif kind == OPEN:
            self.open[int(key)].add(count, currency, total, apart)
        else:
            self.closed[key].add(count, currency, total, apart)

    def add_movement(self, kind: str, name: str, source: int, target: int, count: int, days: float) -> None:
        if kind == "move":
            self.moves[name, source, target] += count
        elif kind == "stay":
            self.stays[source] = count, days
        elif kind == "way in":
            self.ways_in[name] += count
        else:
            self.acts[name] += count

    def left(self, stage: int) -> int:
        """Return how often a stage was left, by whichever act."""
        return sum(count for (_name, source, _target), count in self.moves.items() if source == stage)


def piled(scope: Scope) -> QuerySet[Any, Any]:
    """Fetch the open ones by stage, the closed ones by outcome, and how long those took; sums never mix currencies."""
    waited = ExpressionWrapper(Now() - F("stage_since"), output_field=DurationField())
    usual = ExpressionWrapper(F("stage__stalled_after_days") * Value(timedelta(days=1)), output_field=DurationField())
    live = Opportunity.objects.filter(pk=OuterRef("opportunity_id"))
    open_ones = scope.opportunities.open().annotate(waited=waited, usual=usual).annotate(late=Q(waited__gt=F("usual")))
    rows = [
        figure(open_ones, OPEN, "stage_id", apart=Count("pk", filter=Q(late=True))),
        figure(scope.outcomes.annotate(gone=~Exists(live)), CLOSED, "outcome", apart=Count("pk", filter=Q(gone=True))),
        length_of(scope.outcomes),
    ]
    return union_of(rows)


def figure(rows: QuerySet[Any], kind: str, key: str, apart: Count) -> QuerySet[Any, Any]:
    grouped = rows.order_by().annotate(kind=text(kind), key=Cast(key, CharField()))
    summed = grouped.values("kind", "key", "currency").annotate(
        count=Count("pk"), total=Sum("value"), apart=apart, days=nothing(FloatField())
    )
    piles: QuerySet[Any, Any] = summed.values_list("kind", "key", "currency", "count", "total", "apart", "days")
    return piles


def length_of(outcomes: QuerySet[Any]) -> QuerySet[Any, Any]:
    took = ExpressionWrapper(F("closed_at") - F("created_at"), output_field=DurationField())
    grouped = outcomes.order_by().annotate(kind=text(LASTED), key=Cast("outcome", CharField()), took=took)
    lasted = grouped.values("kind", "key").annotate(
        no_currency=text(""), count=Count("pk"), total=nothing(MONEY), apart=Value(0), days=MedianDays("took")
    )
    lengths: QuerySet[Any, Any] = lasted.values_list("kind", "key", "no_currency", "count", "total", "apart", "days")
    return lengths


def text(word: str) -> Value:
    return Value(word, output_field=CharField())


def nothing(of: Field[Any, Any]) -> Cast:
    """Leave a column empty in a union, where each column must say its type."""
    return Cast(Value(None), of)


def moved(scope: Scope) -> list[Any]:
    """Fetch how often each way between stages was taken, and how long half of the stays lasted at least.

    Stays that go on count with their length so far: a stage where everything is stuck would look quick without them.
    """
    try:
        seen, parameters = compiled(scope.opportunities.order_by().values("pk"))
    except EmptyResultSet:
        return []
    since = scope.since.isoformat() if scope.since else "-infinity"
    named = {f"seen{n}": value for n, value in enumerate(parameters)}
    statement = MOVED.format(seen=seen % tuple(f"%({name})s" for name in named))
    with connection.cursor() as cursor:
        cursor.execute(statement, named | {"since": since, "now": scope.now, "at_once": AT_ONCE})
        return list(cursor.fetchall())
