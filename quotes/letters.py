"""The mails of this room. They are written when they are sent, so that they tell how things are then."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format

from interface.formats import money
from notices.letters import Enclosure, Letter, letter, to_customer
from notices.models import Outbox

from .document import quote_file_name, quote_pdf
from .models import Quote
from .services import live_link
from .services.mailing import AGAIN, PRESENTED


@dataclass(frozen=True)
class Option:
    """What a mail says of one quote."""

    number: str
    name: str
    total: str
    until: str

    @classmethod
    def of(cls, quote: Quote) -> Option:
        until = date_format(quote.expires_on, "j F Y") if quote.expires_on else ""
        return cls(quote.number, quote.name, str(money(quote.total, quote.currency, cents=True)), until)


@letter(PRESENTED)
@letter(AGAIN)
def offer(mail: Outbox) -> Letter | None:
    """Bring the customer the link and the quotes; nothing, when none of them is still to be had as it was."""
    quotes = still_offered(mail)
    link = live_link(quotes[0].opportunity) if quotes else None
    if link is None:
        return None
    opportunity = quotes[0].opportunity
    return to_customer(
        "quotes/mail/offer",
        opportunity.owner,
        enclosures=[Enclosure(quote_file_name(quote), quote_pdf(quote, language=mail.language)) for quote in quotes],
        opportunity=opportunity,
        who=opportunity.counterpart,
        options=[Option.of(quote) for quote in quotes],
        message=mail.details.get("message", ""),
        link=link.url,
    )


def still_offered(mail: Outbox) -> list[Quote]:
    """Return what the mail is about and the customer may still have: presented, in that revision, for that address."""
    seen: dict[str, int] = mail.details["quotes"]
    found = Quote.objects.presented().filter(pk__in=seen, opportunity__contact__email=mail.recipient)
    quotes = found.select_related("opportunity__contact", "opportunity__customer", "opportunity__owner").order_by("pk")
    return [quote for quote in quotes if quote.revision == seen[str(quote.pk)]]
