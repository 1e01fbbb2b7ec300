"""What is sold, at which list price and cost."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from search.columns import search_column

from .currencies import CURRENCIES
from .querysets import ProductQuerySet

LARGEST_PRICE = Decimal("99999999.9999")


class Product(models.Model):
    """An article. Prices are in its currency, per unit, with up to four decimals."""

    sku = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    family = models.CharField(_("family"), max_length=100, blank=True)
    list_price = models.DecimalField(_("list price"), max_digits=12, decimal_places=4)
    cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=4, default=Decimal(0))
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES)
    active = models.BooleanField(_("active"), default=True)
    search = search_column("sku", "name", "family")

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "pk"]
        indexes = [GinIndex(fields=["search"], name="product_search")]
        constraints = [
            models.CheckConstraint(
                name="product_list_price_is_bounded", condition=Q(list_price__range=(0, LARGEST_PRICE))
            ),
            models.CheckConstraint(name="product_cost_is_bounded", condition=Q(cost__range=(0, LARGEST_PRICE))),
        ]

    def __str__(self) -> str:
        return self.name
