"""What the page of a closed opportunity says about its going, from the same reasons that the agent asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from lifecycle.clock import business_day
from opportunities.models import Opportunity
from quotes.models import Quote

from ..models import Document, Restoration, RetentionRule
from .forecast import Forecast
from .reasons import Reason

ENDS_BY_ITSELF = frozenset({"retention", "quotes_remain", "legal_hold", "restored"})


@dataclass(frozen=True)
class Outlook:
    """The first day on which it may go, how many quotes go before it, and what only a person can settle."""

    day: date
    quotes: int
    obstacles: list[str]

    @classmethod
    def of(cls, opportunity: Opportunity, at: datetime | None = None) -> Outlook:
        """Ask with two queries, whatever holds it back."""
        at = at or timezone.now()
        rules = rules_by_document()
        forecast = Forecast(Document.OPPORTUNITY, at, rules[Document.OPPORTUNITY])
        held, row = forecast.holding(opportunity, remaining=count_of_quotes(), kept_until=end_of_restoration(at))
        obstacles = [reason.sentence(opportunity) for reason in held if reason.name not in ENDS_BY_ITSELF]
        return cls(first_day(opportunity, held, row, rules, at), row["remaining"], obstacles)


def rules_by_document() -> dict[str, dict[str, RetentionRule]]:
    rules = list(RetentionRule.objects.filter(document__in=[Document.QUOTE, Document.OPPORTUNITY]))
    return {
        document: RetentionRule.applying([rule for rule in rules if rule.document == document])
        for document in (Document.QUOTE, Document.OPPORTUNITY)
    }


def count_of_quotes() -> Coalesce:
    counted = Quote.objects.filter(opportunity=OuterRef("pk")).order_by().values("opportunity").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def end_of_restoration(at: datetime) -> Subquery:
    kept = Restoration.objects.keeping(at).filter(opportunity_id=OuterRef("pk")).order_by().values("opportunity_id")
    return Subquery(kept.annotate(last=Max("kept_until")).values("last"))


def first_day(
    opportunity: Opportunity,
    held: list[Reason],
    row: dict[str, Any],
    rules: dict[str, dict[str, RetentionRule]],
    at: datetime,
) -> date:
    """Return the last of the days on which something that holds it back ends by itself; today, if nothing does."""
    closed_at, names = opportunity.closed_at or at, {reason.name for reason in held}
    days = [business_day(at)]
    if "retention" in names:
        days.append(business_day(rules[Document.OPPORTUNITY][opportunity.status].ends(closed_at)))
    if "quotes_remain" in names:
        days.append(business_day(rules[Document.QUOTE][opportunity.status].ends(closed_at)))
    if "legal_hold" in names and opportunity.hold_until:
        days.append(opportunity.hold_until + timedelta(days=1))
    if "restored" in names:
        days.append(business_day(row["kept_until"]))
    return max(days)
