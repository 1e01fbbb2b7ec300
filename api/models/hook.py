from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from interface.tokens import derived, derived_again, fingerprint, new_nonce
from orders.models import OrderEvent

SALT = b"pursuit.hook"
START = "whsec_"


class Occasion(models.TextChoices):
    """The acts on an order that others may be told of, by the name that its event has."""

    CONFIRM = "confirm", _("Confirmed")
    FULFIL = "fulfil", _("Fulfilled")
    CANCEL = "cancel", _("Cancelled")


def usual() -> list[str]:
    return [Occasion.CONFIRM.value]


def secret_of(nonce: bytes, key: str | None = None) -> str:
    return START + derived(SALT, nonce, key)


class HookQuerySet(models.QuerySet["Hook"]):
    def active(self) -> HookQuerySet:
        return self.filter(active=True)


class Hook(models.Model):
    """An address of another program that is called when an order is confirmed, fulfilled or cancelled.

    The secret that signs the calls is derived from a random nonce and the server's key: it can be used here, but not
    read from a copy of the database. ``since`` is the moment from which acts on orders are told to it.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    url = models.CharField(_("address"), max_length=500, help_text=_("Where it is called, beginning with https://."))
    events = ArrayField(
        models.CharField(max_length=10, choices=Occasion), verbose_name=_("is told when an order is"), default=usual
    )
    active = models.BooleanField(_("is called"), default=True)
    since = models.DateTimeField(_("told of what happened since"), default=timezone.now, editable=False)
    nonce = models.BinaryField(default=new_nonce, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    objects = HookQuerySet.as_manager()

    class Meta:
        verbose_name = _("hook")
        verbose_name_plural = _("hooks")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="hook_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="hook_is_told_of_something",
                condition=Q(events__len__gt=0) & Q(events__contained_by=[value for value, _label in Occasion.choices]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if why := why_not_called(self.url):
            raise ValidationError({"url": why})

    def make_secret(self) -> str:
        """Give the hook a new secret and return it; what is sent from now on is signed with that one."""
        self.nonce = new_nonce()
        secret = secret_of(self.nonce)
        self.secret_hash = fingerprint(secret)
        return secret

    @property
    def secret(self) -> str:
        """Return the secret, or nothing when the key it was made with is no longer among the settings."""
        return derived_again(partial(secret_of, bytes(self.nonce)), self.secret_hash)

    @property
    def missing(self) -> models.QuerySet[OrderEvent]:
        """Return the acts that it is to be told of and that have no delivery yet."""
        told = self.deliveries.filter(event=models.OuterRef("pk"))
        return OrderEvent.objects.filter(
            ~models.Exists(told), action__in=self.events, happened_at__gte=self.since
        ).order_by("pk")


def why_not_called(address: str) -> str:
    """Say why an address cannot be a hook's, or nothing."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return _t("Type an address such as https://erp.example.com/orders.")
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or not address.isprintable():
        return _t("Type an address such as https://erp.example.com/orders.")
    if parts.scheme == "http" and settings.SECURE:
        return _t("The address must begin with https://, so that nobody on the way reads the orders.")
    if parts.username is not None or parts.password is not None:
        return _t("Leave name and password out of the address: the signature says who is calling.")
    return _t("Leave out what follows the #.") if parts.fragment else ""
