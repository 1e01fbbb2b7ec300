"""Where the domain asks for a reason, every entrance must give one, not the forms alone."""

import pytest

from lifecycle.clock import business_today
from lifecycle.refusals import Incomplete
from lifecycle.through import Through
from opportunities import services as opportunities
from orders import services as orders
from quotes import services as quotes
from tests.factories import ManagerFactory, OpportunityFactory, OrderFactory, QuoteFactory

pytestmark = pytest.mark.django_db


def assign(opportunity, **how):
    return opportunities.assign(opportunity, team=opportunity.team, owner=opportunity.owner, **how)


def hold(opportunity, **how):
    return opportunities.hold(opportunity, version=None, until=business_today(), **how)


@pytest.mark.parametrize(
    ("make", "act"),
    [
        (OpportunityFactory, assign),
        (OpportunityFactory, opportunities.release),
        (lambda: OpportunityFactory(lost=True), opportunities.reopen),
        (lambda: OpportunityFactory(lost=True), hold),
        (lambda: QuoteFactory(pending=True), quotes.refuse),
        (OrderFactory, orders.cancel),
    ],
)
def test_an_act_without_its_reason_is_refused_and_leaves_nothing(make, act):
    subject = make()

    with pytest.raises(Incomplete, match="give a reason"):
        act(subject, by=ManagerFactory(), through=Through.API, reason="  ")

    assert subject.events.count() == 1


def test_a_rep_who_rejects_for_the_customer_says_why():
    quote = QuoteFactory(presented=True)

    with pytest.raises(Incomplete):
        quotes.reject(quote, by=quote.opportunity.owner, through=Through.PAGE)
