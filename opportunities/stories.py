"""How one act or note of the timeline is told: a whole sentence, the reason, the person's own words, what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interface import formats
from interface.sentences import filled, strong

from .models import Opportunity
from .models.opportunity import EDITABLE
from .querysets import rows_behind
from .services.notes import CORRECTABLE

SENTENCES: dict[str, tuple[str, Any]] = {
    "create": ("plus", gettext_lazy("%(who)s opened it")),
    "import": ("plus", gettext_lazy("%(who)s brought it in")),
    "process": ("flow", gettext_lazy("%(who)s began the negotiation with the first quote")),
    "win": ("check", gettext_lazy("%(who)s brought it to Won")),
    "lose": ("x", gettext_lazy("%(who)s marked it as lost")),
    "reopen": ("undo", gettext_lazy("%(who)s opened it again")),
    "move": ("flow", gettext_lazy("%(who)s moved it to %(stage)s")),
    "edit": ("edit", gettext_lazy("%(who)s changed %(fields)s")),
    "assign": ("user", gettext_lazy("%(who)s assigned it to %(owner)s")),
    "claim": ("user", gettext_lazy("%(who)s took it from the queue")),
    "release": ("inbox", gettext_lazy("%(who)s sent it back to the queue")),
    "merge_customer": ("users", gettext_lazy("%(who)s merged the customer into %(customer)s")),
    "share": ("users", gettext_lazy("%(who)s set the co-owners: %(co_owners)s")),
    "hold": ("lock", gettext_lazy("%(who)s set the legal hold until %(until)s")),
    "purge_quotes": ("inbox", gettext_lazy("%(who)s moved its quotes to history")),
    "noted": ("note", gettext_lazy("%(who)s")),
}
QUOTE_SENTENCES: dict[str, tuple[str, Any]] = {
    "create": ("plus", gettext_lazy("%(who)s started %(quote)s")),
    "import": ("plus", gettext_lazy("%(who)s brought in %(quote)s")),
    "submit": ("send", gettext_lazy("%(who)s submitted %(quote)s")),
    "approve": ("check", gettext_lazy("%(who)s approved %(quote)s")),
    "refuse": ("x", gettext_lazy("%(who)s did not approve %(quote)s")),
    "present": ("send", gettext_lazy("%(who)s presented %(quote)s")),
    "reject": ("x", gettext_lazy("%(who)s rejected %(quote)s")),
    "rework": ("edit", gettext_lazy("%(who)s opened %(quote)s for a new version")),
    "accept": ("check", gettext_lazy("%(who)s accepted %(quote)s")),
    "abandon": ("x", gettext_lazy("%(who)s abandoned %(quote)s")),
    "expire": ("clock", gettext_lazy("%(who)s let %(quote)s expire")),
    "edit": ("edit", gettext_lazy("%(who)s changed %(quote)s")),
    "extend": ("cal", gettext_lazy("%(who)s extended %(quote)s until %(until)s")),
    "noted": ("note", gettext_lazy("%(who)s on %(quote)s")),
}
ASKED = gettext_lazy("%(who)s asked for a quote on the public page")
MOVED_FROM = gettext_lazy("%(who)s moved it from %(former)s to %(stage)s")
LIFTED = gettext_lazy("%(who)s lifted the legal hold")
UNKNOWN = gettext_lazy("%(who)s: %(action)s")
UNKNOWN_OF_QUOTE = gettext_lazy("%(who)s: %(action)s, %(quote)s")


@dataclass(frozen=True)
class Entry:
    """One act or note, ready to be read."""

    rank: int
    pk: int
    at: datetime
    row: dict[str, Any]
    currency: str = ""
    stages: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def told(cls, rank: int, row: dict[str, Any], **known: Any) -> Entry:
        return cls(rank, row["pk"], datetime.fromisoformat(row["at"]), row, **known)

    @property
    def who(self) -> str:
        return self.row["who"] or self.row.get("on_behalf_of") or _("Pursuit")

    @property
    def is_note(self) -> bool:
        return "body" in self.row

    @property
    def action(self) -> str:
        return "noted" if self.is_note else str(self.row["action"])

    @property
    def details(self) -> dict[str, Any]:
        details: dict[str, Any] = self.row.get("details") or {}
        return details

    @property
    def icon(self) -> str:
        if self.is_note and self.row["internal"]:
            return "lock"
        return self.known_sentences.get(self.action, ("dots", ""))[0]

    @property
    def known_sentences(self) -> dict[str, tuple[str, Any]]:
        return QUOTE_SENTENCES if self.row.get("quote") else SENTENCES

    @property
    def pattern(self) -> str:
        """The sentence with its gaps, in the reader's language."""
        if self.action == "create" and self.row.get("on_behalf_of"):
            return str(ASKED)
        if self.action == "move" and self.former_stage:
            return str(MOVED_FROM)
        if self.action == "hold" and not self.details.get("until"):
            return str(LIFTED)
        unknown = UNKNOWN_OF_QUOTE if self.row.get("quote") else UNKNOWN
        return str(self.known_sentences.get(self.action, ("dots", unknown))[1])

    @property
    def sentence(self) -> SafeString:
        """The whole sentence: who stands out, and a quote can be opened."""
        return filled(self.pattern, self.words)

    @property
    def words(self) -> dict[str, str]:
        """What fills the gaps of a sentence."""
        owner = name_in(self.details, "owner") or _("the queue of %(team)s") % {"team": name_in(self.details, "team")}
        co_owners = ", ".join(person["name"] for person in self.details.get("co_owners") or [])
        return {
            "who": strong(self.who),
            "quote": self.quote_link,
            "action": self.action.replace("_", " "),
            "stage": strong(name_in(self.details, "stage")),
            "customer": strong(name_in(self.details, "customer")),
            "former": self.former_stage,
            "owner": strong(owner),
            "co_owners": co_owners or _("nobody"),
            "until": day_of(self.details.get("until") or self.details.get("expires_on")),
            "fields": ", ".join(names_of(self.details)) or _("nothing"),
        }

    @property
    def former_stage(self) -> str:
        before, _after = self.changes.get("stage_id", (None, None))
        return self.stages.get(before, "") if before is not None else ""

    @property
    def quote_link(self) -> SafeString:
        if not self.row.get("quote"):
            return SafeString("")
        address = reverse("quotes:edit", args=[self.row["quote"]])
        return format_html('<a href="{}">{}</a> {}', address, self.quote_number, self.row.get("quote_name") or "")

    @property
    def changes(self) -> dict[str, list[Any]]:
        changes: dict[str, list[Any]] = self.details.get("changes") or {}
        return changes

    @property
    def changed(self) -> list[str]:
        """What each changed fact was and is now, as far as the event tells in words."""
        if self.is_note or self.row.get("quote") or self.action not in {"edit", "move"}:
            return []
        return list(before_and_after(self.details, self.currency))

    @property
    def reason(self) -> str:
        """Why, as the person chose or typed it; a customer chooses none."""
        if self.is_note:
            return str(self.row["reason"]) if self.row["who"] else _("From the customer")
        reason = self.details.get("reason")
        return name_in(self.details, "reason") if isinstance(reason, dict) else ""

    @property
    def words_given(self) -> str:
        """The person's own words: the note, or the reason or comment in full."""
        if self.is_note:
            return str(self.row["body"])
        given = self.details.get("comment") or self.details.get("reason")
        return given if isinstance(given, str) else ""

    @property
    def quote_number(self) -> str:
        quotes = rows_behind(Opportunity, "quotes").model
        return quotes.number_of(self.row["quote"]) if self.row.get("quote") else ""

    @property
    def is_correctable(self) -> bool:
        return self.is_note and not self.row.get("quote") and timezone.now() - self.at < CORRECTABLE

    @property
    def cursor(self) -> str:
        return f"{self.at.isoformat()}_{self.rank}_{self.pk}"


