"""A customer asks for a quote on the team's public page, without an account and without a link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Team, User
from customers.models import Contact, Customer
from customers.services import introduce
from lifecycle.through import Through
from notices.services import tell

from ..models import LeadOrigin, Opportunity, OpportunityNote
from ..permissions import can_claim
from .notes import note_of_customer
from .opportunity import FIRST_NOTE, begin

ORIGIN = "web"
SAME_WISH_FOR = timedelta(days=1)
LONGEST_TITLE = 80


@dataclass(frozen=True, kw_only=True)
class CustomerRequest:
    """What somebody typed who asks for a quote. Without a company it is a consumer."""

    name: str
    email: str
    wish: str
    company: str = ""
    phone: str = ""
    language: str = ""

    @property
    def title(self) -> str:
        first = next(line for line in self.wish.splitlines() if line.strip())
        return Truncator(" ".join(first.split())).chars(LONGEST_TITLE)

    def key(self, request_key: UUID) -> UUID:
        """Name this very request: sent twice it is one, changed after going Back it is another.

        It also keeps a key from outside from meeting one of ours.
        """
        return uuid5(request_key, f"{self.email.casefold()}\n{self.wish}")


@transaction.atomic
def ask(team: Team, request: CustomerRequest, *, request_key: UUID) -> Opportunity:
    """Put a customer's request into the team's queue, or beside the same wish of the same person within a day.

    Who asks is recognised by an e-mail address that one of our contacts has; what they typed of themselves changes
    nothing that we know, but stands in a note. Requests of one address queue here, so two at once are one.
    """
    one_at_a_time(request.email)
    key = request.key(request_key)
    if repeated := OpportunityNote.objects.filter(request_key=key).select_related("opportunity").first():
        return repeated.opportunity
    if waiting := same_wish(team, request):
        opportunity: Opportunity = waiting.opportunity.lock()
        note_of_customer(opportunity, who=request.name, reason=FIRST_NOTE, body=request.wish, request_key=key)
        tell_of_the_request(opportunity, request)
        return opportunity
    return open_request(team, request, key=key)


def one_at_a_time(email: str) -> None:
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ask {email.casefold()}"])


def same_wish(team: Team, request: CustomerRequest) -> OpportunityNote | None:
    """Find what the same person asked for in the same words within a day, and what is still open."""
    since = timezone.now() - SAME_WISH_FOR
    asked = OpportunityNote.objects.filter(author=None, body=request.wish, created_at__gt=since)
    waiting = asked.filter(
        opportunity__team=team, opportunity__is_open=True, opportunity__contact__email__iexact=request.email
    )
    return waiting.select_related("opportunity").first()


def open_request(team: Team, request: CustomerRequest, *, key: UUID) -> Opportunity:
    known = Contact.objects.reached_at(request.email).select_for_update(of=("customer",)).first()
    contact = known or new_contact(request)
    introduce(contact.customer, by=None, through=Through.LINK, contact=contact, on_behalf_of=request.name)
    opportunity = begin(
        by=None,
        through=Through.LINK,
        on_behalf_of=request.name,
        name=request.title,
        customer=contact.customer,
        contact=contact,
        team=team,
        created_through=Opportunity.CreatedThrough.CUSTOMER_REQUEST,
        origin=LeadOrigin.objects.filter(code=ORIGIN).first(),
    )
    note_of_customer(opportunity, who=request.name, reason=FIRST_NOTE, body=request.wish, request_key=key)
    if told := other_than_known(contact, request):
        note_of_customer(opportunity, who=request.name, reason=FIRST_NOTE, body=told, internal=True)
    tell_of_the_request(opportunity, request)
    return opportunity


def new_contact(request: CustomerRequest) -> Contact:
    kind = Customer.Kind.BUSINESS if request.company else Customer.Kind.CONSUMER
    return Contact(
        customer=Customer(kind=kind, name=request.company or request.name),
        name=request.name,
        email=request.email,
        phone=request.phone,
        language=request.language,
    )


def other_than_known(contact: Contact, request: CustomerRequest) -> str:
    """Tell what was typed of the person that differs from what we know; in the house's language, as a note keeps it."""
    with override(settings.LANGUAGE_CODE):
        facts = list(differing(contact, request))
        return "\n".join([_("Typed in the form, other than we know it:"), *facts]) if facts else ""


def differing(contact: Contact, request: CustomerRequest) -> Iterator[str]:
    for typed, known, sentence in (
        (request.name, contact.name, _("Name: %(typed)s")),
        (request.company, contact.customer.name, _("Company: %(typed)s")),
        (request.phone, contact.phone, _("Phone: %(typed)s")),
    ):
        if typed and typed.casefold() != known.casefold():
            yield sentence % {"typed": typed}


def tell_of_the_request(opportunity: Opportunity, request: CustomerRequest) -> None:
    """Tell who is in charge already, else everybody who may take it from the queue."""
    words = {"who": request.name, "wish": request.title}
    people = opportunity.in_charge or who_may_claim(opportunity)
    tell(people, "requested", opportunity, lambda: _("%(who)s asks for a quote: %(wish)s") % words)


def who_may_claim(opportunity: Opportunity) -> list[User]:
    people = User.objects.with_scope().in_teams([opportunity.team_id])
    return [person for person in people if can_claim(opportunity, person)]
