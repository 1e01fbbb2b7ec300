"""How a promised mail stands, in one line; and whether mails are kept here to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from interface.templatetags.interface import icon
from lifecycle.clock import when

from ..backends import mail_is_kept
from ..models import Trouble

if TYPE_CHECKING:
    from ..models import Outbox

register = template.Library()
register.simple_tag(mail_is_kept)


@register.simple_tag
def mail_line(mail: Outbox) -> SafeString:
    """Say whether a mail went out, still waits, or why it has not gone out yet.

    The room that shows it fetches the row among its own: `Outbox.objects.about([quote.number, order.number])` returns
    the mails about records that the reader has been found to see, the latest first. It is a span, for a line or a
    list item of the page.
    """
    symbol, tone = ("alert", "bad") if mail.trouble else ("mail", "muted") if mail.sent_at else ("clock", "muted")
    return format_html('<span class="row top {}">{}<span>{}</span></span>', tone, icon(symbol), state_of(mail))


def state_of(mail: Outbox) -> str:
    words = {"address": mail.recipient, "answer": mail.answer, "moment": when(mail.sent_at or mail.due_at)}
    if mail.sent_at:
        return _("E-mailed to %(address)s %(moment)s.") % words
    if mail.withdrawn_at:
        return _("Not e-mailed to %(address)s: what it would have said is no longer so.") % words
    match mail.trouble:
        case Trouble.REFUSED:
            told = _("Not sent to %(address)s: the mail server refused it (%(answer)s). Next try %(moment)s.")
        case Trouble.PUT_OFF:
            told = _("Not sent to %(address)s yet: the mail server put it off (%(answer)s). Next try %(moment)s.")
        case Trouble.UNREACHED:
            told = _("Not sent to %(address)s yet: the mail server could not be reached. Next try %(moment)s.")
        case Trouble.IMPOSSIBLE:
            told = _("Not sent to %(address)s: no mail can be sent there. Next try %(moment)s.")
        case Trouble.UNWRITTEN:
            told = _("Not sent to %(address)s yet: it could not be written. Next try %(moment)s.")
        case _nothing:
            told = _("Waiting to be e-mailed to %(address)s.")
    return told % words
