"""The opportunities that a rule of My day names, each under the first rule that it meets, in one query."""

from __future__ import annotations

from datetime import date, datetime, timedelta
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

from accounts.models import Absence
from lifecycle.clock import business_today
from opportunities.models import Opportunity, OpportunityNote
from quotes.models import OfferLink, Quote

from .rules import EXPIRING, OPENED, PASSED, QUEUE, RULES, STALLED, Rule

if TYPE_CHECKING:
    from accounts.models import User
    from opportunities.querysets import OpportunityQuerySet

    from .whose import Whose

SHOWN = 8
A_DAY = timedelta(days=1)


def first_due(whose: Whose, since: datetime) -> list[Opportunity]:
    """Return the first rows of each rule, the most urgent first, and with each how many its rule has in all."""
    by_rule = [F("rank")]
    placed = due(whose, since).annotate(
        place=Window(RowNumber(), partition_by=by_rule, order_by=[F("urgency").asc(), F("pk").asc()]),
        of_rule=Window(Count("pk"), partition_by=by_rule),
    )
    shown = placed.filter(place__lte=SHOWN)
    return list(shown.order_by("rank", "place"))


def due(whose: Whose, since: datetime) -> OpportunityQuerySet:
    """Return what a rule names, each with the first rule that it meets and with what its row tells."""
    user, today = whose.user, business_today()
    ranked = whose.worklist.with_co_owner_ids().annotate(rank=rank(user, since, today)).filter(rank__isnull=False)
    told = ranked.with_waiting_since().annotate(**tellings(user, since)).annotate(urgency=urgency())
    return told.select_related("customer", "owner", "stage", "team")


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
        "meanwhile_until": Subquery(absences_of_owners(user).values("last_day")[:1]),
    }


def absences_of_owners(user: User) -> Any:
    """Return the absence of an opportunity's owner in whose place this person stands today."""
    return Absence.objects.standing().today().filter(person=OuterRef("owner"), colleague=user).order_by("pk")


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
    seconds = {name: Extract(name, "epoch") for name in ("first_expiry", "waiting_since", "opened_at", "stage_since")}
    return Case(
        When(rank=RULES.index(EXPIRING), then=seconds["first_expiry"]),
        When(rank=RULES.index(PASSED), then=Extract("anticipated_close", "epoch")),
        When(rank=RULES.index(QUEUE), then=-seconds["waiting_since"]),
        When(rank=RULES.index(OPENED), then=-seconds["opened_at"]),
        default=seconds["stage_since"],
        output_field=FloatField(),
    )
