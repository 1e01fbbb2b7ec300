"""Quotes drawn by lot, and what they come to: exact fractions, rounded half up to the cent by the one rule."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from catalogue.currencies import CURRENCIES

CODES = [code for code, _ in CURRENCIES]


def cents(exact, places=2):
    return Fraction(floor(exact * 10**places + Fraction(1, 2)), 10**places)


def draw(lot, places, largest):
    """Draw a figure with so many decimals, often one whose product ends in half a cent."""
    digits = lot.choice([lot.randint(1, 10**places), 5 * lot.randint(1, 999), lot.randint(1, largest * 10**places)])
    return Decimal(digits).scaleb(-places)


@dataclass(frozen=True)
class DrawnLine:
    quantity: Decimal
    list_price: Decimal
    unit_price: Decimal
    cost: Decimal

    @classmethod
    def by(cls, lot, largest):
        """Draw a line: at list price, under it by a discount that somebody typed, or at any price, also above it."""
        listed, anything = draw(lot, 4, largest), draw(lot, 4, largest)
        less = cents(Fraction(listed) * (100 - Fraction(lot.randint(0, 10_000), 100)) / 100, 4)
        unit = lot.choice([listed, Decimal(int(less * 10**4)).scaleb(-4), anything])
        return cls(draw(lot, 3, 999), listed, unit, draw(lot, 4, largest))

    def times(self, price):
        return cents(Fraction(self.quantity) * Fraction(price))

    @property
    def amount(self):
        return self.times(self.unit_price)

    @property
    def list_amount(self):
        return self.times(self.list_price)

    @property
    def discount_percent(self):
        """Half away from zero, as people read figures below zero too."""
        if not self.list_price:
            return Fraction(0)
        share = Fraction(self.list_price - self.unit_price) * 100 / Fraction(self.list_price)
        return cents(share) if share > 0 else -cents(-share)


@dataclass(frozen=True)
class DrawnQuote:
    currency: str
    discount_percent: Decimal
    lines: tuple

    @classmethod
    def by(cls, lot, most_lines=12):
        """Draw a quote; every twentieth is of machines that cost millions."""
        largest = lot.choice([9_999] * 19 + [9_999_999])
        lines = tuple(DrawnLine.by(lot, largest) for _ in range(lot.randint(1, most_lines)))
        percent = lot.choice([0, 500, lot.randint(0, 10_000), lot.randint(0, 10_000)])
        return cls(lot.choice(CODES), Decimal(percent).scaleb(-2), lines)

    @property
    def subtotal(self):
        return sum(line.amount for line in self.lines)

    @property
    def total(self):
        return cents(self.subtotal * (100 - Fraction(self.discount_percent)) / 100)

    @property
    def discount(self):
        return self.subtotal - self.total

    @property
    def list_total(self):
        return sum(line.list_amount for line in self.lines)

    @property
    def margin(self):
        return self.total - sum(line.times(line.cost) for line in self.lines)

    @property
    def saved(self):
        """How far the total lies under list prices, for the customer, who sees no list price below what is asked."""
        return sum(max(line.list_amount, line.amount) for line in self.lines) - self.total
