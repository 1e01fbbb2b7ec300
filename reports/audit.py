"""Everything that happened, in one stream: the events of records and the entries beside them, newest first.

Each part of it is ordered and cut by its own index before they come together, so a page costs the same however long
the stream has become.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from audit.actions import ENTRIES_OF, Kind
from audit.models import Entry
from customers.models import CustomerEvent
from lifecycle.through import Through
from opportunities.models import Opportunity, OpportunityEvent
from orders.models import Order, OrderEvent
from quotes.models import Quote, QuoteEvent

if TYPE_CHECKING:
    from django.http import QueryDict

    from lifecycle.models import Lifecycle

    from .audit_criteria import Question

SIZE = 50
AFTER, BEFORE = "after", "before"
LARGEST = 2**63
HANDS = ("assign", "claim", "release", "share")
IMPORTS, PURGES = ("import",), ("purge_quotes", "restore")
SAME = Q(source=F("target")) & ~Q(action__in=HANDS + IMPORTS + PURGES)
EVENTS_OF: dict[str, Q] = {
    Kind.CHANGES: SAME,
    Kind.TRANSITIONS: ~Q(source=F("target")) & ~Q(action__in=HANDS + IMPORTS + PURGES),
    Kind.ASSIGNMENTS: Q(action__in=HANDS),
    Kind.IMPORTS: Q(action__in=IMPORTS),
    Kind.PURGES: Q(action__in=PURGES),
}
CHANGES_OF_CUSTOMERS: dict[str, Q] = {
    Kind.CHANGES: ~Q(through=Through.IMPORT),
    Kind.IMPORTS: Q(through=Through.IMPORT),
}


class Part(NamedTuple):
    """One table of the stream: which record its rows are about, and which of them belong to a kind."""

    model: type[Model]
    noun: str
    kinds: dict[str, Q]


PARTS = (
    Part(Entry, "", {kind: Q(action__in=actions) for kind, actions in ENTRIES_OF.items()}),
    Part(OpportunityEvent, "opportunity", EVENTS_OF),
    Part(QuoteEvent, "quote", EVENTS_OF),
    Part(OrderEvent, "order", EVENTS_OF),
    Part(CustomerEvent, "customer", CHANGES_OF_CUSTOMERS),
)


class Position(NamedTuple):
    """A place in the stream."""

    at: datetime
    rank: int
    key: int

    @classmethod
    def at_word(cls, word: str) -> Position | None:
        """Read a place; nonsense is none."""
        moment, _, rest = word.partition("_")
        rank, _, key = rest.partition("_")
        if not (rank.isdecimal() and key.isdecimal() and len(key) < len(str(LARGEST)) and len(rank) < 3):
            return None
        try:
            at = parse_datetime(moment)
            return cls(at.astimezone(UTC), int(rank), int(key)) if at and at.tzinfo else None
        except (ValueError, OverflowError):  # an offset leads out of the calendar
            return None

    @property
    def word(self) -> str:
        return f"{self.at.isoformat()}_{self.rank}_{self.key}"

    def beyond(self, rank: int, way: str) -> Q:
        """Return the condition for rows of this part past the place: later ones when reading backwards."""
        further, next_key = ("lt", "pk__lt") if way == AFTER else ("gt", "pk__gt")
        strictly = Q(**{f"happened_at__{further}": self.at})
        if rank == self.rank:
            return Q(**{f"happened_at__{further}e": self.at}) & (strictly | Q(**{next_key: self.key}))
        comes_later = (rank > self.rank) == (way == AFTER)
        return Q(**{f"happened_at__{further}e": self.at}) if comes_later else strictly


@dataclass(frozen=True)
class Row:
    """One thing that happened, as the database tells it."""

    at: datetime
    rank: int
    key: int
    told: dict[str, Any]

    @property
    def position(self) -> Position:
        return Position(self.at, self.rank, self.key)

    @property
    def part(self) -> Part:
        return PARTS[self.rank]


@dataclass(frozen=True)
class Page:
    """Rows, and the places from which newer and older ones follow; an empty one means that there are none."""

    rows: list[Row]
    newer: str
    older: str


def page(question: Question, query: QueryDict, size: int = SIZE) -> Page:
    """Read one page, in one query."""
    way = BEFORE if BEFORE in query else AFTER
    position = Position.at_word(query.get(way, ""))
    rows = list(stream(question, position, way, size + 1))
    more, rows = len(rows) > size, rows[:size]
    if way == BEFORE:
        rows.reverse()
    is_later = position is not None and bool(rows)
    return Page(
        rows,
        newer=rows[0].position.word if is_later and (way == AFTER or more) else "",
        older=rows[-1].position.word if rows and (more or way == BEFORE) else "",
    )


def stream(question: Question, position: Position | None, way: str, limit: int) -> Iterator[Row]:
    """Yield what is asked for, newest first; with ``way`` BEFORE oldest first, upwards from the position."""
    branches = [
        branch(rank, rows, position, way)[:limit]
        for rank, part in enumerate(PARTS)
        if (rows := asked_of(part, question)) is not None
    ]
    if not branches:
        return
    for row in together(branches, way)[:limit].iterator():
        yield Row(*row)


def together(branches: list[QuerySet[Any, Any]], way: str) -> QuerySet[Any, Any]:
    first, *others = branches
    if not others:
        return first
    minus, plus = ("-", "") if way == AFTER else ("", "-")
    union: QuerySet[Any, Any] = first.union(*others, all=True)
    return union.order_by(f"{minus}at", f"{plus}rank", f"{minus}number")


def branch(rank: int, rows: QuerySet[Any], position: Position | None, way: str) -> QuerySet[Any, Any]:
    minus = "-" if way == AFTER else ""
    found = rows.filter(position.beyond(rank, way)) if position else rows
    told: QuerySet[Any] = found.annotate(
        at=F("happened_at"), rank=Value(rank), number=F("pk"), row=JSONObject(**columns(rank))
    )
    told = told.order_by(f"{minus}happened_at", f"{minus}pk")
    branch: QuerySet[Any, Any] = told.values_list("at", "rank", "number", "row")
    return branch


def columns(rank: int) -> dict[str, Any]:
    common = {name: name for name in ("action", "through", "request_id", "details")} | {"who": "actor__name"}
    noun = PARTS[rank].noun
    if not noun:
        return common | {"about": "about", "kind": "kind", "subject": "key", "address": "address"}
    others = {"subject": f"{noun}_id", "on_behalf_of": "on_behalf_of", "source": "source", "target": "target"}
    return common | others | ({"about": "customer__name"} if noun == "customer" else {})


def asked_of(part: Part, question: Question) -> QuerySet[Any] | None:
    """Return the rows of this part that fit, or None if none of them can."""
    rows: QuerySet[Any] = part.model._default_manager.all()
    if question.kind:
        if question.kind not in part.kinds:
            return None
        rows = rows.filter(part.kinds[question.kind])
    if question.is_of_no_record:
        return None
    if question.record:
        found = about(part, *question.record)
        if found is None:
            return None
        rows = rows.filter(found)
    if question.person:
        rows = rows.filter(actor=question.person)
    if question.since:
        rows = rows.filter(happened_at__gte=question.since)
    if question.before:
        rows = rows.filter(happened_at__lt=question.before)
    return rows.filter(request_id__startswith=question.request) if question.request else rows


def about(part: Part, model: type[Lifecycle], key: int) -> Q | None:
    """Return the condition for what concerns a record; an opportunity has its quotes and its order with it."""
    if model is not Opportunity:
        own = Q(**{f"{part.noun}_id": key}) if part.noun == model._meta.model_name else None
        return Q(kind=model._meta.label_lower, key=key) if not part.noun else own
    quotes, orders = Quote.objects.filter(opportunity=key).values("pk"), Order.objects.filter(opportunity_id=key)
    match part.noun:
        case "opportunity":
            return Q(opportunity_id=key)
        case "quote":
            return Q(quote__in=quotes)
        case "order":
            return Q(order__in=orders.values("pk"))
        case "":
            return (
                Q(kind=Opportunity._meta.label_lower, key=key)
                | Q(kind=Quote._meta.label_lower, key__in=quotes)
                | Q(kind=Order._meta.label_lower, key__in=orders.values("pk"))
            )
    return None
