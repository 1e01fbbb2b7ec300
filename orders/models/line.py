from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from catalogue.models import LARGEST_PRICE

from .order import Order


class OrderLine(models.Model):
    """A line as it was agreed, in the order's currency. A trigger refuses to change or delete it."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    sku = models.CharField(_("code"), max_length=60, blank=True)
    description = models.CharField(_("description"), max_length=300)
    quantity = models.DecimalField(_("quantity"), max_digits=9, decimal_places=3)
    list_price = models.DecimalField(_("list price"), max_digits=12, decimal_places=4)
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=4)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="order_line_has_its_own_position", fields=["order", "position"]),
            models.CheckConstraint(
                name="order_line_quantity_is_bounded",
                condition=Q(quantity__range=(Decimal("0.001"), Decimal("999999.999"))),
            ),
            models.CheckConstraint(
                name="order_line_list_price_is_bounded", condition=Q(list_price__range=(0, LARGEST_PRICE))
            ),
            models.CheckConstraint(
                name="order_line_amount_is_quantity_times_price",
                condition=Q(amount=Round(F("quantity") * F("unit_price"), precision=2)),
            ),
            models.CheckConstraint(
                name="order_line_unit_price_is_bounded", condition=Q(unit_price__range=(0, LARGEST_PRICE))
            ),
        ]

    def __str__(self) -> str:
        return self.description
