from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..querysets import HandoverQuerySet

UNDONE_WITHIN = timedelta(days=1)


class Rule(models.TextChoices):
    """To whom each goes, where several take over."""

    LOAD = "load", _("Each to whoever has the fewest open then")
    ROUND = "round", _("In turn, one after the other")
    CUSTOMER = "customer", _("All of one customer to one colleague")
    ONE = "one", _("All to one colleague")


class Handover(models.Model):
    """A person's open work, given to colleagues in one step.

    The events of the acts say what went to whom and carry its number. Teams and opportunities are plain numbers: what
    is closed may be purged, and the handover stays.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("whose"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    rule = models.CharField(_("rule"), max_length=10, choices=Rule)
    reason = models.CharField(_("reason"), max_length=200)
    team_ids = ArrayField(models.BigIntegerField(), editable=False)
    opportunity_ids = ArrayField(models.BigIntegerField(), editable=False)
    done_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    request_key = models.UUIDField(unique=True, editable=False)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="handover_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="handover_is_undone_by_somebody",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.done_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("opportunities:handover_done", args=[self.pk])

    @property
    def is_fresh(self) -> bool:
        """Whether it can be taken back: for a day."""
        return self.undone_at is None and timezone.now() < self.undone_until

    @property
    def undone_until(self) -> datetime:
        return self.done_at + UNDONE_WITHIN
