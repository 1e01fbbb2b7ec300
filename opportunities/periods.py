"""Months, quarters and years of the business, counted from today: what a saved view means by “this month”."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.clock import business_today, business_zone


class Period(models.TextChoices):
    MONTH = "month", _("This month")
    NEXT_MONTH = "next_month", _("Next month")
    QUARTER = "quarter", _("This quarter")
    YEAR = "year", _("This year")

    @property
    def days(self) -> tuple[date, date]:
        """Return its first day, and the first day after it."""
        today = business_today()
        match self:
            case Period.MONTH:
                return first_of(today, 0), first_of(today, 1)
            case Period.NEXT_MONTH:
                return first_of(today, 1), first_of(today, 2)
            case Period.QUARTER:
                begun = (today.month - 1) % 3
                return first_of(today, -begun), first_of(today, 3 - begun)
            case Period.YEAR:
                return date(today.year, 1, 1), date(today.year + 1, 1, 1)

    @property
    def last_day(self) -> date:
        return self.days[1] - timedelta(days=1)


def first_of(day: date, months: int) -> date:
    """Return the first day of the month that is so many months later."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def beginning(day: date) -> datetime:
    return datetime.combine(day, time.min, business_zone())


def days_ago(days: int) -> datetime:
    """Return the moment at which the day began that lies so many days back."""
    return beginning(business_today() - timedelta(days=days))
