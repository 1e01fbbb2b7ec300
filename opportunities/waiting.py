"""How long something waits in a queue, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import ngettext

A_DAY, AN_HOUR, A_MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def waiting_for(since: datetime) -> str:
    waited = timezone.now() - since
    if waited >= A_DAY:
        n = waited // A_DAY
        return ngettext("Waiting %(n)s day", "Waiting %(n)s days", n) % {"n": n}
    if waited >= AN_HOUR:
        n = waited // AN_HOUR
        return ngettext("Waiting %(n)s hour", "Waiting %(n)s hours", n) % {"n": n}
    n = max(1, waited // A_MINUTE)
    return ngettext("Waiting %(n)s minute", "Waiting %(n)s minutes", n) % {"n": n}


def is_long(since: datetime) -> bool:
    """Whether it has waited for a day, which is too long for a customer who has asked."""
    return timezone.now() - since >= A_DAY
