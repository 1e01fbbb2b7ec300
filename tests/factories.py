"""Rows of a believable sales floor. The bare factory makes the plainest valid thing; traits put it further along.

Traits write complete records (outcome, order, events), because the database checks at commit that they belong together.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import uuid4

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Absence, Team, User
from accounts.roles import Role
from catalogue.models import Product
from customers.models import Address, Contact, Customer
from interface.tokens import fingerprint, new_nonce
from lifecycle.clock import business_today
from lifecycle.through import Through
from lifecycle.transitions import record
from opportunities.models import (
    Handover,
    LossReason,
    NoteReason,
    Opportunity,
    OpportunityNote,
    Rule,
    SavedView,
    Stage,
    Status,
)
from opportunities.services import record_outcome
from orders.models import Order, OrderLine
from people.models import Invitation
from people.models import token_of as invitation_token
from quotes.models import AbandonReason, OfferLink, Quote, QuoteLine
from quotes.models.offer_link import token_of

PASSWORD = "a-long-enough-password"


@cache
def hashed_password() -> str:
    """Hash once: the real hasher is slow on purpose."""
    return make_password(PASSWORD)


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team

    name = factory.Sequence("Team {}".format)


class UserFactory(DjangoModelFactory[User]):
    """A person without a role: sees nothing. ``team`` makes a member, ``leads`` a lead of that team."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence("person{}@example.invalid".format)
    name = factory.Sequence("Person {}".format)
    password = factory.LazyFunction(hashed_password)
    roles: tuple[str, ...] = ()
    team: Team | None = None
    leads: Team | None = None

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        roles, team, leads = fields.pop("roles"), fields.pop("team"), fields.pop("leads")
        user: User = super()._create(model_class, *args, **fields)
        user.groups.set(Group.objects.filter(name__in=roles))
        user.teams.set([team] if team else [])
        user.leads_of.set([leads] if leads else [])
        return user


class RepFactory(UserFactory):
    roles = (Role.REP,)
    name = factory.Sequence("Rep {}".format)


class AbsenceFactory(DjangoModelFactory[Absence]):
    """Away today, in the care of a rep of the same team."""

    class Meta:
        model = Absence

    person = factory.SubFactory(RepFactory)
    colleague = factory.SubFactory(RepFactory)
    first_day = factory.LazyFunction(business_today)
    last_day = factory.LazyFunction(lambda: business_today() + timedelta(days=7))
    set_by = factory.SelfAttribute("person")


class LeadFactory(UserFactory):
    roles = (Role.LEAD,)
    name = factory.Sequence("Lead {}".format)


class InvitationFactory(DjangoModelFactory[Invitation]):
    """Made just now for somebody who has no password yet."""

    class Meta:
        model = Invitation

    person = factory.SubFactory(RepFactory, password="!")
    by = factory.SubFactory("tests.factories.AdministratorFactory")
    nonce = factory.LazyFunction(new_nonce)
    token_hash = factory.LazyAttribute(lambda made: fingerprint(invitation_token(made.nonce)))


class ManagerFactory(UserFactory):
    roles = (Role.MANAGER,)
    name = factory.Sequence("Manager {}".format)


class OperatorFactory(UserFactory):
    roles = (Role.OPERATIONS,)
    name = factory.Sequence("Operator {}".format)


class AdministratorFactory(UserFactory):
    roles = (Role.ADMINISTRATOR,)
    name = factory.Sequence("Administrator {}".format)


class CustomerFactory(DjangoModelFactory[Customer]):
    class Meta:
        model = Customer

    name = factory.Sequence("Lowfield Dairy {}".format)


class ContactFactory(DjangoModelFactory[Contact]):
    class Meta:
        model = Contact

    customer = factory.SubFactory(CustomerFactory)
    name = factory.Sequence("Hanne Dahl {}".format)
    email = factory.Sequence("hanne{}@example.invalid".format)


class AddressFactory(DjangoModelFactory[Address]):
    class Meta:
        model = Address

    customer = factory.SubFactory(CustomerFactory)
    city = "Viborg"
    country = "DK"


