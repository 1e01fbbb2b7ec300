"""The rules that put an opportunity on My day, the most urgent first.

An opportunity appears once, under the first rule that it meets. What is late comes before what will be late, because a
date in the past makes every forecast wrong today; then what waits for anybody at all, what the customer has just
looked at, and last what has merely been quiet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Rule:
    """One reason to be on My day. Its name is what ``User.muted_day_rules`` keeps."""

    name: str
    label: StrPromise
    description: StrPromise


PASSED = Rule("passed", _("Close date has passed"), _("The day on which you expected an answer has gone by."))
EXPIRING = Rule("expiring", _("Quotes about to expire"), _("A quote that is out or approved will expire in a few days."))
QUEUE = Rule("queue", _("Waiting in the queue"), _("A new opportunity of your team that nobody has taken yet."))
OPENED = Rule("opened", _("Customer opened the quote"), _("The customer looked at an offer since your last visit."))
STALLED = Rule("stalled", _("Worth a call"), _("An opportunity has stayed in its stage longer than is usual there."))

RULES: tuple[Rule, ...] = (PASSED, EXPIRING, QUEUE, OPENED, STALLED)
