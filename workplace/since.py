"""What has happened since the last visit to what a person sees, done by others: acts, notes, and offers opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interface.sentences import filled, link, strong
from interface.templatetags.interface import money
from lifecycle.clock import business_today
from opportunities.lists import Rows, told
from opportunities.models import OpportunityEvent, OpportunityNote
from opportunities.periods import beginning
from quotes.models import OfferLink, Quote, QuoteEvent

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from accounts.models import User

    from .whose import Whose

MOST = 8
FRIDAY = 4
A_WEEK = timedelta(days=7)

SENTENCES = {
    "won": gettext_lazy("%(who)s won %(name)s, %(value)s"),
    "accepted": gettext_lazy("%(who)s accepted an offer for %(name)s, %(value)s"),
    "lose": gettext_lazy("%(who)s marked %(name)s as lost"),
    "reopen": gettext_lazy("%(who)s opened %(name)s again"),
    "given": gettext_lazy("%(who)s gave you %(name)s"),
    "assign": gettext_lazy("%(who)s assigned %(name)s to %(owner)s"),
    "queued": gettext_lazy("%(who)s put %(name)s into the queue"),
    "claim": gettext_lazy("%(who)s took %(name)s from the queue"),
    "release": gettext_lazy("%(who)s sent %(name)s back to the queue"),
    "share": gettext_lazy("%(who)s set the co-owners of %(name)s"),
    "present": gettext_lazy("%(who)s presented quote %(quote)s, %(customer)s"),
    "approve": gettext_lazy("%(who)s approved quote %(quote)s, %(customer)s"),
    "refuse": gettext_lazy("%(who)s did not approve quote %(quote)s, %(customer)s"),
    "reject": gettext_lazy("%(who)s rejected quote %(quote)s, %(customer)s"),
    "expire": gettext_lazy("Quote %(quote)s has expired, %(customer)s"),
    "noted": gettext_lazy("%(who)s wrote a note on %(name)s"),
    "opened": gettext_lazy("%(who)s opened the offer for %(name)s, %(customer)s"),
}
ACTS = ("win", "lose", "reopen", "assign", "claim", "release", "share")
QUOTE_ACTS = ("present", "approve", "refuse", "reject", "expire")


def last_visit(user: User) -> datetime:
    """Return when the person signed in the time before, or else when the last working day began.

    Signing in again on the same day belongs to the same visit: the news of the morning is not lost by it.
    """
    before = user.previous_login
    return before if before and before < beginning(business_today()) else beginning(last_working_day())


def last_working_day() -> date:
    today = business_today()
    back = today - timedelta(days=1)
    return back - timedelta(days=max(0, back.weekday() - FRIDAY))


@dataclass(frozen=True)
class Happening:
    """One line of what happened."""

    at: datetime
    row: dict[str, Any]
    reader: int

    @classmethod
    def told(cls, row: dict[str, Any], reader: User) -> Happening:
        return cls(datetime.fromisoformat(row["at"]), row, reader.pk)

    @property
    def time(self) -> str:
        """Say when, as short as the column is: the hour today, the weekday within the week, else the day."""
        local, today = timezone.localtime(self.at), timezone.localdate()
        if local.date() == today:
            return date_format(local, "H:i")
        return date_format(local, "D" if today - local.date() < A_WEEK else "j M")

    @property
    def action(self) -> str:
        action = str(self.row["action"])
        if action == "win":
            return "won" if self.row["who"] else "accepted"
        if action != "assign":
            return action
        owner = self.details.get("owner")
        if not owner:
            return "queued"
        return "given" if owner["id"] == self.reader else "assign"

    @property
    def details(self) -> dict[str, Any]:
        details: dict[str, Any] = self.row.get("details") or {}
        return details

    @property
    def sentence(self) -> SafeString:
        row = self.row
        owner = self.details.get("owner") or {}
        words = {
            "who": strong(row["who"] or row.get("behalf") or _("Pursuit")),
            "name": link("opportunities:detail", row["pk"], row["name"]),
            "customer": row["customer"],
            "value": money(Decimal(row["value"]), row["currency"]),
            "owner": owner.get("name", ""),
            "quote": link("quotes:edit", row["quote"], Quote.number_of(row["quote"])) if row.get("quote") else "",
        }
        return filled(SENTENCES[self.action], words)


@dataclass(frozen=True)
class Since:
    moment: datetime
    happenings: list[Happening]

    @classmethod
    def put_together(cls, moment: datetime, lists: dict[str, list[Any]], reader: User) -> Since:
        found = [Happening.told(row, reader) for name in PARTS for row in lists[name]]
        found.sort(key=lambda happening: happening.at, reverse=True)
        return cls(moment, found[:MOST])

    @property
    def heading(self) -> str:
        local, today = timezone.localtime(self.moment), timezone.localdate()
        if local.date() == today:
            return _("Since %(time)s") % {"time": date_format(local, "H:i")}
        written = date_format(local, "l" if today - local.date() < A_WEEK else "j F")
        return _("Since %(day)s") % {"day": written}


PARTS = ("acts", "quote_acts", "notes", "openings")


def parts(whose: Whose, since: datetime) -> dict[str, Rows]:
    """Return the newest of each kind, to be fetched in one query. What the person did is no news."""
    user, shown = whose.user, whose.opportunities.values("pk")
    mine = {"opportunity__in": shown}
    acts = OpportunityEvent.objects.filter(**mine, action__in=ACTS).exclude(actor=user)
    quote_acts = QuoteEvent.objects.filter(quote__opportunity__in=shown, action__in=QUOTE_ACTS).exclude(actor=user)
    notes, openings = OpportunityNote.objects.filter(**mine).exclude(author=user), OfferLink.objects.filter(**mine)
    told_by = {"at": "happened_at", "who": "actor__name", "behalf": "on_behalf_of"}
    act: dict[str, Any] = told_by | {"action": "action", "details": "details"}
    written_by = {"at": "created_at", "who": "author__name", "behalf": "on_behalf_of"}
    noted: dict[str, Any] = written_by | {"action": Value("noted")}
    opened: dict[str, Any] = {"at": "last_opened_at", "who": "recipient", "action": Value("opened")}
    return {
        "acts": newest(acts, "acts", since, **act),
        "quote_acts": newest(quote_acts, "quote_acts", since, of="quote__opportunity", quote="quote_id", **act),
        "notes": newest(notes, "notes", since, **noted),
        "openings": newest(openings, "openings", since, **opened),
    }


def newest(rows: Any, name: str, since: datetime, *, at: str, of: str = "opportunity", **row: Any) -> Rows:
    subject = {
        "pk": f"{of}_id", "name": f"{of}__name", "customer": f"{of}__customer__name", "currency": f"{of}__currency",
        "value": Cast(f"{of}__value", CharField()),
    }  # fmt: skip
    recent = rows.filter(**{f"{at}__gte": since}).order_by().annotate(moment=F(at))
    return told(recent, name, JSONObject(at="moment", **subject, **row)).order_by("-moment")[:MOST]
