from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone

from ..querysets import KeptMailQuerySet


class KeptMail(models.Model):
    """A mail of the trial, kept here instead of sent. ``copies`` counts how often it came under its Message-ID."""

    message_id = models.CharField(max_length=200, unique=True)
    sender = models.CharField(max_length=320)
    recipients = models.TextField()
    reply_to = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=500)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    kept_at = models.DateTimeField(default=timezone.now)
    copies = models.PositiveIntegerField(default=1)

    objects = KeptMailQuerySet.as_manager()

    class Meta:
        ordering = ["-kept_at", "-pk"]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("notices:kept_mail", args=[self.pk])


class KeptFile(models.Model):
    """A file that came with a kept mail."""

    mail = models.ForeignKey(KeptMail, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
