"""The mail of this room. It is written when it is sent, so that no link lies in a table."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime

from notices.letters import Letter, letter, written
from notices.models import Outbox

from .models import Invitation
from .services.inviting import LETTER


@letter(LETTER)
def invitation(mail: Outbox) -> Letter | None:
    """Bring the link; nothing, when it was withdrawn, used or run out, or the address is another one now."""
    found = Invitation.objects.living().select_related("person", "by")
    invited = found.filter(pk=mail.details["invitation"], person__email=mail.recipient).first()
    if invited is None or not invited.token:
        return None
    until = date_format(localtime(invited.expires_at), "j F Y")
    return written(
        "people/mail/invitation",
        reply_to=invited.by.email,
        person=invited.person,
        by=invited.by,
        link=invited.url,
        until=until,
    )
