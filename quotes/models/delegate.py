from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifecycle.clock import business_today

from ..querysets import ApprovalDelegateQuerySet


class ApprovalDelegate(models.Model):
    """Who approves discounts in a lead's place while the lead is away.

    Both days count, in the business time zone. It covers what is submitted after it was set up and on its days, so
    nothing that was already pending changes hands; with its last day, or when it is ended, all goes back to the lead.
    """

    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="approval_delegates")
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="approves_for", verbose_name=_("delegate")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApprovalDelegateQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="approval_delegate_is_named_once",
                fields=["lead", "delegate", "first_day", "last_day"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(name="approval_delegate_is_somebody_else", condition=~Q(lead=F("delegate"))),
            models.CheckConstraint(
                name="approval_delegate_ends_after_it_begins", condition=Q(last_day__gte=F("first_day"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} for {self.lead}, {self.first_day} to {self.last_day}"

    @property
    def has_begun(self) -> bool:
        return self.first_day <= business_today()
