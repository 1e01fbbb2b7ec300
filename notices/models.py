"""What a person is told, and what is to be mailed: rows, written in the transaction of the act that they tell of."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Notification(models.Model):
    """One thing that one person is told once: unique per recipient, event, object and revision."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    event = models.CharField(max_length=40)
    number = models.CharField(max_length=20)
    revision = models.PositiveIntegerField(default=1)
    summary = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="notification_is_told_once", fields=["recipient", "event", "number", "revision"]
            ),
        ]

    def __str__(self) -> str:
        return self.summary


class Outbox(models.Model):
    """A mail that was promised: unique per event, object and revision, sent by whoever finds it due and unsent."""

    event = models.CharField(max_length=40)
    number = models.CharField(max_length=20)
    revision = models.PositiveIntegerField(default=1)
    recipient = models.EmailField()
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "outbox"
        constraints = [
            models.UniqueConstraint(name="mail_is_promised_once", fields=["event", "number", "revision", "recipient"]),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.number} to {self.recipient}"
