"""A line of an order multiplies to its amount, and no price in it is without bounds."""

from decimal import Decimal

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Round

LARGEST_PRICE = Decimal("99999999.9999")


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_rules")]
    operations = [
        migrations.AddConstraint(
            "orderline",
            models.CheckConstraint(
                name="order_line_list_price_is_bounded", condition=models.Q(list_price__range=(0, LARGEST_PRICE))
            ),
        ),
        migrations.AddConstraint(
            "orderline",
            models.CheckConstraint(
                name="order_line_amount_is_quantity_times_price",
                condition=models.Q(amount=Round(F("quantity") * F("unit_price"), precision=2)),
            ),
        ),
    ]
