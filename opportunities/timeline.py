"""What happened to an opportunity and its quotes: events and notes in one stream, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Opportunity
from .models.opportunity import EDITABLE
from .querysets import rows_behind
from .services.notes import CORRECTABLE

SIZE = 20
SILENT = ("step_back", "revalue", "make_primary")

SENTENCES: dict[str, tuple[str, Any]] = {
    "create": ("plus", gettext_lazy("opened it")),
    "import": ("plus", gettext_lazy("brought it in")),
    "process": ("flow", gettext_lazy("began the negotiation with the first quote")),
    "win": ("check", gettext_lazy("brought it to Won")),
    "lose": ("x", gettext_lazy("marked it as lost")),
    "reopen": ("undo", gettext_lazy("opened it again")),
    "move": ("flow", gettext_lazy("moved it to %(stage)s")),
    "edit": ("edit", gettext_lazy("changed %(fields)s")),
    "assign": ("user", gettext_lazy("assigned it to %(owner)s")),
    "claim": ("user", gettext_lazy("took it from the queue")),
    "release": ("inbox", gettext_lazy("sent it back to the queue")),
    "share": ("users", gettext_lazy("set the co-owners: %(co_owners)s")),
    "hold": ("lock", gettext_lazy("set the legal hold: %(until)s")),
}
QUOTE_SENTENCES: dict[str, tuple[str, Any]] = {
    "create": ("plus", gettext_lazy("started")),
    "import": ("plus", gettext_lazy("brought in")),
    "submit": ("send", gettext_lazy("submitted")),
    "approve": ("check", gettext_lazy("approved")),
    "refuse": ("x", gettext_lazy("did not approve")),
    "present": ("send", gettext_lazy("presented")),
    "reject": ("x", gettext_lazy("rejected")),
    "rework": ("edit", gettext_lazy("reworks")),
    "accept": ("check", gettext_lazy("accepted")),
    "abandon": ("x", gettext_lazy("abandoned")),
    "expire": ("clock", gettext_lazy("let expire")),
    "edit": ("edit", gettext_lazy("changed")),
    "extend": ("cal", gettext_lazy("extended")),
}


@dataclass(frozen=True)
class Entry:
    """One act or note, ready to be read."""

    rank: int
    pk: int
    at: datetime
    row: dict[str, Any]

    @property
    def who(self) -> str:
        return self.row["who"] or self.row.get("on_behalf_of") or _("Pursuit")

    @property
    def is_note(self) -> bool:
        return "body" in self.row

    @property
    def icon(self) -> str:
        if self.is_note:
            return "lock" if self.row["internal"] else "note"
        return self.sentence_of[0]

    @property
    def sentence(self) -> str:
        return str(self.sentence_of[1]) % self.words

    @property
    def sentence_of(self) -> tuple[str, Any]:
        sentences = QUOTE_SENTENCES if "quote" in self.row else SENTENCES
        action: str = self.row["action"]
        return sentences.get(action, ("dots", action.replace("_", " ").replace("%", "%%")))

    @property
    def words(self) -> dict[str, str]:
        """The names that the sentence needs, from what the act was given."""
        details = self.row["details"]
        return {
            "stage": name_in(details, "stage"),
            "owner": name_in(details, "owner") or _("the queue of %(team)s") % {"team": name_in(details, "team")},
            "co_owners": ", ".join(person["name"] for person in details.get("co_owners") or []) or _("nobody"),
            "until": details.get("until") or _("lifted"),
            "fields": ", ".join(changed_fields(details)) or _("nothing"),
        }

    @property
    def reason(self) -> str:
        """Why, as the person chose or typed it."""
        if self.is_note:
            return str(self.row["reason"])
        reason = self.row["details"].get("reason")
        return name_in(self.row["details"], "reason") if isinstance(reason, dict) else ""

    @property
    def words_given(self) -> str:
        """The person's own words: the note, or the reason or comment in full."""
        if self.is_note:
            return str(self.row["body"])
        details = self.row["details"]
        given = details.get("comment") or details.get("reason")
        return given if isinstance(given, str) else ""

    @property
    def quote_number(self) -> str:
        quotes = rows_behind(Opportunity, "quotes").model
        return quotes.number_of(self.row["quote"]) if self.row.get("quote") else ""

    @property
    def is_correctable(self) -> bool:
        return self.is_note and not self.quote_number and timezone.now() - self.at < CORRECTABLE

    @property
    def cursor(self) -> str:
        return f"{self.at.isoformat()}_{self.rank}_{self.pk}"


def name_in(details: dict[str, Any], key: str) -> str:
    value = details.get(key)
    return str(value.get("name", "")) if isinstance(value, dict) else str(value or "")


def changed_fields(details: dict[str, Any]) -> list[str]:
    names = {field.attname: field.verbose_name for field in Opportunity._meta.concrete_fields if field.name in EDITABLE}
    return [str(names[key]) for key in details.get("changes", {}) if key in names]


@dataclass(frozen=True)
class Timeline:
    """A stretch of the stream, and the position from which the earlier ones follow."""

    entries: list[Entry]
    earlier: str = ""

    @classmethod
    def of(cls, opportunity: Opportunity, before: str = "") -> Timeline:
        """Read one stretch with one query. A position that makes no sense means the newest."""
        position = parse(before)
        first, *others = (part.filter(passed(rank, position)) for rank, part in enumerate(parts(opportunity)))
        found = first.union(*others, all=True).order_by("-at", "-rank", "-number")[: SIZE + 1]
        entries = [Entry(rank, pk, at, row) for rank, pk, at, row in found]
        more, entries = len(entries) > SIZE, entries[:SIZE]
        return cls(entries, entries[-1].cursor if more else "")


def parts(opportunity: Opportunity) -> list[QuerySet[Any, Any]]:
    quote, of_quotes = opportunity.quotes.model, Q(quote__opportunity=opportunity)
    quote_events = rows_behind(quote, "events").filter(of_quotes)
    quote_notes = rows_behind(quote, "notes").filter(of_quotes)
    return [
        events(opportunity.events.exclude(action__in=SILENT), 0),
        events(quote_events.exclude(action__in=SILENT), 1, quote="quote_id", quote_name="quote__name"),
        notes(opportunity.notes.all(), 2),
        notes(quote_notes, 3, quote="quote_id"),
    ]


def events(rows: QuerySet[Any], rank: int, **also: str) -> QuerySet[Any, Any]:
    told = JSONObject(who="actor__name", on_behalf_of="on_behalf_of", action="action", details="details", **also)
    return stream(rows, rank, at="happened_at", row=told)


def notes(rows: QuerySet[Any], rank: int, **also: str) -> QuerySet[Any, Any]:
    written = JSONObject(
        who="author__name", author="author_id", reason="reason__name", body="body", internal="internal",
        high_priority="high_priority", corrected=Cast("corrected_at", CharField()), **also,
    )  # fmt: skip
    return stream(rows, rank, at="created_at", row=written)


def stream(rows: QuerySet[Any], rank: int, *, at: str, row: JSONObject) -> QuerySet[Any, Any]:
    named = rows.order_by().annotate(rank=Value(rank), number=F("pk"), at=F(at), row=row)
    streamed: QuerySet[Any, Any] = named.values_list("rank", "number", "at", "row")
    return streamed


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
