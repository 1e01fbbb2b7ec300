from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifecycle.through import Through


class Stage(models.TextChoices):
    """The agents, in the order in which a record meets them."""

    EXPIRE = "expire", _("Expire quotes")
    QUOTES = "quotes", _("Purge quotes")
    OPPORTUNITIES = "opportunities", _("Purge opportunities")
    HISTORY = "history", _("Purge history")


class PurgeRun(models.Model):
    """One run of an agent; without ``finished_at`` it is under way or was killed.

    ``moved`` counts the documents of the stage. In a purge it grows in each batch's own transaction, so it is true even
    after the worker died. ``looked_at`` and ``held_back`` count opportunities (of *expire*: quotes) as they stood at
    the start; one opportunity may be held back for several reasons.
    """

    stage = models.CharField(_("agent"), max_length=20, choices=Stage)
    live = models.BooleanField(_("live"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    through = models.CharField(_("through"), max_length=10, choices=Through)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    looked_at = models.PositiveIntegerField(_("looked at"), default=0)
    moved = models.PositiveIntegerField(_("moved"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    held_back = models.JSONField(_("held back"), default=dict, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="purge_run_stage_is_known", condition=Q(stage__in=Stage.values)),
            models.CheckConstraint(
                name="purge_run_needs_a_person_or_its_entrance",
                condition=Q(by__isnull=False) | Q(through__in=[Through.SCHEDULE, Through.COMMAND]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def seconds(self) -> float | None:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None

    def count(self, *, moved: int = 0, failed: int = 0) -> None:
        """Add to what is counted, in the caller's transaction: what it rolls back is not counted."""
        type(self).objects.filter(pk=self.pk).update(moved=F("moved") + moved, failed=F("failed") + failed)

    def finish(self) -> None:
        type(self).objects.filter(pk=self.pk).update(finished_at=timezone.now())
        self.refresh_from_db()
