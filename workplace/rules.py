"""The rules that put an opportunity on My day, the most urgent first.

An opportunity appears once, under the first rule that it meets. A quote that expires cannot be brought back, so it
comes before a date that has passed, which is as wrong tomorrow as today. What nobody has taken is for somebody to take
before anything else is done about it. Last comes what is worth a call: the customer has just looked, or it was quiet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

CALL = _("Worth a call")


@dataclass(frozen=True, eq=False)
class Rule:
    """One reason to be on My day. Its name is what ``User.muted_day_rules`` keeps; rules may share a heading there.

    Compared by identity: a label hashes differently in each language, and rules are keys.
    """

    name: str
    label: StrPromise
    description: StrPromise
    heading: StrPromise
    icon: str
    tone: str


EXPIRING = Rule(
    "expiring",
    _("Quotes about to expire"),
    _("A quote that is presented or approved expires in a few days."),
    heading=_("Quotes about to expire"),
    icon="clock",
    tone="warn",
)
PASSED = Rule(
    "passed",
    _("Close date has passed"),
    _("The day on which you expected an answer has gone by."),
    heading=_("Close date has passed"),
    icon="cal",
    tone="bad",
)
QUEUE = Rule(
    "queue",
    _("Waiting in the queue"),
    _("An opportunity of your team that nobody has taken yet."),
    heading=_("Waiting in the queue"),
    icon="inbox",
    tone="inq",
)
OPENED = Rule(
    "opened",
    _("Customer opened the offer"),
    _("The customer has looked at an offer since your last visit, and nobody has noted anything since."),
    heading=CALL,
    icon="eye",
    tone="good",
)
STALLED = Rule(
    "stalled",
    _("Quiet for too long"),
    _("It is longer in its stage than is usual there, and nobody has noted anything for as long."),
    heading=CALL,
    icon="note",
    tone="off",
)

RULES: tuple[Rule, ...] = (EXPIRING, PASSED, QUEUE, OPENED, STALLED)
