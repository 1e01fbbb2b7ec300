"""What day it is where the business is. People choose dates; the business time zone says when such a day ends."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def business_zone() -> ZoneInfo:
    return ZoneInfo(settings.BUSINESS_TIME_ZONE)


def business_today() -> date:
    """Return today's date in the business time zone, by the clock of this moment (ask after the lock)."""
    return business_day(timezone.now())


def business_day(moment: datetime) -> date:
    return timezone.localtime(moment, business_zone()).date()


def when(moment: datetime) -> str:
    """Say in a sentence when something happened, in the reader's zone: the day too, if it was not today."""
    local = timezone.localtime(moment)
    words = {"day": date_format(local, "j M Y"), "time": date_format(local, "H:i")}
    return (_("at %(time)s") if local.date() == timezone.localdate() else _("on %(day)s at %(time)s")) % words