def name_in(details: dict[str, Any], key: str) -> str:
    value = details.get(key)
    return str(value.get("name", "")) if isinstance(value, dict) else str(value or "")


def names_of(details: dict[str, Any]) -> list[str]:
    names = {field.attname: field.verbose_name for field in Opportunity._meta.concrete_fields if field.name in EDITABLE}
    names["success_percent"] = _("success")
    return [str(names[key]) for key in details.get("changes", {}) if key in names]


def before_and_after(details: dict[str, Any], currency: str) -> Iterator[str]:
    changes = details.get("changes") or {}
    currencies = changes.get("currency", [currency, currency])
    for name, (label, write) in WRITTEN.items():
        if name in changes:
            before, after = (write(value, money_in) for value, money_in in zip(changes[name], currencies, strict=True))
            yield _("%(fact)s: %(before)s → %(after)s") % {"fact": label, "before": before, "after": after}


def day_of(value: Any, _currency: str = "") -> str:
    return formats.day(date.fromisoformat(value)) if value else _("no date")


def amount(value: Any, currency: str) -> str:
    return str(formats.money(Decimal(value), currency, cents=True))


WRITTEN: dict[str, tuple[Any, Callable[[Any, str], str]]] = {
    "name": (gettext_lazy("Name"), lambda value, _currency: str(value)),
    "value": (gettext_lazy("Value"), amount),
    "success_percent": (gettext_lazy("Success"), lambda value, _currency: formats.percent(int(value))),
    "anticipated_close": (gettext_lazy("Expected close"), day_of),
}
