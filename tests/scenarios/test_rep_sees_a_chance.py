"""Scenario B: the rep sees a chance; of four quotes three expire, and the rest is lost."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lifecycle.clock import business_today
from lifecycle.refusals import Overtaken
from lifecycle.through import Through
from notices.models import Notification
from opportunities import services as opportunities
from opportunities.models import LeadOrigin, LossReason, Opportunity, Outcome
from quotes import services as quotes
from quotes.models import Quote
from quotes.models.line import LineInput
from tests.factories import AddressFactory, ContactFactory, RepFactory, TeamFactory
from tests.invariants import broken_rules

PAGE = Through.PAGE
pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return TeamFactory(name="West")


@pytest.fixture
def peter(team):
    return RepFactory(name="Peter", team=team)


@pytest.fixture
def jim(team):
    return RepFactory(name="Jim", team=team)


@pytest.fixture
def chance(peter, jim, team):
    stand = AddressFactory(customer__name="Kids and Crayons", country="US")
    return opportunities.create(
        by=peter,
        through=PAGE,
        name="Crayons for all schools",
        customer=stand.customer,
        contact_address=stand,
        team=team,
        owner=peter,
        co_owners=[jim],
        origin=LeadOrigin.objects.get(name="Trade Show"),
        created_through=Opportunity.CreatedThrough.REP,
    )


@pytest.fixture
def four(chance, jim):
    def offer(n):
        lines = [LineInput("Crayons", Decimal(100 * n), Decimal("1.25"))]
        made = quotes.create(chance, by=jim, through=PAGE, name=f"Offer {n}", lines=lines)
        return quotes.present(made, by=jim, through=PAGE)

    return [offer(n) for n in range(1, 5)]


@pytest.fixture
def one_left(four):
    """Let the last day of three pass, and the agent come by."""
    for quote in four[:3]:
        Quote.objects.filter(pk=quote.pk).update(expires_on=business_today() - timedelta(days=1))
    quotes.expire_quotes(live=True, through=Through.SCHEDULE)
    return four[3]


def test_it_starts_in_inquiry_with_an_address_only_and_jim_sees_it_at_once(chance, peter, jim):
    assert (chance.status, chance.stage.name, chance.success_percent) == ("inquiry", "New", 10)
    assert (chance.contact, chance.contact_address.country, chance.origin.code) == (None, "US", "trade_show")
    assert list(Opportunity.objects.visible_to(jim)) == list(Opportunity.objects.visible_to(peter)) == [chance]


def test_the_contact_comes_later_and_the_address_stays(chance, jim):
    mary = ContactFactory(name="Mary Hopkins", customer=chance.customer)

    edited = opportunities.edit(chance, by=jim, through=PAGE, version=chance.version, contact=mary)

    assert (edited.contact, edited.contact_address) == (mary, chance.contact_address)
    assert edited.events.get(action="edit").details["changes"]["contact_id"] == [None, mary.pk]


def test_what_expires_is_abandoned_and_the_opportunity_stays_in_negotiation(one_left, four, chance, peter, jim):
    statuses = chance.quotes.order_by("pk").values_list("status", "abandon_reason__name")
    assert list(statuses) == [("abandoned", "Expired")] * 3 + [("presented", None)]
    for quote in four[:3]:
        event = quote.events.get(action="expire")
        assert (event.actor, event.through, event.source) == (None, "schedule", "presented")
    chance.refresh_from_db()
    assert chance.status == "negotiation"
    assert Notification.objects.filter(event="expired", recipient__in=[peter, jim]).count() == 6


def test_jim_is_shown_the_open_quote_before_he_may_lose_it(one_left, chance, jim):
    reason = LossReason.objects.get(name="Competitor price")

    with pytest.raises(Overtaken, match=f"{one_left.number} is still open"):
        opportunities.lose(chance, by=jim, through=PAGE, reason=reason)

    chance.refresh_from_db()
    assert chance.status == "negotiation"


def test_losing_abandons_what_he_confirmed_and_closes_with_reason_and_note(one_left, chance, jim):
    reason = LossReason.objects.get(name="Competitor price")

    opportunities.lose(
        chance, by=jim, through=PAGE, reason=reason, note="They buy from the neighbour.", seen_quotes=[one_left.pk]
    )

    chance.refresh_from_db()
    one_left.refresh_from_db()
    assert (one_left.status, one_left.abandon_reason.name) == ("abandoned", "Opportunity lost")
    assert (chance.status, chance.stage.name, chance.success_percent) == ("lost", "Lost", 0)
    assert (chance.loss_reason, chance.notes.get().body) == (reason, "They buy from the neighbour.")
    assert chance.closed_at is not None
    assert Outcome.objects.get(opportunity_id=chance.pk).outcome == "lost"
    lost = chance.events.get(action="lose")
    assert (lost.actor, lost.source, lost.target) == (jim, "negotiation", "lost")
    assert lost.details["reason"] == {"id": reason.pk, "name": "Competitor price"}
    assert not broken_rules()
