"""What Halden Instruments sells, in euros; cost is three fifths of the list price."""

from __future__ import annotations

from decimal import Decimal

from catalogue.models import Product

CURRENCY = "EUR"
COST_SHARE = Decimal("0.6")
PRODUCTS = [
    ("MF-80", "Magnetic flow meter DN 80", "Flow", 4150),
    ("MF-50", "Magnetic flow meter DN 50", "Flow", 3280),
    ("CF-80", "Coriolis mass meter DN 80", "Flow", 6240),
    ("CF-50", "Coriolis mass meter DN 50", "Flow", 4890),
    ("FM-100M", "Fuel flow meter DN 100, marine", "Flow", 8900),
    ("HC-12", "Heat calculator", "Flow", 2500),
    ("DM-40", "Density meter DN 40", "Analysis", 7900),
    ("CT-8", "Consistency transmitter", "Analysis", 9800),
    ("GA-1", "Gas analyser", "Analysis", 13000),
    ("OX-5", "Oxygen monitor, ward", "Analysis", 6810),
    ("PT-20", "Pressure transmitter", "Pressure", 640),
    ("PK-6", "Pressure kit for one robot cell", "Pressure", 3260),
    ("LD-3", "Radar level detector", "Level", 2150),
    ("TT-10", "Temperature sensor with network module", "Temperature", 185),
    ("HM-2", "Humidity probe, high temperature", "Temperature", 1490),
    ("TX-4", "Transmitter, wall mount, 4 channels", "Displays", 1140),
    ("DD-2", "Deck display", "Displays", 1475),
    ("SV-COM", "Commissioning on site, per day", "Services", 980),
    ("SV-CAL3", "Calibration plan, 3 years", "Services", 4600),
]


def make_products() -> dict[str, Product]:
    rows = [
        Product(
            sku=sku,
            name=name,
            family=family,
            list_price=Decimal(price),
            cost=price * COST_SHARE,
            currency=CURRENCY,
        )
        for sku, name, family, price in PRODUCTS
    ]
    return {product.sku: product for product in Product.objects.bulk_create(rows)}
