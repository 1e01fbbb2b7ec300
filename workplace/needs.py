"""What needs somebody today: the opportunities that a rule of My day names, each once, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Extract, JSONObject, RowNumber
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interface import formats
from lifecycle.clock import business_today, when
from lifecycle.transitions import can
from opportunities.models import Opportunity, OpportunityNote
from quotes.models import OfferLink, Quote

from .rules import EXPIRING, OPENED, PASSED, QUEUE, RULES, STALLED, Rule

if TYPE_CHECKING:
    from accounts.models import User
    from opportunities.querysets import OpportunityQuerySet

    from .whose import Whose

SHOWN = 8
A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)
IN_LIST = {
    EXPIRING: "quotes=presented",
    PASSED: "closes=passed",
    QUEUE: "owner=queue",
    OPENED: "quotes=presented",
    STALLED: "quiet=stage",
}


@dataclass(frozen=True)
class ExpiringQuote:
    pk: int
    version: int
    expires_on: date
    is_presented: bool

    @classmethod
    def told(cls, row: dict[str, Any]) -> ExpiringQuote:
        is_presented = row["status"] == Quote.Status.PRESENTED
        return cls(row["pk"], row["version"], date.fromisoformat(row["expires_on"]), is_presented)


@dataclass(frozen=True)
class Need:
    """One opportunity that needs somebody, why, and the one act by which this person settles it."""

    opportunity: Any
    user: User

    @property
    def rule(self) -> Rule:
        rank: int = self.opportunity.rank
        return RULES[rank]

    @cached_property
    def quotes(self) -> list[ExpiringQuote]:
        return [ExpiringQuote.told(row) for row in self.opportunity.expiring or ()]

    @property
    def presented(self) -> list[ExpiringQuote]:
        return [quote for quote in self.quotes if quote.is_presented]

    @property
    def seen(self) -> str:
        """The quotes to be extended, each in the version that the person sees."""
        return " ".join(f"{quote.pk}:{quote.version}" for quote in self.presented)

    @property
    def act(self) -> str:
        """The name of what settles it; nothing, if that is for somebody else to do."""
        if self.rule is QUEUE:
            return "claim" if can(self.user, self.opportunity, "claim") else ""
        if not can(self.user, self.opportunity, "edit"):
            return ""
        if self.rule is EXPIRING:
            return "extend" if self.presented else "present"
        return "reschedule" if self.rule is PASSED else "log"

    @property
    def days(self) -> list[tuple[int, date]]:
        """The days to which it can be put off by one press."""
        begin = max(business_today(), *(quote.expires_on for quote in self.quotes)) if self.quotes else business_today()
        return [(days, begin + timedelta(days=days)) for days in (7, 14, 30)]

    @property
    def why(self) -> str:
        return WHY[self.rule](self)

    @property
    def waits_since(self) -> datetime:
        moment: datetime = self.opportunity.created_at
        return moment


def why_expiring(need: Need) -> str:
    days = sorted(quote.expires_on for quote in need.quotes)
    n, first = len(days), days[0]
    words = {"n": n, "day": date_format(first, "D j M")}
    if first < business_today():
        return ngettext("%(n)s quote expired %(day)s", "%(n)s quotes expired, the first %(day)s", n) % words
    if first == days[-1] == business_today():
        return ngettext("%(n)s quote expires today", "%(n)s quotes expire today", n) % words
    if first == days[-1]:
        return ngettext("%(n)s quote expires %(day)s", "%(n)s quotes expire %(day)s", n) % words
    return _("%(n)s quotes expire, the first %(day)s") % words


def why_passed(need: Need) -> str:
    due = need.opportunity.anticipated_close
    days = (business_today() - due).days
    words = {"day": formats.day(due), "n": days}
    return ngettext("Due %(day)s, %(n)s day ago", "Due %(day)s, %(n)s days ago", days) % words


def why_queue(need: Need) -> str:
    waiting = timezone.now() - need.waits_since
    if waiting >= A_DAY:
        n = waiting // A_DAY
        return ngettext("Unassigned for %(n)s day", "Unassigned for %(n)s days", n) % {"n": n}
    if waiting >= AN_HOUR:
        n = waiting // AN_HOUR
        return ngettext("Came in %(n)s hour ago", "Came in %(n)s hours ago", n) % {"n": n}
    n = max(1, waiting // timedelta(minutes=1))
    return ngettext("Came in %(n)s minute ago", "Came in %(n)s minutes ago", n) % {"n": n}


def why_opened(need: Need) -> str:
    return _("Customer opened the offer %(when)s") % {"when": when(need.opportunity.opened_at)}


def why_stalled(need: Need) -> str:
    opportunity = need.opportunity
    if opportunity.noted_at and opportunity.noted_at > opportunity.stage_since:
        n = (timezone.now() - opportunity.noted_at).days
        return ngettext("No contact for %(n)s day", "No contact for %(n)s days", n) % {"n": n}
    n = (timezone.now() - opportunity.stage_since).days
    words = {"stage": opportunity.stage, "n": n}
    return ngettext("In %(stage)s for %(n)s day", "In %(stage)s for %(n)s days", n) % words


WHY = {
    EXPIRING: why_expiring,
    PASSED: why_passed,
    QUEUE: why_queue,
    OPENED: why_opened,
    STALLED: why_stalled,
}


@dataclass(frozen=True)
class Group:
    """The needs under one heading, as many as are shown, and of each of its rules how many there are."""

    key: str
    needs: list[Need]
    counts: dict[Rule, int]

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    @property
    def more(self) -> int:
        return self.count - len(self.needs)

    @property
    def title(self) -> str:
        teams = {need.opportunity.team for need in self.needs}
        if self.rule is QUEUE and self.needs:
            if len(teams) == 1:
                return _("Waiting in the %(team)s queue") % {"team": teams.pop()}
            return _("Waiting in several queues")
        return str(self.rule.heading)

    @property
    def rule(self) -> Rule:
        return next(rule for rule in RULES if rule.name == self.key)

    @property
    def filters(self) -> str:
        """How the list shows the rest."""
        return IN_LIST[next(iter(self.counts))]


@dataclass(frozen=True)
class Worklist:
    groups: list[Group]

    @classmethod
    def of(cls, whose: Whose, since: datetime) -> Worklist:
        return cls(grouped([Need(row, whose.user) for row in rows(whose, since)]))

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)


def grouped(needs: list[Need]) -> list[Group]:
    """Put the needs under their headings; rules that share one are grouped by the first of them."""
    found: dict[str, Group] = {}
    for need in needs:
        key = next(rule.name for rule in RULES if rule.heading == need.rule.heading)
        group = found.setdefault(key, Group(key, [], {}))
        group.needs.append(need)
        group.counts[need.rule] = need.opportunity.of_rule
    return list(found.values())


def need_of(whose: Whose, since: datetime, pk: int) -> Need | None:
    """Return what this one needs now, if anything."""
    row = marked(whose, since).filter(pk=pk).select_related("customer", "owner", "stage", "team").first()
    return Need(row, whose.user) if row else None


def rows(whose: Whose, since: datetime) -> list[Opportunity]:
    """Return the first rows of each rule, the most urgent first, and with each how many its rule has in all."""
    by_rule = [F("rank")]
    placed = marked(whose, since).annotate(
        place=Window(RowNumber(), partition_by=by_rule, order_by=[F("urgency").asc(), F("pk").asc()]),
        of_rule=Window(Count("pk"), partition_by=by_rule),
    )
    shown = placed.filter(place__lte=SHOWN).select_related("customer", "owner", "stage", "team")
    return list(shown.order_by("rank", "place"))


def marked(whose: Whose, since: datetime) -> OpportunityQuerySet:
    """Mark each opportunity with the first rule that it meets and with what the row tells; leave out the others."""
    user, today = whose.user, business_today()
    ranked = whose.worklist.with_co_owner_ids().annotate(rank=rank(user, since, today)).filter(rank__isnull=False)
    return ranked.annotate(**tellings(user, since)).annotate(urgency=urgency())


def expiring(user: User) -> Any:
    return Quote.objects.expiring_by(business_today() + timedelta(days=user.expiring_within_days)).order_by("pk")


def tellings(user: User, since: datetime) -> dict[str, Any]:
    """Return what a row tells of its rule; the database looks for it only where that rule holds."""
    here = {"opportunity": OuterRef("pk")}
    quotes, notes = expiring(user).filter(**here), OpportunityNote.objects.filter(**here)
    row = JSONObject(pk="pk", version="version", expires_on=Cast("expires_on", CharField()), status="status")
    return {
        "first_expiry": told_of(EXPIRING, Subquery(quotes.order_by("expires_on").values("expires_on")[:1])),
        "expiring": told_of(EXPIRING, ArraySubquery(quotes.values(row=row))),
        "opened_at": told_of(OPENED, Subquery(openings(since).filter(**here).values("last_opened_at")[:1])),
        "noted_at": told_of(STALLED, Subquery(notes.order_by("-created_at").values("created_at")[:1])),
    }


def told_of(rule: Rule, value: Any) -> Case:
    return Case(When(rank=RULES.index(rule), then=value), default=None)


def openings(since: datetime) -> Any:
    """Return the living links that a customer has opened since, unless somebody has noted something after that."""
    noted = OpportunityNote.objects.filter(
        opportunity=OuterRef("opportunity"), created_at__gte=OuterRef("last_opened_at")
    )
    return OfferLink.objects.living().filter(~Exists(noted), last_opened_at__gte=since)


def rank(user: User, since: datetime, today: date) -> Case:
    now = timezone.now()
    conditions: dict[Rule, Any] = {
        EXPIRING: Q(owner__isnull=False, pk__in=expiring(user).order_by().values("opportunity")),
        PASSED: Q(owner__isnull=False, anticipated_close__lt=today),
        QUEUE: Q(owner=None),
        OPENED: Q(pk__in=openings(since).order_by().values("opportunity")),
        STALLED: Q(pk__in=Opportunity.objects.stalled(now).values("pk")) & ~Q(Exists(recent_notes(now))),
    }
    kept = [rule for rule in RULES if rule.name not in user.muted_day_rules]
    rules = [When(conditions[rule], then=Value(RULES.index(rule))) for rule in kept]
    return Case(*rules, default=None, output_field=IntegerField())


def recent_notes(now: datetime) -> Any:
    """Return the notes that are younger than the days that are usual in the stage."""
    usual = F("opportunity__stage__stalled_after_days") * Value(A_DAY)
    since = ExpressionWrapper(Value(now) - usual, DateTimeField())
    return OpportunityNote.objects.filter(opportunity=OuterRef("pk"), created_at__gt=since)


def urgency() -> Case:
    """Sort what is due by its day, what has just come in or been opened the newest first, what is quiet by its age."""
    seconds = {name: Extract(name, "epoch") for name in ("first_expiry", "created_at", "opened_at", "stage_since")}
    return Case(
        When(rank=RULES.index(EXPIRING), then=seconds["first_expiry"]),
        When(rank=RULES.index(PASSED), then=Extract("anticipated_close", "epoch")),
        When(rank=RULES.index(QUEUE), then=-seconds["created_at"]),
        When(rank=RULES.index(OPENED), then=-seconds["opened_at"]),
        default=seconds["stage_since"],
        output_field=FloatField(),
    )
