from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interface.tokens import fingerprint
from lifecycle.clock import business_today

START = "pursuit_"
SHOWN = len(START) + 6


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def by_token(self, token: str) -> ApiKey | None:
        """Find the living key by its token's fingerprint, so that no comparison tells how much of it was right."""
        return self.filter(token_hash=fingerprint(token), revoked_at__isnull=True).first()

    def revoke(self) -> int:
        return self.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())


class ApiKey(models.Model):
    """What opens the orders to another program, all of them. The table holds the token's SHA-256, never the token."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    prefix = models.CharField(_("begins with"), max_length=SHOWN, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    last_used_on = models.DateField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="api_key_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    def make_token(self) -> str:
        """Give the key a new token and return it. This is the only time that it is known here."""
        token = START + secrets.token_urlsafe(32)
        self.prefix, self.token_hash = token[:SHOWN], fingerprint(token)
        return token

    def note_use(self) -> None:
        """Remember the day; the row is written once a day, not at every request."""
        today = business_today()
        if self.last_used_on != today:
            ApiKey.objects.filter(pk=self.pk).update(last_used_on=today)
