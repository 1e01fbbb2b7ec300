from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from opportunities.models.status import CLOSED

LONGEST_RETENTION = 36_525


class Document(models.TextChoices):
    """What a retention is for."""

    QUOTE = "quote", _("Quotes")
    OPPORTUNITY = "opportunity", _("Opportunities")
    HISTORY = "history", _("History")


class RetentionRuleQuerySet(models.QuerySet["RetentionRule"]):
    def applying_to(self, document: str) -> dict[str, RetentionRule]:
        """Return the one rule per outcome that applies: the rule of that outcome, else the one for any."""
        return RetentionRule.applying(self.filter(document=document))


class RetentionRule(models.Model):
    """How many days a document stays after the opportunity was closed. The rule for any outcome can never go."""

    class Outcome(models.TextChoices):
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        ANY = "any", _("Won or lost")

    document = models.CharField(_("document"), max_length=20, choices=Document)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.ANY)
    days = models.PositiveIntegerField(_("days after closing"))

    objects = RetentionRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ["document", "outcome"]
        constraints = [
            models.UniqueConstraint(name="retention_has_one_rule_per_outcome", fields=["document", "outcome"]),
            models.CheckConstraint(
                name="retention_document_is_known", condition=Q(document__in=["quote", "opportunity", "history"])
            ),
            models.CheckConstraint(name="retention_outcome_is_known", condition=Q(outcome__in=["won", "lost", "any"])),
            models.CheckConstraint(
                name="retention_is_at_most_a_hundred_years", condition=Q(days__range=(0, LONGEST_RETENTION))
            ),
        ]

    def __str__(self) -> str:
        days = ngettext("%d day", "%d days", self.days) % self.days
        return f"{self.get_document_display()}, {self.get_outcome_display().lower()}: {days}"

    @staticmethod
    def applying(rules: Iterable[RetentionRule]) -> dict[str, RetentionRule]:
        """Choose among one document's rules by outcome."""
        named = {rule.outcome: rule for rule in rules}
        return {outcome: named.get(outcome, named["any"]) for outcome in CLOSED}

    def ends(self, closed_at: datetime) -> datetime:
        """Return the moment from which the retention no longer holds."""
        return closed_at + timedelta(days=self.days)

    def closed_by(self, moment: datetime) -> datetime:
        """Return the latest closing whose retention is over at this moment."""
        return moment - timedelta(days=self.days)
