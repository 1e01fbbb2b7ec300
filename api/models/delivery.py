from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import OrderEvent

from .hook import Hook

LEASE = timedelta(minutes=2)
WAITS = [timedelta(minutes=n) for n in (1, 5, 30, 120, 360)]
LATER = timedelta(hours=12)
PATIENCE = timedelta(days=3)


def next_try(tries: int, since: datetime, now: datetime) -> datetime | None:
    """Return when to try again after so many tries; None when that would be longer than three days after the first."""
    wait = WAITS[tries - 1] if tries <= len(WAITS) else LATER
    return now + wait if now + wait <= since + PATIENCE else None


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> DeliveryQuerySet:
        return self.filter(delivered_at__isnull=True, given_up_at__isnull=True)

    def due(self, moment: datetime) -> DeliveryQuerySet:
        return self.waiting().filter(due_at__lte=moment, hook__active=True)

    def replay(self) -> int:
        """Let these be called again from the beginning, whatever became of them; receivers know them by their key."""
        return self.update(due_at=timezone.now(), delivered_at=None, given_up_at=None, tries=0, trying_since=None)


class Delivery(models.Model):
    """One act on an order that one hook is told of: derived from the events, once per hook and event.

    ``key`` stays the same at every attempt, so that a receiver takes it once. Whoever attempts it first puts ``due_at``
    off: should that worker die, it is due again then. ``tries`` and ``trying_since`` count from the latest replay.
    """

    hook = models.ForeignKey(Hook, models.PROTECT, related_name="deliveries", verbose_name=_("hook"))
    event = models.ForeignKey(OrderEvent, models.PROTECT, related_name="+", verbose_name=_("event"))
    key = models.UUIDField(_("key"), default=uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    trying_since = models.DateTimeField(_("first tried"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["hook", "due_at"],
                name="delivery_due",
                condition=Q(delivered_at__isnull=True, given_up_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="hook_is_told_once_of_an_event", fields=["hook", "event"]),
            models.CheckConstraint(
                name="delivery_is_delivered_or_given_up",
                condition=Q(delivered_at__isnull=True) | Q(given_up_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    def begin(self, now: datetime) -> Attempt:
        """Take it for this worker. The caller holds the row's lock."""
        self.tries += 1
        self.trying_since = self.trying_since or now
        self.due_at = now + LEASE
        self.save(update_fields=["tries", "trying_since", "due_at"])
        return Attempt.objects.create(delivery=self, started_at=now)

    def succeed(self, now: datetime) -> None:
        self.delivered_at, self.given_up_at = now, None
        self.save(update_fields=["delivered_at", "given_up_at"])

    def put_off(self, now: datetime) -> None:
        """Wait longer each time, and give up after three days."""
        again = next_try(self.tries, self.trying_since or now, now)
        self.due_at, self.given_up_at = again or now, None if again else now
        self.save(update_fields=["due_at", "given_up_at"])


class Attempt(models.Model):
    """One call of a hook's address. Without an answer and a failure, the worker died before it noted either."""

    class Failure(models.TextChoices):
        TIMEOUT = "timeout", _("No answer within 10 seconds")
        CERTIFICATE = "certificate", _("The certificate is not valid")
        UNREACHABLE = "unreachable", _("No connection")
        FORBIDDEN = "forbidden", _("The address leads to where Pursuit does not call")
        NO_SECRET = "no_secret", _("The secret was made with a key that is no longer in the settings: make a new one")
        ANSWER = "answer", _("The answer was not a success")

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    started_at = models.DateTimeField(_("time"), default=timezone.now)
    took_ms = models.PositiveIntegerField(_("milliseconds"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    failure = models.CharField(_("error"), max_length=20, choices=Failure, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M:%S} {self.status or self.failure}"
