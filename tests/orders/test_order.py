"""What happens to an order, and who sees it when its opportunity is gone."""

import pytest

from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.through import Through
from opportunities.models import Opportunity
from orders import services
from orders.models import Order
from tests.factories import LeadFactory, OrderFactory, RepFactory

PAGE = Through.PAGE
pytestmark = pytest.mark.django_db


def test_an_order_is_confirmed_and_then_fulfilled():
    order = OrderFactory()

    assert services.confirm(order, by=order.owner, through=PAGE).status == "confirmed"
    assert services.fulfil(order, by=order.owner, through=PAGE).status == "fulfilled"
    assert list(order.events.order_by("version").values_list("action", "target")) == [
        ("create", "created"),
        ("confirm", "confirmed"),
        ("fulfil", "fulfilled"),
    ]


def test_it_is_not_fulfilled_before_it_is_confirmed():
    order = OrderFactory()

    with pytest.raises(Overtaken, match=f"{order.number} is Created"):
        services.fulfil(order, by=order.owner, through=PAGE)


def test_cancelling_is_for_leads_and_leaves_the_opportunity_won():
    order = OrderFactory()
    with pytest.raises(NotAllowed):
        services.cancel(order, by=order.owner, through=PAGE, reason="They went bankrupt.")

    cancelled = services.cancel(order, by=LeadFactory(leads=order.team), through=PAGE, reason="They went bankrupt.")

    assert (cancelled.status, cancelled.cancel_reason) == ("cancelled", "They went bankrupt.")
    assert Opportunity.objects.get(pk=order.opportunity_id).status == "won"


@pytest.mark.parametrize("status", ["fulfilled", "cancelled"])
def test_what_is_done_stays_done(status):
    reason = {"cancel_reason": "They went bankrupt."} if status == "cancelled" else {}
    order = OrderFactory(status=status, **reason)
    lead = LeadFactory(leads=order.team)

    for act, details in [
        (services.confirm, {}),
        (services.fulfil, {}),
        (services.cancel, {"reason": "Again."}),
        (services.note_customer_number, {"customer_order_number": "PO-1"}),
    ]:
        with pytest.raises(Overtaken):
            act(order, by=lead, through=PAGE, **details)


def test_an_order_shows_by_number_what_it_came_from():
    order = OrderFactory()

    assert order.opportunity_number == f"OPP-{order.opportunity_id:06d}"
    assert order.quote_number == f"Q-{order.quote_id:06d}"
    assert order.number == f"SO-{order.pk:06d}"


def test_the_order_decides_itself_who_sees_it():
    order = OrderFactory()
    colleague = RepFactory(team=order.team)
    order.co_owners.add(colleague)

    assert list(Order.objects.visible_to(colleague)) == [order]
    assert not Order.objects.visible_to(RepFactory(team=order.team)).exists()