class ProductFactory(DjangoModelFactory[Product]):
    class Meta:
        model = Product

    sku = factory.Sequence("MF-{}".format)
    name = factory.Sequence("Magnetic flow meter {}".format)
    family = "Flow"
    list_price = Decimal("200")
    cost = Decimal("120")
    currency = "EUR"


class OpportunityFactory(DjangoModelFactory[Opportunity]):
    """An open inquiry with an owner. A lost one comes with its outcome; a won one is made by `OrderFactory`."""

    class Meta:
        model = Opportunity
        skip_postgeneration_save = True

    class Params:
        queued = factory.Trait(owner=None)
        negotiating = factory.Trait(status=Status.NEGOTIATION)
        lost = factory.Trait(
            status=Status.LOST,
            loss_reason=factory.LazyFunction(lambda: LossReason.objects.get(code="price")),
            closed_at=factory.LazyFunction(timezone.now),
        )
        won = factory.Trait(status=Status.WON, closed_at=factory.LazyFunction(timezone.now))

    name = factory.Sequence("Warehouse refit {}".format)
    customer = factory.SubFactory(CustomerFactory)
    contact = factory.SubFactory(ContactFactory, customer=factory.SelfAttribute("..customer"))
    team = factory.SubFactory(TeamFactory)
    owner = factory.SubFactory(RepFactory, team=factory.SelfAttribute("..team"))
    created_through = Opportunity.CreatedThrough.REP
    status = Status.INQUIRY
    value = Decimal("1000.00")
    currency = "EUR"
    stage = factory.LazyAttribute(lambda o: Stage.objects.first_of(o.status))
    success_percent = factory.LazyAttribute(lambda o: o.stage.default_success_percent)

    @factory.post_generation
    def co_owners(self: Opportunity, create: bool, users: list[User] | None, **_: Any) -> None:
        for user in users or ():
            self.co_owners.add(user)

    @factory.post_generation
    def story(self: Opportunity, create: bool, extracted: Any, **_: Any) -> None:
        """Tell of its creation, and of its outcome if it is lost; a won one waits for its order."""
        record(self, "create", by=None, through=Through.IMPORT, happened_at=self.created_at)
        if self.status == Status.LOST:
            record_outcome(self)


class QuoteFactory(DjangoModelFactory[Quote]):
    """A primary draft of ten meters at list price, 2,000.00, in a negotiation. Traits say how far it has come."""

    class Meta:
        model = Quote
        skip_postgeneration_save = True

    class Params:
        approved = factory.Trait(status=Quote.Status.APPROVED)
        pending = factory.Trait(status=Quote.Status.PENDING_APPROVAL)
        presented = factory.Trait(
            status=Quote.Status.PRESENTED,
            presented_at=factory.LazyFunction(timezone.now),
            expires_on=factory.LazyFunction(lambda: business_today() + timedelta(days=30)),
        )
        rejected = factory.Trait(status=Quote.Status.REJECTED)
        abandoned = factory.Trait(
            status=Quote.Status.ABANDONED,
            abandon_reason=factory.LazyFunction(lambda: AbandonReason.objects.get(code="no_longer_wanted")),
            decided_at=factory.LazyFunction(timezone.now),
        )
        accepted = factory.Trait(
            status=Quote.Status.ACCEPTED,
            presented_at=factory.LazyFunction(timezone.now),
            decided_at=factory.LazyFunction(timezone.now),
        )
        expired = factory.Trait(expires_on=factory.LazyFunction(lambda: business_today() - timedelta(days=1)))

    opportunity = factory.SubFactory(OpportunityFactory, negotiating=True)
    name = factory.Sequence("Alternative {}".format)
    currency = factory.SelfAttribute("opportunity.currency")
    is_primary = factory.LazyAttribute(lambda q: not q.opportunity.quotes.filter(is_primary=True).exists())

    @factory.post_generation
    def lines(self: Quote, create: bool, lines: list[dict[str, Any]] | None, **_: Any) -> None:
        """Write ``lines=[{"quantity": …, "unit_price": …}, …]`` (ten of a product by default; ``[]`` for none)."""
        for position, line in enumerate([{}] if lines is None else lines, 1):
            QuoteLineFactory(quote=self, position=position, **line)
        self.sum_up()
        self.save()
        record(self, "create", by=None, through=Through.IMPORT, happened_at=self.created_at)
        self.refresh_from_db()


