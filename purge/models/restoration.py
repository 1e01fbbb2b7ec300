from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opportunities.models import Opportunity


class RestorationQuerySet(models.QuerySet["Restoration"]):
    def keeping(self, moment: datetime) -> RestorationQuerySet:
        """Return those that still keep their opportunity from the purge at this moment."""
        return self.filter(kept_until__gt=moment)


class Restoration(models.Model):
    """Who brought an opportunity back from history, why, and until when the purge may not take it away again."""

    opportunity_id = models.BigIntegerField(_("opportunity"), db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=200)
    restored_at = models.DateTimeField(_("restored"), default=timezone.now)
    kept_until = models.DateTimeField(_("kept until"))

    objects = RestorationQuerySet.as_manager()

    class Meta:
        verbose_name = _("restoration")
        verbose_name_plural = _("restorations")
        ordering = ["-restored_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="restoration_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="restoration_keeps_for_a_while", condition=Q(kept_until__gt=F("restored_at"))),
        ]

    def __str__(self) -> str:
        return f"{Opportunity.number_of(self.opportunity_id)} {self.restored_at:%Y-%m-%d %H:%M}"
