from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from opportunities.models import Stage
from tests.factories import OpportunityFactory, OrderFactory, QuoteFactory, RepFactory

pytestmark = pytest.mark.django_db
URL = reverse("opportunities:board")


def column(response, name):
    return next(column for column in response.context["columns"] if column.stage.name == name)


def test_there_is_a_column_for_each_active_stage_even_when_it_is_empty(client, rep):
    Stage.objects.filter(name="Qualifying").update(active=False)

    response = client.get(URL)

    assert [column.stage.name for column in response.context["columns"]] == ["New", "Quoting", "Closing", "Won", "Lost"]


def test_a_column_counts_and_sums_what_the_person_sees_per_currency(client, rep, team):
    OpportunityFactory(team=team, owner=rep, value=Decimal("100"), success_percent=25)
    OpportunityFactory(team=team, owner=rep, value=Decimal("7"), currency="USD", success_percent=0)
    OpportunityFactory(team=team, owner=RepFactory(team=team), value=Decimal("999"))

    new = column(client.get(URL), "New")

    assert new.count == 2
    assert [(s["currency"], s["total"], s["weighted"]) for s in new.sums] == [
        ("EUR", Decimal("100"), Decimal("25")),
        ("USD", Decimal("7"), Decimal("0")),
    ]


def test_closed_ones_are_shown_in_the_month_of_their_closing(client, rep, team):
    long_ago = timezone.now() - timedelta(days=40)
    OpportunityFactory(name="Lost now", team=team, owner=rep, lost=True)
    OpportunityFactory(name="Lost long ago", team=team, owner=rep, lost=True, closed_at=long_ago)
    OrderFactory(opportunity__team=team, opportunity__owner=rep, opportunity__name="Won now")

    response = client.get(URL)

    assert [card.name for card in column(response, "Lost").cards] == ["Lost now"]
    assert [card.name for card in column(response, "Won").cards] == ["Won now"]
    assert response.context["totals"] == []


def test_a_column_shows_thirty_cards_and_a_link_that_shows_more(client, rep, team):
    for _ in range(34):
        OpportunityFactory(team=team, owner=rep)

    new = column(client.get(URL), "New")
    longer = column(client.get(URL, {"stage": new.stage.pk, "cards": new.more}), "New")

    assert (len(new.cards), new.hidden) == (30, 4)
    assert (len(longer.cards), longer.hidden) == (34, 0)


@pytest.mark.parametrize("nonsense", [{"stage": "x", "cards": "y"}, {"stage": "9" * 30, "cards": "9"}, {"owner": "'"}])
def test_nonsense_in_the_address_is_passed_over(client, rep, nonsense):
    assert client.get(URL, nonsense).status_code == 200


def test_mine_are_those_owned_and_shared_and_the_queue_is_what_waits(client, rep, team):
    OpportunityFactory(name="Own", team=team, owner=rep)
    OpportunityFactory(name="Waiting", team=team, queued=True)

    assert [card.name for card in column(client.get(URL, {"owner": "me"}), "New").cards] == ["Own"]
    assert [card.name for card in column(client.get(URL, {"owner": "queue"}), "New").cards] == ["Waiting"]


def test_only_who_may_move_a_card_has_its_button(client, rep, team):
    own = OpportunityFactory(team=team, owner=rep)
    waiting = OpportunityFactory(team=team, queued=True)

    page = client.get(URL).content.decode()

    assert reverse("opportunities:move", args=[own.pk]) in page
    assert reverse("opportunities:move", args=[waiting.pk]) not in page


@pytest.mark.parametrize("cards", [3, 40])
def test_the_board_takes_five_queries_however_full_it_is(client, rep, team, cards, django_assert_max_num_queries):
    for _ in range(cards):
        OpportunityFactory(team=team, owner=rep)
        OpportunityFactory(team=team, queued=True)
        OpportunityFactory(team=team, co_owners=[rep])
    QuoteFactory(presented=True, opportunity__team=team, opportunity__owner=rep)

    with django_assert_max_num_queries(5):
        response = client.get(URL)

    assert response.status_code == 200
