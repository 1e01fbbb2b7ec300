from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..querysets import OutboxQuerySet


class Trouble(models.TextChoices):
    """Why a mail has not gone out. The last two stay so until somebody mends the address or the message."""

    UNWRITTEN = "unwritten", _("could not be written")
    UNREACHED = "unreached", _("mail server not reached")
    PUT_OFF = "put off", _("put off by the mail server")
    REFUSED = "refused", _("refused by the mail server")
    IMPOSSIBLE = "impossible", _("no mail can be made of it")

    @property
    def is_lasting(self) -> bool:
        return self in (Trouble.REFUSED, Trouble.IMPOSSIBLE)


class Outbox(models.Model):
    """A mail that was promised: unique per event, object, revision and recipient, sent by whoever finds it due.

    It holds what the mail is about, not its text: `notices.letters` writes that when it is sent, so no customer's link
    lies in this table. ``details`` are the facts that the writer needs, ``sender`` is told when it cannot be sent.
    A mail ends as sent, or as withdrawn when what it would say is no longer so; until then it is due again and again.
    ``last_error`` is a `Trouble`, a colon and what the server answered; empty while the mail waits or is under way.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    event = models.CharField(max_length=40)
    number = models.CharField(max_length=20)
    revision = models.PositiveIntegerField(default=1)
    recipient = models.EmailField()
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    details = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "outbox"
        indexes = [
            models.Index(fields=["number"], name="outbox_by_number"),
            models.Index(
                fields=["due_at"], name="outbox_due", condition=Q(sent_at__isnull=True, withdrawn_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="mail_is_promised_once", fields=["event", "number", "revision", "recipient"]),
            models.CheckConstraint(
                name="mail_is_sent_or_withdrawn", condition=Q(sent_at__isnull=True) | Q(withdrawn_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.number} to {self.recipient}"

    @property
    def is_open(self) -> bool:
        return self.sent_at is None and self.withdrawn_at is None

    @property
    def trouble(self) -> Trouble | None:
        kind = self.last_error.partition(":")[0]
        return Trouble(kind) if kind in Trouble else None

    @property
    def answer(self) -> str:
        """What the mail server answered, in its own words."""
        return self.last_error.partition(":")[2].strip()
