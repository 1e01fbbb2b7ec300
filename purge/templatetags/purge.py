"""What templates of other rooms take from this one: when a closed opportunity leaves the live tables."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interface import formats
from lifecycle.clock import business_today
from opportunities.models import Opportunity

from ..services.outlook import Outlook

register = template.Library()


@register.simple_tag
def purge_forecast(opportunity: Opportunity) -> str:
    """Say when it goes, and what goes before it or stands in the way; two queries."""
    outlook = Outlook.of(opportunity)
    if outlook.obstacles:
        return " ".join(outlook.obstacles)
    if outlook.day <= business_today():
        return soon(outlook.quotes)
    return later(outlook)


def later(outlook: Outlook) -> str:
    words = {"day": formats.day(outlook.day), "n": outlook.quotes}
    if not outlook.quotes:
        return _("Will go on %(day)s") % words
    return (
        ngettext("Will go on %(day)s; %(n)s quote remains", "Will go on %(day)s; %(n)s quotes remain", outlook.quotes)
        % words
    )


def soon(quotes: int) -> str:
    if not quotes:
        return _("Will go with the next run")
    return ngettext(
        "Will go with the next run; %(n)s quote remains", "Will go with the next run; %(n)s quotes remain", quotes
    ) % {"n": quotes}
