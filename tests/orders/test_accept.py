"""Acceptance: one function for every entrance, all of it or nothing."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.db import connection

from lifecycle.clock import business_today
from lifecycle.refusals import NotAllowed, NotVisible, Overtaken
from lifecycle.through import Through
from notices.models import Notification
from opportunities.models import Opportunity, OpportunityEvent, Outcome
from orders.models import Order, OrderEvent, OrderLine
from orders.services import Acceptance, QuoteOvertaken, accept_quote
from quotes import services as quotes
from quotes.models import OfferLink, Quote, QuoteEvent
from tests.factories import (
    AddressFactory,
    AdministratorFactory,
    OfferLinkFactory,
    OpportunityFactory,
    QuoteFactory,
    RepFactory,
)
from tests.invariants import broken_rules

pytestmark = pytest.mark.django_db


def accept(quote, *, by=None, revision=1, through=Through.PAGE, **said):
    acceptance = Acceptance(by or quote.opportunity.owner, through, "Hanne Dahl", **said)
    return accept_quote(quote, revision=revision, acceptance=acceptance)


@pytest.fixture
def presented():
    return QuoteFactory(presented=True, opportunity__value=2000)


def test_accepting_makes_the_order_with_its_own_copy_of_lines_and_customer(presented):
    order = accept(presented, role="Buyer", customer_order_number="PO-9")

    opportunity, line, copied = presented.opportunity, presented.lines.get(), order.lines.get()
    assert (order.opportunity_id, order.quote_id, order.quote_revision) == (opportunity.pk, presented.pk, 1)
    assert (order.customer_name, order.contact_name) == (opportunity.customer.name, opportunity.contact.name)
    assert (copied.sku, copied.description, copied.quantity) == (line.product.sku, line.description, line.quantity)
    assert (copied.list_price, copied.unit_price, copied.amount) == (200, 200, 2000)
    assert (order.accepted_by, order.accepted_role, order.customer_order_number) == ("Hanne Dahl", "Buyer", "PO-9")


def test_a_later_change_of_the_customer_leaves_the_order_as_it_was_agreed(presented):
    order = accept(presented)
    customer = presented.opportunity.customer
    agreed = customer.name

    customer.name = "Renamed"
    customer.save()

    order.refresh_from_db()
    assert order.customer_name == agreed


def test_the_contact_address_goes_into_the_order_before_any_other(presented):
    opportunity = presented.opportunity
    AddressFactory(customer=opportunity.customer, city="Aarhus")
    Opportunity.objects.filter(pk=opportunity.pk).update(
        contact_address=AddressFactory(customer=opportunity.customer, city="Ribe", country="DK")
    )

    assert accept(presented).address == "Ribe, Denmark"


def test_an_address_that_is_no_longer_in_use_does_not_go_into_the_order(presented):
    AddressFactory(customer=presented.opportunity.customer, city="Aarhus", country="DK", active=False)
    AddressFactory(customer=presented.opportunity.customer, city="Ribe", country="DK")

    assert accept(presented).address == "Ribe, Denmark"


def test_whoever_accepts_which_alternative_it_becomes_primary_and_the_value(presented):
    other = QuoteFactory(opportunity=presented.opportunity, presented=True, discount_percent=Decimal(5))

    accept(other)

    opportunity = Opportunity.objects.get()
    assert (opportunity.value, opportunity.status) == (1900, "won")
    assert not broken_rules()


def test_every_open_alternative_is_abandoned_drafts_too(presented):
    for status in [{}, {"pending": True}, {"approved": True}, {"presented": True}, {"rejected": True}]:
        QuoteFactory(opportunity=presented.opportunity, **status)

    accept(presented)

    others = presented.opportunity.quotes.exclude(pk=presented.pk)
    assert set(others.values_list("status", "abandon_reason__code")) == {("abandoned", "alternative_accepted")}
    assert not broken_rules()


@pytest.mark.parametrize("status", ["draft", "pending", "approved", "rejected", "abandoned"])
def test_only_what_is_presented_is_accepted(status):
    quote = QuoteFactory(**({} if status == "draft" else {status: True}))

    with pytest.raises(Overtaken, match=f"{quote.number} is {quote.get_status_display()}"):
        accept(quote)


def test_an_expired_quote_is_not_accepted_though_the_agent_has_not_come_by():
    quote = QuoteFactory(presented=True, expires_on=business_today() - timedelta(days=1))

    with pytest.raises(Overtaken, match="Its expiry date is past"):
        accept(quote)

    assert not Order.objects.exists()


def test_on_its_last_day_it_is_still_accepted():
    assert accept(QuoteFactory(presented=True, expires_on=business_today()))


def test_what_has_changed_since_the_customer_looked_is_not_accepted(presented):
    rep = presented.opportunity.owner
    quotes.rework(presented, by=rep, through=Through.PAGE)
    quotes.edit(presented, by=rep, through=Through.PAGE, discount_percent=Decimal(1))
    quotes.present(presented, by=rep, through=Through.PAGE)

    with pytest.raises(Overtaken, match=r"Nothing was accepted: .* has changed since\. Look at the new figures"):
        accept(presented, revision=1)

    assert accept(presented, revision=2).total == 1980


def test_a_stranger_sees_nothing_and_an_administrator_may_not(presented):
    with pytest.raises(NotVisible):
        accept(presented, by=RepFactory())
    with pytest.raises(NotAllowed):
        accept(presented, by=AdministratorFactory())


@pytest.mark.parametrize("through", [Through.PAGE, Through.API, Through.SCHEDULE, Through.COMMAND, Through.IMPORT])
def test_without_a_person_only_the_link_accepts(presented, through):
    with pytest.raises(NotAllowed):
        accept_quote(presented, revision=1, acceptance=Acceptance(None, through, "Hanne Dahl"))


def test_who_comes_second_with_another_alternative_reads_which_was_accepted_by_whom_and_when(presented):
    other = QuoteFactory(opportunity=presented.opportunity, presented=True)
    order = accept(presented)

    with pytest.raises(QuoteOvertaken) as refusal:
        accept(other)

    said = str(refusal.value)
    assert said.startswith(f"Hanne Dahl accepted {presented.number} on ")
    assert order.number in said
    assert refusal.value.status_code == 409


def test_those_in_charge_are_told_but_not_the_rep_who_clicked():
    colleague = RepFactory()
    opportunity = OpportunityFactory(negotiating=True, co_owners=[colleague])
    order = accept(QuoteFactory(presented=True, opportunity=opportunity))

    assert list(order.co_owners.all()) == [colleague]
    assert Notification.objects.get(event="accepted").recipient == colleague


STORED = [
    Opportunity,
    OpportunityEvent,
    Outcome,
    Quote,
    QuoteEvent,
    OfferLink,
    Order,
    OrderEvent,
    OrderLine,
    Notification,
]


class StopAfter:
    """Break the connection's work after the n-th statement; what only marks savepoints does not count."""

    def __init__(self, statements):
        self.left = statements

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if "SAVEPOINT" not in sql:
            self.left -= 1
            if self.left == 0:
                raise RuntimeError("The plug was pulled.")
        return result


def test_wherever_it_breaks_off_nothing_of_it_has_happened(presented):
    QuoteFactory(opportunity=presented.opportunity, presented=True)
    OfferLinkFactory(opportunity=presented.opportunity)
    before = {model: list(model.objects.order_by("pk").values()) for model in STORED}

    for statements in count(1):
        try:
            with connection.execute_wrapper(StopAfter(statements)):
                accept(presented)
        except RuntimeError:
            assert {model: list(model.objects.order_by("pk").values()) for model in STORED} == before
        else:
            break

    assert statements > 30
    assert Order.objects.count() == 1
    assert not broken_rules()
