"""Scenario A: the customer asks, three alternatives are presented, the second is accepted."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from demo.clock import at
from lifecycle.through import Through
from notices.models import Notification
from opportunities.models import LeadOrigin, Opportunity, Outcome
from orders.models import Order
from orders.services import Acceptance, QuoteOvertaken, accept_quote
from purge import services as purge
from purge.models import OpportunityHistory
from quotes import services as quotes
from quotes.models.line import LineInput
from tests.factories import ContactFactory, ProductFactory, RepFactory, TeamFactory
from tests.invariants import broken_rules

PAGE = Through.PAGE
pytestmark = pytest.mark.django_db


@pytest.fixture
def john():
    return RepFactory(name="John", team=TeamFactory(name="West", discount_limit_percent=30))


@pytest.fixture
def ann():
    return ContactFactory(name="Ann Smith", customer__name="Holy Cross Hospital")


@pytest.fixture
def stethoscope():
    return ProductFactory(sku="ST-1", name="Stethoscope", list_price=200, cost=90, family="Diagnostics")


@pytest.fixture
def asked(john, ann, stethoscope):
    """Return what John's one form makes: the customer's request with a first quote."""
    return quotes.open_with_quote(
        by=john,
        through=PAGE,
        name="Stethoscopes for two wards",
        customer=ann.customer,
        contact=ann,
        team=john.teams.get(),
        owner=john,
        origin=LeadOrigin.objects.get(name="Customer Call"),
        created_through=Opportunity.CreatedThrough.CUSTOMER_REQUEST,
        quote_name="Ten",
        lines=[LineInput("Stethoscope", Decimal(10), Decimal(200), stethoscope)],
    )


def vary(quote, john, name, quantity, price):
    """Copy a quote and change its line, as John does."""
    copied = quotes.copy(quote, by=john, through=PAGE, name=name)
    line = copied.lines.select_related("product").get()
    changed = LineInput(line.description, Decimal(quantity), Decimal(price), line.product, line.pk)
    return quotes.edit(copied, by=john, through=PAGE, version=copied.version, lines=[changed])


@pytest.fixture
def alternatives(asked, john):
    first = asked.quotes.get()
    return [first, vary(first, john, "Fifteen", 15, 180), vary(first, john, "Twenty", 20, 150)]


@pytest.fixture
def presented(alternatives, john):
    return [quotes.present(quote, by=john, through=PAGE) for quote in alternatives]


@pytest.fixture
def order(presented, asked):
    link = quotes.live_link(asked)
    ann_says = Acceptance(None, Through.LINK, "Ann Smith", "Head of purchasing", "PO-4711", link.pk)
    return accept_quote(presented[1], revision=1, acceptance=ann_says)


def test_the_request_is_in_negotiation_as_soon_as_it_is_saved_because_a_quote_exists(asked, john):
    assert (asked.status, asked.value, asked.owner) == ("negotiation", Decimal("2000.00"), john)
    assert asked.created_through == "customer_request"
    assert asked.stage.name == "Quoting"
    story = asked.events.order_by("version").values_list("action", "source", "target")
    assert list(story) == [
        ("create", "", "inquiry"),
        ("process", "inquiry", "negotiation"),
        ("revalue", "negotiation", "negotiation"),
    ]


def test_the_three_alternatives_come_to_their_totals_and_the_first_one_counts(alternatives, asked):
    totals = asked.quotes.order_by("pk").values_list("subtotal", "total", "list_total", "is_primary")

    assert list(totals) == [
        (Decimal("2000.00"), Decimal("2000.00"), Decimal("2000.00"), True),
        (Decimal("2700.00"), Decimal("2700.00"), Decimal("3000.00"), False),
        (Decimal("3000.00"), Decimal("3000.00"), Decimal("4000.00"), False),
    ]
    asked.refresh_from_db()
    assert asked.value == Decimal("2000.00")


def test_all_three_are_presented_at_once_because_the_team_may_give_thirty_percent(presented, asked):
    assert [quote.status for quote in presented] == ["presented"] * 3
    assert asked.offer_links.count() == 1
    assert quotes.live_link(asked).recipient == "Ann Smith"


def test_accepting_the_second_makes_the_order_and_ends_the_rest(order, presented, asked, john):
    (line,) = order.lines.all()
    assert (line.sku, line.quantity, line.unit_price, line.amount) == ("ST-1", 15, 180, Decimal("2700.00"))
    assert (order.subtotal, order.discount, order.total) == (Decimal("2700.00"), 0, Decimal("2700.00"))
    assert (order.accepted_by, order.accepted_role, order.accepted_through) == (
        "Ann Smith",
        "Head of purchasing",
        "link",
    )
    assert (order.customer_name, order.contact_name, order.customer_order_number) == (
        "Holy Cross Hospital",
        "Ann Smith",
        "PO-4711",
    )
    assert (order.owner, order.team, order.status) == (john, asked.team, "created")
    assert list(asked.quotes.order_by("pk").values_list("status", "abandon_reason__name", "is_primary")) == [
        ("abandoned", "Alternative accepted", False),
        ("accepted", None, True),
        ("abandoned", "Alternative accepted", False),
    ]
    asked.refresh_from_db()
    assert (asked.status, asked.stage.name, asked.value, asked.success_percent) == (
        "won",
        "Won",
        Decimal("2700.00"),
        100,
    )
    assert asked.closed_at is not None
    assert not broken_rules()


def test_what_followed_names_the_customer_and_the_link(order, presented, asked):
    link = quotes.live_link(asked).pk
    for record in [asked, order, *presented]:
        last = record.events.order_by("-version").first()
        assert (last.actor, last.through, last.on_behalf_of, last.link) == (None, "link", "Ann Smith", link)
    assert asked.events.get(action="win").details["after"] == presented[1].number


def test_the_outcome_tells_the_deal_without_names(order, asked, john):
    outcome = Outcome.objects.get(opportunity_id=asked.pk)

    assert (outcome.outcome, outcome.value, outcome.list_total) == ("won", Decimal("2700.00"), Decimal("3000.00"))
    assert (outcome.quotes_made, outcome.product_families, outcome.owner_id) == (3, ["Diagnostics"], john.pk)


def test_john_is_told_of_the_sale(order, john):
    assert Notification.objects.get(recipient=john, event="accepted").number == order.number


def test_another_click_shows_the_same_order_and_another_alternative_what_was_accepted(order, presented, john):
    again = Acceptance(john, PAGE, "Ann Smith")

    assert accept_quote(presented[1], revision=1, acceptance=again) == order
    with pytest.raises(QuoteOvertaken, match=f"Ann Smith accepted {presented[1].number} on .* order {order.number}"):
        accept_quote(presented[0], revision=1, acceptance=again)
    assert Order.objects.count() == 1


def test_nothing_leaves_before_its_quotes_and_the_order_outlives_both(order, asked):
    closed = timezone.now()

    with at(closed + timedelta(days=29)):
        assert not purge.purge_quotes(live=True, through=Through.SCHEDULE).went
    with at(closed + timedelta(days=31)):
        early = purge.purge_opportunities(live=True, through=Through.SCHEDULE)
        assert {held.name for held in early.held} == {"quotes_remain"}
        assert len(purge.purge_quotes(live=True, through=Through.SCHEDULE).went) == 3
        assert purge.purge_opportunities(live=True, through=Through.SCHEDULE).went == [asked.number]

    assert not Opportunity.objects.exists()
    kept = OpportunityHistory.objects.get()
    assert (kept.opportunity_id, kept.value) == (asked.pk, Decimal("2700.00"))
    (line,) = Order.objects.get().lines.all()
    assert (line.quantity, line.unit_price, line.amount) == (15, 180, Decimal("2700.00"))
