"""Lists that administrators keep: where a lead came from, why a note was written, why a sale was lost."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CodeQuerySet(models.QuerySet["Code"]):
    def active(self) -> CodeQuerySet:
        return self.filter(active=True)


class Code(models.Model):
    """An entry of such a list. Its code never changes (by trigger); in use it is deactivated, not deleted."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=200, blank=True)
    active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    objects = CodeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class LeadOrigin(Code):
    class Meta(Code.Meta):
        verbose_name = _("lead origin")
        verbose_name_plural = _("lead origins")


class NoteReason(Code):
    class Meta(Code.Meta):
        verbose_name = _("note reason")
        verbose_name_plural = _("note reasons")


class LossReason(Code):
    class Meta(Code.Meta):
        verbose_name = _("loss reason")
        verbose_name_plural = _("loss reasons")
