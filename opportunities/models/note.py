from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .codes import NoteReason
from .opportunity import Opportunity

models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)

LONGEST_NOTE = 20_000


class Note(models.Model):
    """A remark with a reason. Notes are appended; the author may correct one for 15 minutes.

    Without an author it came from the customer, whose name is in ``on_behalf_of``.
    """

    reason = models.ForeignKey(NoteReason, models.PROTECT, related_name="+", verbose_name=_("reason"))
    body = models.TextField(_("note"))
    internal = models.BooleanField(_("internal"), default=False)
    high_priority = models.BooleanField(_("high priority"), default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    on_behalf_of = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    corrected_at = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.body[:60]

    @property
    def who(self) -> str:
        return str(self.author) if self.author else self.on_behalf_of


def note_has_a_writer(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(author__isnull=False) | ~Q(on_behalf_of=""))


def body_is_bounded(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(body__length__range=(1, LONGEST_NOTE)))


class OpportunityNote(Note):
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="notes")

    class Meta(Note.Meta):
        constraints = [
            body_is_bounded("opportunity_note_has_1_to_20000_characters"),
            note_has_a_writer("opportunity_note_has_a_writer"),
        ]
