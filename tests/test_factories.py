"""The factories make rows that the database accepts at commit: the other tests stand on them."""

import pytest
from django.db import connection

from .factories import (
    AdministratorFactory,
    NoteFactory,
    OfferLinkFactory,
    OpportunityFactory,
    OrderFactory,
    QuoteFactory,
    RepFactory,
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [
        OpportunityFactory,
        lambda: OpportunityFactory(queued=True),
        lambda: OpportunityFactory(lost=True),
        lambda: OpportunityFactory(co_owners=[RepFactory()]),
        QuoteFactory,
        lambda: QuoteFactory(lines=[]),
        lambda: QuoteFactory(presented=True),
        lambda: QuoteFactory(abandoned=True),
        OrderFactory,
        OfferLinkFactory,
        NoteFactory,
        AdministratorFactory,
    ],
)
def test_what_a_factory_makes_holds_at_commit(make):
    assert make().pk
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
def test_an_order_is_of_a_won_opportunity_with_an_accepted_quote():
    order = OrderFactory()

    quote = order.owner and QuoteFactory._meta.model.objects.get(pk=order.quote_id)
    assert (quote.status, quote.opportunity.status, order.total) == ("accepted", "won", 2000)
