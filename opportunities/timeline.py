"""What happened to an opportunity and its quotes: events and notes in one stream, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, JSONObject
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from .lists import Rows, in_one_query, told
from .querysets import rows_behind
from .stories import Entry

if TYPE_CHECKING:
    from .models import Opportunity, OpportunityNote

SIZE = 20
SILENT = ("step_back", "revalue", "make_primary")
EVENTS, QUOTE_EVENTS, NOTES, QUOTE_NOTES = RANKS = range(4)
SHOWS = {
    "": tuple(RANKS),
    "notes": (NOTES, QUOTE_NOTES),
    "changes": (EVENTS, QUOTE_EVENTS),
    "quotes": (QUOTE_EVENTS, QUOTE_NOTES),
}
AT_ONCE = timedelta(seconds=5)
IN_A_ROW = timedelta(minutes=30)
BY_A_PERSON = Q(actor__isnull=False) | ~Q(on_behalf_of="")


@dataclass(frozen=True)
class Reading:
    """What of the stream a person wants to read, as the address says; nonsense means all of it."""

    show: str = ""
    system: bool = True
    before: str = ""

    @classmethod
    def of(cls, asked: QueryDict) -> Reading:
        show = asked.get("show", "")
        return cls(show if show in SHOWS else "", asked.get("system") != "off", asked.get("before", ""))

    def address(self, **other: str) -> str:
        """Write this reading, or one that differs, as a query string; without a position, because it belongs to one."""
        query = QueryDict(mutable=True)
        said = {"show": self.show, "system": "" if self.system else "off", **other}
        query.update({name: value for name, value in said.items() if value})
        return f"?{query.urlencode()}"

    @property
    def without_system(self) -> str:
        return self.address(system="off")

    @property
    def with_system(self) -> str:
        return self.address(system="")


@dataclass(frozen=True)
class Timeline:
    """A stretch of the stream, and the position from which the earlier ones follow."""

    entries: list[Entry]
    earlier: str = ""
    reading: Reading = field(default_factory=Reading)

    @classmethod
    def of_note(cls, opportunity: Opportunity, note: OpportunityNote) -> Timeline:
        """Tell of one note alone, to be put on top of what is shown already."""
        lists = in_one_query({part_name(NOTES): notes(opportunity.notes.filter(pk=note.pk), NOTES)})
        return cls.put_together(lists, Reading(), opportunity)

    @classmethod
    def put_together(
        cls,
        lists: Mapping[str, list[dict[str, Any]]],
        reading: Reading,
        opportunity: Opportunity,
        stages: Mapping[int, str] | None = None,
    ) -> Timeline:
        """Sort what each part of the stream had to tell, and keep one stretch of it."""
        known = {"currency": opportunity.currency, "stages": stages or {}}
        found = [Entry.told(rank, row, **known) for rank in RANKS for row in lists.get(part_name(rank), ())]
        found.sort(key=lambda entry: (entry.at, entry.rank, entry.pk), reverse=True)
        entries = found[:SIZE]
        return cls(entries, entries[-1].cursor if len(found) > SIZE else "", reading)


def stretch(opportunity: Opportunity, reading: Reading) -> dict[str, Rows]:
    """Return the first rows of each part that this person wants to read, to be fetched in one query."""
    position = parse(reading.before)
    wanted = [(rank, rows) for rank, rows in enumerate(parts(opportunity, reading)) if rank in SHOWS[reading.show]]
    return {
        part_name(rank): rows.filter(passed(rank, position)).order_by("-at", "-number")[: SIZE + 1]
        for rank, rows in wanted
    }


def part_name(rank: int) -> str:
    return f"timeline_{rank}"


def parts(opportunity: Opportunity, reading: Reading) -> Iterable[Rows]:
    quote, of_quotes = opportunity.quotes.model, Q(quote__opportunity=opportunity)
    quote_events = rows_behind(quote, "events").filter(of_quotes).exclude(action__in=SILENT)
    quote_notes = rows_behind(quote, "notes").filter(of_quotes)
    by_whom = Q() if reading.system else BY_A_PERSON
    return [
        events(opportunity.events.exclude(action__in=SILENT).filter(by_whom), EVENTS),
        events(told_once(quote_events.filter(by_whom)), QUOTE_EVENTS, quote="quote_id", quote_name="quote__name"),
        notes(opportunity.notes.all(), NOTES),
        notes(quote_notes, QUOTE_NOTES, quote="quote_id", quote_name="quote__name"),
    ]


def told_once(quote_events: QuerySet[Any]) -> QuerySet[Any]:
    """Leave out what the person's next act tells too: a submitting within presenting, a change of many in a row."""
    following = quote_events.model._default_manager.filter(
        quote=OuterRef("quote"), actor=OuterRef("actor"), version=OuterRef("version") + 1
    )
    presenting = following.filter(action="present", happened_at__lte=OuterRef("happened_at") + AT_ONCE)
    changing = following.filter(action="edit", happened_at__lte=OuterRef("happened_at") + IN_A_ROW)
    return quote_events.exclude(Q(Exists(presenting), action="submit") | Q(Exists(changing), action="edit"))


def events(rows: QuerySet[Any], rank: int, **also: str) -> Rows:
    row = JSONObject(
        pk="pk", at="happened_at", who="actor__name", on_behalf_of="on_behalf_of", action="action",
        details="details", **also,
    )  # fmt: skip
    return stream(rows, rank, at="happened_at", row=row)


def notes(rows: QuerySet[Any], rank: int, **also: str) -> Rows:
    row = JSONObject(
        pk="pk", at="created_at", who="author__name", on_behalf_of="on_behalf_of", author="author_id",
        reason="reason__name", body="body", internal="internal", high_priority="high_priority",
        corrected=Cast("corrected_at", CharField()), **also,
    )  # fmt: skip
    return stream(rows, rank, at="created_at", row=row)


def stream(rows: QuerySet[Any], rank: int, *, at: str, row: JSONObject) -> Rows:
    return told(rows.order_by().annotate(number=F("pk"), at=F(at)), part_name(rank), row)


Position = tuple[datetime, int, int]


def parse(cursor: str) -> Position | None:
    moment, _rank, rest = cursor.partition("_")
    rank, _pk, pk = rest.partition("_")
    try:
        at = parse_datetime(moment)
        return (at, int(rank), int(pk)) if at and timezone.is_aware(at) and abs(int(pk)) < 2**63 else None
    except ValueError:
        return None


def passed(rank: int, position: Position | None) -> Q:
    """Return the condition for rows of this part that come after the position in the stream."""
    if position is None:
        return Q()
    at, at_rank, pk = position
    same_moment = Q(at=at)
    if rank == at_rank:
        return Q(at__lt=at) | same_moment & Q(number__lt=pk)
    return Q(at__lt=at) | same_moment if rank < at_rank else Q(at__lt=at)
