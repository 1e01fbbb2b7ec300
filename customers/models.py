"""Who buys: customers, their people, and their addresses. None is ever deleted; they are deactivated or merged."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.columns import search_column

from .countries import COUNTRIES
from .querysets import ContactQuerySet, CustomerQuerySet


class Customer(models.Model):
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
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A customer's person. For a consumer it is the consumer's own name and address."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts", verbose_name=_("customer"))
    name = models.CharField(_("name"), max_length=150)
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
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
        ]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """Where somebody is. Only the country must be there: of many leads no more is known."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="addresses", verbose_name=_("customer"))
    line1 = models.CharField(_("street"), max_length=200, blank=True)
    line2 = models.CharField(_("second line"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, choices=COUNTRIES)

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
