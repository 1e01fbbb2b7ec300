from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interface.tokens import derived, derived_again, fingerprint, new_nonce
from lifecycle.clock import business_today
from opportunities.models import Opportunity

SALT = b"pursuit.offer-link"
FOR_LATECOMERS = timedelta(days=14)


def token_of(nonce: bytes, key: str | None = None) -> str:
    """Return the token that stands in the address."""
    return derived(SALT, nonce, key)


class OfferLinkQuerySet(models.QuerySet["OfferLink"]):
    def living(self) -> OfferLinkQuerySet:
        return self.filter(revoked_at__isnull=True, expires_on__gte=business_today())

    def end(self) -> None:
        """Revoke what is not revoked yet. The caller holds the opportunity's lock."""
        self.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())

    def by_token(self, token: str) -> OfferLink | None:
        """Find a link by its token, whatever its state; the caller asks whether it lives."""
        seen = ("opportunity__customer", "opportunity__contact", "opportunity__owner")
        return self.select_related(*seen).filter(token_hash=fingerprint(token)).first()


class OfferLink(models.Model):
    """The customer's way in: every quote of this opportunity that is presented now, side by side.

    The table holds a random nonce and the token's SHA-256, never the token: that needs the server's key, so it can be
    shown and sent again, but not read from a copy of the database. It lives as long as its key is in the settings.
    """

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="offer_links")
    nonce = models.BinaryField(default=new_nonce, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    recipient = models.CharField(_("recipient"), max_length=300)
    expires_on = models.DateField(_("expires"))
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_count = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    objects = OfferLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="opportunity_has_one_living_link", fields=["opportunity"], condition=Q(revoked_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} ({self.expires_on})"

    @property
    def token(self) -> str:
        """Return the token, or nothing when the key it was made with is no longer among the settings."""
        return derived_again(partial(token_of, bytes(self.nonce)), self.token_hash)

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def path(self) -> str:
        return reverse("orders:offer", args=[self.token])

    def lives(self, today: date | None = None) -> bool:
        return self.revoked_at is None and self.expires_on >= (today or business_today()) and bool(self.token)

    def still_opens(self) -> bool:
        """Say whether it leads anywhere: for a while after its last day it shows what has expired."""
        return self.lives(business_today() - FOR_LATECOMERS)
