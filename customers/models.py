"""Who buys: customers, their people, and their addresses. None is ever deleted; they are deactivated or merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import known_time_zone
from accounts.zones import shown
from lifecycle.clock import when
from lifecycle.models import Event, needs_a_person
from lifecycle.refusals import NotVisible, Overtaken
from search.columns import search_column

from .countries import COUNTRIES
from .querysets import AddressQuerySet, ContactQuerySet, CustomerQuerySet

if TYPE_CHECKING:
    from django.db.models import QuerySet


def merged_is_inactive(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=models.Q(merged_into=None) | models.Q(active=False))


class Customer(models.Model):
    """Who buys. Each change of it, its contacts and its addresses raises ``version`` by one and leaves one event."""

    class Kind(models.TextChoices):
        BUSINESS = "business", _("Business")
        CONSUMER = "consumer", _("Consumer")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.BUSINESS)
    name = models.CharField(_("name"), max_length=200)
    external_id = models.CharField(_("external id"), max_length=100, null=True, blank=True, unique=True)
    sector = models.CharField(_("sector"), max_length=100, blank=True)
    active = models.BooleanField(_("active"), default=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    request_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    search = search_column("name", "external_id")

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["name", "pk"]
        indexes = [GinIndex(fields=["search"], name="customer_search")]
        constraints = [
            models.CheckConstraint(
                name="customer_kind_is_known", condition=models.Q(kind__in=["business", "consumer"])
            ),
            models.CheckConstraint(name="customer_has_a_name", condition=~models.Q(name="")),
            merged_is_inactive("merged_customer_is_inactive"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("customers:detail", args=[self.pk])

    def lock(self) -> Self:
        """Return this customer afresh, its row locked until the transaction ends, against new business with it too."""
        fresh: Self | None = type(self)._default_manager.select_for_update().filter(pk=self.pk).first()
        if fresh is None:
            raise NotVisible(_t("There is no such record."))
        return fresh

    def refuse_if_merged(self) -> None:
        if self.merged_into:
            raise Overtaken(
                _t("%(name)s was merged into %(other)s. Take that one.")
                % {"name": self.name, "other": self.merged_into},
                subject=self.merged_into,
            )

    def refuse_if_changed_since(self, version: int | None, *, about: Contact | Address | None = None) -> None:
        """Refuse what rests on an older view of the customer's own facts, or of the contact or address it is about."""
        if version is None or version == self.version:
            return
        last = self.events_about(about).filter(version__gt=version).select_related("actor").first()
        if last is None:
            return
        raise Overtaken(
            _t("%(name)s was not saved: %(who)s changed it %(when)s. Look at it again, then repeat your change.")
            % {"name": about or self, "who": last.who, "when": when(last.happened_at)},
            subject=self,
        )

    def events_about(self, about: Contact | Address | None) -> QuerySet[CustomerEvent]:
        contact = about if isinstance(about, Contact) else None
        address = about if isinstance(about, Address) else None
        return self.events.filter(contact=contact, address=address)


class Contact(models.Model):
    """A customer's person. For a consumer it is the consumer's own name and address."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts", verbose_name=_("customer"))
    name = models.CharField(_("name"), max_length=150)
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[known_time_zone])
    active = models.BooleanField(_("active"), default=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    search = search_column("name", "email")

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name", "pk"]
        indexes = [GinIndex(fields=["search"], name="contact_search")]
        constraints = [
            models.UniqueConstraint(name="contact_is_known_with_its_customer", fields=["id", "customer"]),
            models.CheckConstraint(name="contact_has_a_name", condition=~models.Q(name="")),
            merged_is_inactive("merged_contact_is_inactive"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def wishes(self) -> str:
        """In which language and zone to write to this person, as far as that is known."""
        return ", ".join(filter(None, [self.get_language_display(), shown(self.time_zone)]))


class Address(models.Model):
    """Where somebody is. Only the country must be there: of many leads no more is known."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="addresses", verbose_name=_("customer"))
    line1 = models.CharField(_("street"), max_length=200, blank=True)
    line2 = models.CharField(_("second line"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, choices=COUNTRIES)
    active = models.BooleanField(_("active"), default=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="address_is_known_with_its_customer", fields=["id", "customer"]),
            models.CheckConstraint(
                name="address_country_has_two_capitals", condition=models.Q(country__regex="^[A-Z]{2}$")
            ),
        ]

    def __str__(self) -> str:
        place = f"{self.postcode} {self.city}".strip()
        return ", ".join(filter(None, [self.line1, self.line2, place, self.region, self.get_country_display()]))

    @property
    def place(self) -> str:
        """The town and the country, as a line in a list has room for."""
        return ", ".join(filter(None, [self.city, self.get_country_display()]))


class CustomerEvent(Event):
    """Who changed what of a customer; with ``contact`` or ``address``, of that one."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="events")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.ForeignKey(Address, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Event.Meta):
        verbose_name = _("change of a customer")
        verbose_name_plural = _("changes of customers")
        constraints = [
            models.UniqueConstraint(name="customer_act_has_one_event", fields=["customer", "version"]),
            needs_a_person("customer_event_needs_a_person"),
        ]
