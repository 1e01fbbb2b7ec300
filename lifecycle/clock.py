"""What day it is where the business is. People choose dates; the business time zone says when such a day ends."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def business_zone() -> ZoneInfo:
    return ZoneInfo(settings.BUSINESS_TIME_ZONE)


def business_today() -> date:
    """Return today's date in the business time zone, by the clock of this moment (ask after the lock)."""
    return business_day(timezone.now())


def business_day(moment: datetime) -> date:
    return timezone.localtime(moment, business_zone()).date()
