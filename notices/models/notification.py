from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ..querysets import NotificationQuerySet
from .outbox import Outbox


class Notification(models.Model):
    """One thing that one person is told once: unique per recipient, event, object and revision.

    ``digest`` is the summary that took it along; until then it waits for the next one, unless ``mailed`` is off.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    event = models.CharField(max_length=40)
    number = models.CharField(max_length=20)
    revision = models.PositiveIntegerField(default=1)
    summary = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed = models.BooleanField(default=True)
    digest = models.ForeignKey(Outbox, models.SET_NULL, null=True, blank=True, related_name="notifications")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notification_of_a_person"),
            models.Index(fields=["recipient"], name="notification_unread", condition=Q(read_at__isnull=True)),
            models.Index(
                fields=["created_at"],
                name="notification_to_be_mailed",
                condition=Q(mailed=True, digest__isnull=True, read_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="notification_is_told_once", fields=["recipient", "event", "number", "revision"]
            ),
        ]

    def __str__(self) -> str:
        return self.summary
