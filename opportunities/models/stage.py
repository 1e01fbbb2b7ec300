from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ..querysets import StageQuerySet
from .status import Status


class Stage(models.Model):
    """A sub-step of a status, and a column of the board."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    status = models.CharField(_("status"), max_length=20, choices=Status)
    position = models.PositiveSmallIntegerField(_("position"))
    default_success_percent = models.PositiveSmallIntegerField(_("usual success (%)"))
    stalled_after_days = models.PositiveSmallIntegerField(_("stalled after (days)"), null=True, blank=True)
    active = models.BooleanField(_("active"), default=True)

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(name="stage_is_known_with_its_status", fields=["id", "status"]),
            models.CheckConstraint(name="stage_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="stage_success_is_a_percentage", condition=Q(default_success_percent__range=(0, 100))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def why_not_moved_here(self) -> str:
        """Say why nothing is moved here: it is retired, or its status is entered by an act of its own."""
        if not self.active:
            return _t("%(stage)s is no longer in use.") % {"stage": self}
        if self.status == Status.WON:
            return _t("Won comes from an accepted quote.")
        if self.status == Status.LOST:
            return _t("Lost asks for a reason: mark it as lost.")
        if self.status == Status.NEGOTIATION:
            return _t("Negotiation begins with the first quote.")
        return _t("It has a quote, so it stays in Negotiation.")

    def clean(self) -> None:
        """Keep one active stage of each status: an opportunity enters a status in its first stage."""
        others = Stage.objects.active().filter(status=self.status).exclude(pk=self.pk)
        if not self.active and not others.exists():
            raise ValidationError(
                _("It is the only stage of %(status)s."), params={"status": self.get_status_display()}
            )
