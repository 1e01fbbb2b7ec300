"""How a row of the audit is read: who, what, about what, and each value before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.db.models import DateField, DateTimeField
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import Action
from customers.models import Address, Contact, Customer
from lifecycle.through import Through
from opportunities.models import Opportunity
from opportunities.replay import INITIAL
from orders.models import Order
from quotes.models import Quote

if TYPE_CHECKING:
    from datetime import datetime

    from .audit import Row

Names = Mapping[str, Mapping[int, str]]

DONE: dict[str, Any] = {
    "absorb": gettext_lazy("Took another customer in"),
    "abandon": gettext_lazy("Abandoned"),
    "accept": gettext_lazy("Accepted"),
    "add": gettext_lazy("Contact or address added"),
    "approve": gettext_lazy("Approved"),
    "assign": gettext_lazy("Assigned"),
    "cancel": gettext_lazy("Cancelled"),
    "claim": gettext_lazy("Claimed from the queue"),
    "confirm": gettext_lazy("Confirmed"),
    "create": gettext_lazy("Created"),
    "deactivate": gettext_lazy("Deactivated"),
    "edit": gettext_lazy("Changed"),
    "expire": gettext_lazy("Expired"),
    "extend": gettext_lazy("Expiry extended"),
    "fulfil": gettext_lazy("Fulfilled"),
    "hold": gettext_lazy("Legal hold set or lifted"),
    "import": gettext_lazy("Imported"),
    "lose": gettext_lazy("Marked as lost"),
    "make_primary": gettext_lazy("Made the primary quote"),
    "merge": gettext_lazy("Merged into another customer"),
    "merge_customer": gettext_lazy("Went along with a merged customer"),
    "move": gettext_lazy("Moved to another stage"),
    "note_customer_number": gettext_lazy("Customer’s order number noted"),
    "present": gettext_lazy("Presented"),
    "process": gettext_lazy("Negotiation began"),
    "purge_quotes": gettext_lazy("Quotes moved to history"),
    "reactivate": gettext_lazy("Reactivated"),
    "refuse": gettext_lazy("Not approved"),
    "reject": gettext_lazy("Rejected"),
    "release": gettext_lazy("Released to the queue"),
    "reopen": gettext_lazy("Reopened"),
    "revalue": gettext_lazy("Value followed the primary quote"),
    "rework": gettext_lazy("Opened for a new version"),
    "share": gettext_lazy("Co-owners named"),
    "step_back": gettext_lazy("No longer the primary quote"),
    "submit": gettext_lazy("Submitted"),
    "win": gettext_lazy("Won"),
}
GIVEN: dict[str, Any] = {
    "after": gettext_lazy("after"),
    "asked": gettext_lazy("asked for"),
    "comment": gettext_lazy("comment"),
    "held_back": gettext_lazy("held back"),
    "keys": gettext_lazy("named in the address"),
    "live": gettext_lazy("live"),
    "looked_at": gettext_lazy("looked at"),
    "method": gettext_lazy("by"),
    "moved": gettext_lazy("moved"),
    "page": gettext_lazy("page"),
    "reason": gettext_lazy("reason"),
    "rows": gettext_lazy("rows"),
    "run": gettext_lazy("run"),
    "sentence": gettext_lazy("said"),
    "status": gettext_lazy("answer"),
    "team": gettext_lazy("team"),
}
MODELS: dict[str, Any] = {"opportunity": Opportunity, "quote": Quote, "order": Order, "customer": Customer}
PAGES = {"opportunity": "opportunities:detail", "quote": "quotes:edit", "order": "orders:detail"}
NAMED_IN = {"users": "people", "user": "people"}
TOLD_ELSEWHERE = frozenset({"changes", INITIAL})
LONGEST = 200


class Difference(NamedTuple):
    """One field, before and after, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """A row of the stream, ready to be read. ``names`` are those of people and codes by id."""

    row: Row
    names: Names

    @property
    def at(self) -> datetime:
        return self.row.at

    @property
    def when(self) -> str:
        """To the second, in the reader's zone: an audit is compared with other clocks."""
        return date_format(timezone.localtime(self.at), "j M Y, H:i:s")

    @property
    def who(self) -> str:
        told = self.row.told
        if told["who"] or told.get("on_behalf_of"):
            return str(told["who"] or told["on_behalf_of"])
        return _("Nobody signed in") if told["through"] in {Through.PAGE, Through.LINK} else _("Pursuit")

    @property
    def through(self) -> str:
        value = self.row.told["through"]
        return str(Through(value).label) if value in Through.values else str(value)

    @property
    def what(self) -> str:
        action = str(self.row.told["action"])
        if not self.row.part.noun:
            return str(Action(action).label) if action in Action.values else as_words(action)
        return str(DONE.get(action) or as_words(action))

    @property
    def about(self) -> str:
        noun, told = self.row.part.noun, self.row.told
        return MODELS[noun].number_of(told["subject"]) if noun in PAGES else str(told["about"] or "")

    @property
    def address(self) -> str:
        """The page of the record; an entry names what may be gone."""
        noun = self.row.part.noun
        page = PAGES.get(noun) or ("customers:detail" if noun == "customer" else "")
        return reverse(page, args=[self.row.told["subject"]]) if page else ""

    @property
    def network(self) -> str:
        return str(self.row.told.get("address") or "")

    @property
    def request(self) -> str:
        return str(self.row.told["request_id"])

    @property
    def details(self) -> dict[str, Any]:
        details: dict[str, Any] = self.row.told["details"] or {}
        return details

    @property
    def differences(self) -> list[Difference]:
        told = self.row.told
        changes: dict[str, Any] = self.details.get("changes") or {}
        found = [self.difference(name, *pair) for name, pair in changes.items() if is_pair(pair)]
        source, target = told.get("source"), told.get("target")
        if target and source != target:
            found.insert(0, Difference(_("Status"), self.status(source), self.status(target)))
        return found

    def status(self, value: str | None) -> str:
        labels = dict(MODELS[self.row.part.noun]._meta.get_field("status").flatchoices) if value else {}
        return str(labels.get(value, value or "–"))

    def difference(self, name: str, before: Any, after: Any) -> Difference:
        field = field_of(self.models, name)
        label = capfirst(str(field.verbose_name)) if field is not None else as_words(name)
        return Difference(label, *(self.written(field, name, value) for value in (before, after)))

    @property
    def models(self) -> list[Any]:
        noun, kind = self.row.part.noun, self.row.told.get("kind")
        if noun == "customer":
            return [Customer, Contact, Address]
        if noun:
            return [MODELS[noun]]
        return [apps.get_model(kind)] if kind else []

    def written(self, field: Any, name: str, value: Any) -> str:
        if value in (None, "", []):
            return "–"
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, list):
            people = self.names["people"] if name == "co_owners" else {}
            return ", ".join(str(people.get(item, item)) for item in value)
        if isinstance(field, DateTimeField):
            moment = parse_datetime(value)
            return date_format(timezone.localtime(moment), "j M Y, H:i:s") if moment else str(value)
        if isinstance(field, DateField):
            day = parse_date(value)
            return date_format(day, "j M Y") if day else str(value)
        if field is not None and field.is_relation and isinstance(value, int):
            return self.names.get(field.related_model._meta.model_name, {}).get(value, f"#{value}")
        return shortened(dict(field.flatchoices).get(value, value) if field is not None else value)

    @property
    def given(self) -> list[tuple[str, str]]:
        """What else the act was given, as far as it is not told by what changed."""
        changed = {name.removesuffix("_id") for name in self.details.get("changes") or {}}
        return [
            (str(GIVEN.get(name) or as_words(name).lower()), shortened(plain(value)))
            for name, value in self.details.items()
            if name not in TOLD_ELSEWHERE | changed and value not in (None, "", [], {})
        ]


