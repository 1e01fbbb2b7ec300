from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from interface.forms import DayInput
from lifecycle.clock import business_today

LONGEST_VALIDITY = timedelta(days=5 * 365)


def still_to_come(day: date) -> None:
    if not business_today() <= day <= business_today() + LONGEST_VALIDITY:
        raise ValidationError(_("Choose today or a later day, within five years."))


def lasting(day: date | None) -> str:
    """Say how long a draft is valid from now on."""
    if day is None:
        usual = settings.QUOTE_VALIDITY_DAYS
        return ngettext(
            "Left empty: %(n)s day from the day on which it is presented.",
            "Left empty: %(n)s days from the day on which it is presented.",
            usual,
        ) % {"n": usual}
    days = (day - business_today()).days
    if days < 0:
        return gettext("This day is past. Choose a later one.")
    if days == 0:
        return gettext("Valid until the end of today.")
    return ngettext("%(n)s day from today.", "%(n)s days from today.", days) % {"n": days}


def last_day(**options: Any) -> forms.DateField:
    """Make a field for the last day on which a quote can be accepted, in the business time zone."""
    options.setdefault("label", _("Expires"))
    return forms.DateField(widget=DayInput, validators=[still_to_come], **options)
