from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .opportunity import LARGEST_VALUE, Opportunity
from .status import Status


class Outcome(models.Model):
    """How a closed opportunity ended, without personal data. It survives the purge; reopening withdraws it."""

    opportunity_id = models.BigIntegerField(unique=True)
    external_id = models.CharField(max_length=100, null=True, blank=True, unique=True)
    outcome = models.CharField(max_length=20, choices=[(Status.WON, "Won"), (Status.LOST, "Lost")])
    value = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField()
    origin_id = models.BigIntegerField(null=True)
    loss_reason_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField()
    owner_id = models.BigIntegerField(null=True)
    co_owner_ids = ArrayField(models.BigIntegerField(), default=list)
    quotes_made = models.PositiveIntegerField()
    list_total = models.DecimalField(max_digits=16, decimal_places=2)
    product_families = ArrayField(models.CharField(max_length=100), default=list)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="outcome_is_won_or_lost", condition=Q(outcome__in=[Status.WON, Status.LOST])),
            models.CheckConstraint(name="outcome_value_is_bounded", condition=Q(value__range=(0, LARGEST_VALUE))),
            models.CheckConstraint(
                name="outcome_list_total_is_bounded", condition=Q(list_total__range=(0, LARGEST_VALUE))
            ),
        ]
        indexes = [models.Index(fields=["closed_at"], name="outcome_closed_at")]

    def __str__(self) -> str:
        return f"{Opportunity.number_of(self.opportunity_id)} {self.outcome}"