class QuoteLineFactory(DjangoModelFactory[QuoteLine]):
    """Ten at list price. Made through `QuoteFactory(lines=…)`, which sums them up."""

    class Meta:
        model = QuoteLine

    position = 1
    product = factory.SubFactory(ProductFactory)
    description = factory.SelfAttribute("product.name")
    quantity = Decimal("10")
    list_price = factory.SelfAttribute("product.list_price")
    cost = factory.SelfAttribute("product.cost")
    unit_price = factory.SelfAttribute("list_price")


class OfferLinkFactory(DjangoModelFactory[OfferLink]):
    class Meta:
        model = OfferLink

    opportunity = factory.SubFactory(OpportunityFactory, negotiating=True)
    nonce = factory.LazyFunction(new_nonce)
    token_hash = factory.LazyAttribute(lambda link: fingerprint(token_of(link.nonce)))
    recipient = "Hanne Dahl"
    expires_on = factory.LazyFunction(lambda: business_today() + timedelta(days=30))


class OrderFactory(DjangoModelFactory[Order]):
    """The order of a won opportunity with its accepted quote and outcome."""

    class Meta:
        model = Order
        skip_postgeneration_save = True
        exclude = ("opportunity", "quote")

    opportunity = factory.SubFactory(OpportunityFactory, won=True)
    quote = factory.SubFactory(QuoteFactory, accepted=True, opportunity=factory.SelfAttribute("..opportunity"))
    opportunity_id = factory.SelfAttribute("opportunity.pk")
    quote_id = factory.SelfAttribute("quote.pk")
    name = factory.SelfAttribute("opportunity.name")
    team = factory.SelfAttribute("opportunity.team")
    owner = factory.SelfAttribute("opportunity.owner")
    customer = factory.SelfAttribute("opportunity.customer")
    customer_name = factory.SelfAttribute("customer.name")
    currency = factory.SelfAttribute("quote.currency")
    subtotal = factory.SelfAttribute("quote.subtotal")
    discount = factory.SelfAttribute("quote.discount_amount")
    total = factory.SelfAttribute("quote.total")
    accepted_by = "Hanne Dahl"
    accepted_through = Through.LINK

    @factory.post_generation
    def lines(self: Order, create: bool, extracted: Any, **_: Any) -> None:
        for line in QuoteLine.objects.filter(quote=self.quote_id).select_related("product"):
            OrderLine.objects.create(
                order=self,
                position=line.position,
                sku=line.product.sku if line.product else "",
                description=line.description,
                quantity=line.quantity,
                list_price=line.list_price,
                unit_price=line.unit_price,
                amount=line.amount,
            )
        record(self, "create", by=None, through=Through.IMPORT, happened_at=self.created_at)
        record_outcome(Opportunity.objects.get(pk=self.opportunity_id))


class NoteFactory(DjangoModelFactory[OpportunityNote]):
    class Meta:
        model = OpportunityNote

    opportunity = factory.SubFactory(OpportunityFactory)
    reason = factory.LazyFunction(lambda: NoteReason.objects.get(code="call"))
    body = "They want the frames before Christmas."
    author = factory.SelfAttribute("opportunity.owner")


class HandoverFactory(DjangoModelFactory[Handover]):
    """Handed over just now, in the person's first team; nothing is said of the opportunities' own events."""

    class Meta:
        model = Handover

    person = factory.SubFactory(RepFactory)
    by = factory.SubFactory(ManagerFactory)
    rule = Rule.LOAD
    reason = "On leave until May"
    team_ids = factory.LazyAttribute(lambda handover: list(handover.person.team_ids))
    opportunity_ids: list[int] = []
    request_key = factory.LazyFunction(uuid4)


class SavedViewFactory(DjangoModelFactory[SavedView]):
    """A person's own view of all that is open; ``team`` shares it."""

    class Meta:
        model = SavedView

    name = factory.Sequence("View {}".format)
    owner = factory.SubFactory(RepFactory)
