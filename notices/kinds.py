"""What a person can be told of. Rooms above name the kind; here stands how it is shown, mailed and turned off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of notification. Its name is what `Notification.event` and the person's settings keep.

    ``urgent``: it does not wait for the hourly summary. ``page``: its sentence is about many records at once, so it
    hangs on no single one and leads there. ``follows``: who stands in for somebody who is away is told of it, too.
    """

    name: str
    label: StrPromise
    icon: str
    urgent: bool = False
    page: str = ""
    can_be_muted: bool = True
    follows: bool = False


ASSIGNED = Kind("assigned", _("Assigned to me"), "user", follows=True)
SHARED = Kind("shared", _("Made co-owner"), "users")
HANDED_OVER = Kind("handed_over", _("Several handed over at once"), "team", page="opportunities:list")
REQUESTED = Kind("requested", _("A request came into my team’s queue"), "inbox")
OPENED = Kind("opened", _("The customer opened the offer"), "eye", follows=True)
ACCEPTED = Kind("accepted", _("Accepted"), "check", urgent=True, follows=True)
REJECTED = Kind("rejected", _("Rejected"), "x", follows=True)
QUESTION_ASKED = Kind("question_asked", _("The customer asked a question"), "note", urgent=True, follows=True)
PRICES_ASKED = Kind("prices_asked", _("The customer asked for new prices"), "quote", follows=True)
EXPIRING = Kind("expiring", _("About to expire"), "clock", follows=True)
EXPIRED = Kind("expired", _("Expired"), "pause", follows=True)
APPROVAL_WANTED = Kind("approval_wanted", _("My approval is wanted"), "shield", urgent=True)
APPROVED = Kind("approved", _("My quote was approved"), "check", follows=True)
REFUSED = Kind("refused", _("My quote was not approved"), "undo", follows=True)
STAND_IN = Kind("stand_in", _("Somebody is away, and who stands in"), "users", page="workplace:day")
# The customer has been promised something that did not arrive, and nobody but the sender hears of it.
MAIL_FAILED = Kind("mail_failed", _("A mail to a customer could not be sent"), "alert", can_be_muted=False)

ALL: tuple[Kind, ...] = (
    ASSIGNED, SHARED, HANDED_OVER, REQUESTED, OPENED, QUESTION_ASKED, PRICES_ASKED, ACCEPTED, REJECTED, EXPIRING,
    EXPIRED, APPROVAL_WANTED, APPROVED, REFUSED, STAND_IN, MAIL_FAILED,
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in ALL}
URGENT = frozenset(kind.name for kind in ALL if kind.urgent)
ALWAYS_TOLD = frozenset(kind.name for kind in ALL if not kind.can_be_muted)


OTHER = Kind("", _("Other"), "dots")


def known(name: str) -> Kind:
    """Return the kind of this name. A misspelt one would be a message that nobody could turn off."""
    if name not in BY_NAME:
        raise ValueError(f"Nobody is told of {name!r}: it is not in notices/kinds.py.")
    return BY_NAME[name]
