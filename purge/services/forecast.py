"""What may leave the live tables, and what holds the rest back: one answer for the page, the dry run and the agents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils import timezone

from lifecycle.rules import Blocker
from opportunities.models import Opportunity
from opportunities.querysets import OpportunityQuerySet

from ..models import Document, RetentionRule
from .reasons import Reason, has_quotes, reasons
from .report import SAMPLE, Held


def blockers(
    opportunity: Opportunity, *, document: str = Document.OPPORTUNITY, at: datetime | None = None
) -> list[Blocker]:
    """Return what keeps this opportunity, or its quotes, in the live tables. Empty means that the agent may take it."""
    return Forecast.of(document, at).blockers(opportunity)


@dataclass(frozen=True)
class Forecast:
    """The purge of one kind of document at one moment, under the rules of that moment."""

    document: str
    at: datetime
    rules: Mapping[str, RetentionRule]

    @classmethod
    def of(cls, document: str, at: datetime | None = None) -> Forecast:
        return cls(document, at or timezone.now(), RetentionRule.objects.applying_to(document))

    @cached_property
    def reasons(self) -> list[Reason]:
        return list(reasons(self.document, self.at, self.rules))

    def looked_at(self) -> OpportunityQuerySet:
        """Return the live opportunities; for the quotes' purge, those that have any."""
        opportunities = Opportunity.objects.order_by("pk")
        return opportunities.filter(has_quotes()) if self.document == Document.QUOTE else opportunities

    def due(self) -> OpportunityQuerySet:
        """Return what nothing holds back. The closing date stands apart because it has an index."""
        latest = max(rule.closed_by(self.at) for rule in self.rules.values())
        return self.looked_at().filter(*[~reason.holds for reason in self.reasons], closed_at__lte=latest)

    def blockers(self, opportunity: Opportunity) -> list[Blocker]:
        return [Blocker(reason.name, reason.sentence(opportunity)) for reason in self.holding(opportunity)[0]]

    def holding(self, opportunity: Opportunity, **also: Any) -> tuple[list[Reason], dict[str, Any]]:
        """Return the reasons that hold this one back, and what else is asked of its row, with one query."""
        marked = Opportunity.objects.annotate(**{mark(reason): reason.holds for reason in self.reasons}, **also)
        held = marked.values(*map(mark, self.reasons), *also).get(pk=opportunity.pk)
        return [reason for reason in self.reasons if held[mark(reason)]], held

    def held_back(self) -> list[Held]:
        """Return each reason with how many it holds back, and the first of them."""
        counts = self.looked_at().aggregate(
            **{mark(reason): Count("pk", filter=reason.holds) for reason in self.reasons}
        )
        return [self._held(reason, counts[mark(reason)]) for reason in self.reasons if counts[mark(reason)]]

    def _held(self, reason: Reason, count: int) -> Held:
        first = self.looked_at().filter(reason.holds).only("pk")[:SAMPLE]
        return Held(reason.name, str(reason.label), count, [opportunity.number for opportunity in first])


def mark(reason: Reason) -> str:
    return f"held_as_{reason.name}"
