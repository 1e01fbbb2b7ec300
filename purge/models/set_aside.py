from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opportunities.models import Opportunity

from .rule import Document
from .run import PurgeRun

MOST_TRIES = 3


class SetAsideQuerySet(models.QuerySet["SetAside"]):
    def given_up(self) -> SetAsideQuerySet:
        return self.filter(tries__gte=MOST_TRIES)

    def note(self, document: str, opportunity_id: int, error: str, run: PurgeRun) -> None:
        """Count one more failure of this record."""
        told = {"error": error, "run": run, "failed_at": timezone.now()}
        self.update_or_create(
            document=document,
            opportunity_id=opportunity_id,
            defaults={**told, "tries": F("tries") + 1},
            create_defaults=told,
        )

    def try_again(self) -> int:
        """Let the next run take these records as if they had never failed."""
        return self.update(tries=0)


class SetAside(models.Model):
    """An opportunity that, or whose quotes, could not be moved. After three tries the agents leave it to an operator.

    The error names tables and constraints, never what stands in a row: operators read it.
    """

    document = models.CharField(_("document"), max_length=20, choices=Document)
    opportunity_id = models.BigIntegerField(_("opportunity"))
    error = models.CharField(_("error"), max_length=500)
    tries = models.PositiveSmallIntegerField(_("tries"), default=1)
    failed_at = models.DateTimeField(_("failed"), default=timezone.now)
    run = models.ForeignKey(PurgeRun, models.PROTECT, related_name="set_aside", verbose_name=_("run"))

    objects = SetAsideQuerySet.as_manager()

    class Meta:
        verbose_name = _("record set aside")
        verbose_name_plural = _("records set aside")
        ordering = ["-failed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="record_is_set_aside_once", fields=["document", "opportunity_id"]),
            models.CheckConstraint(name="set_aside_has_an_error", condition=~Q(error="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_document_display()} {self.number}"

    @property
    def number(self) -> str:
        return Opportunity.number_of(self.opportunity_id)