def field_of(models: list[Any], name: str) -> Any:
    fields = (field for model in models for field in model._meta.concrete_fields)
    return next((field for field in fields if name in (field.attname, field.name)), None)


def is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2


def plain(value: Any) -> str:
    """Write what an act was given: a record by its name, a group as a row of its parts."""
    match value:
        case {"id": _id, "name": name}:
            return str(name)
        case dict():
            return ", ".join(f"{as_words(key).lower()} {plain(item)}" for key, item in value.items())
        case list():
            return ", ".join(map(plain, value))
        case bool():
            return _("yes") if value else _("no")
        case _:
            return str(value)


def as_words(name: str) -> str:
    return capfirst(name.removesuffix("_id").replace("_", " "))


def shortened(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def names_of(lists: Mapping[str, list[Any]]) -> dict[str, dict[int, str]]:
    """Return the names by model and id; ``people`` are there a second time, by that word."""
    names = {name: {row.pk: row.name for row in rows} for name, rows in lists.items()}
    return names | {"people": names["user"]}


def differences_of(replay_differing: dict[str, list[Any]], names: Names) -> Iterator[Difference]:
    for name, (told, stands) in replay_differing.items():
        field = field_of([Opportunity], name)
        label = capfirst(str(field.verbose_name)) if field is not None else as_words(name)
        yield Difference(label, plain(told), plain(stands))
