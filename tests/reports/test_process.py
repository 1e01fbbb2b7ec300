"""The figures of the process page: whose they are, that nothing counts twice, and that too few say nothing."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from lifecycle.through import Through
from lifecycle.transitions import record
from opportunities.models import Opportunity, Outcome, Stage, Status
from tests.factories import (
    AdministratorFactory,
    LeadFactory,
    ManagerFactory,
    OperatorFactory,
    OpportunityFactory,
    OrderFactory,
    QuoteFactory,
    RepFactory,
    TeamFactory,
    UserFactory,
)

URL = reverse("reports:process")
LIST = reverse("opportunities:list")
CUSTOMER_REQUEST = Opportunity.CreatedThrough.CUSTOMER_REQUEST
pytestmark = pytest.mark.django_db
gone_ids = count(900_000)


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def purged(team, *, outcome=Status.LOST, days=10, owner=None, co_owners=(), **fields):
    """What is left of an opportunity that the purge has taken: its outcome."""
    return Outcome.objects.create(
        opportunity_id=next(gone_ids),
        outcome=outcome,
        **{"value": 500, "currency": "EUR", "quotes_made": 1, "list_total": 500} | fields,
        created_at=days_ago(days + 20),
        closed_at=days_ago(days),
        team_id=team.pk,
        owner_id=owner.pk if owner else None,
        co_owner_ids=[user.pk for user in co_owners],
    )


def step(opportunity, action, source, target, days=1):
    """Tell in the events that it went from stage to stage, that many days ago."""
    stages = [Stage.objects.get(name=name).pk for name in (source, target)]
    opportunity.version += 1
    record(
        opportunity,
        action,
        by=None,
        through=Through.IMPORT,
        happened_at=days_ago(days),
        details={"changes": {"stage_id": stages}},
    )


def old(team, days=30, **fields):
    return OpportunityFactory(team=team, created_at=days_ago(days), stage_since=days_ago(days), **fields)


def box(response, title):
    return next(box for box in response.context["drawing"].boxes if box.title == title)


def arrow(response, source, target, act=None):
    arrows = response.context["drawing"].arrows
    return next(
        arrow
        for arrow in arrows
        if arrow.way.source
        and (arrow.way.source.title, arrow.way.target.title) == (source, target)
        and act in (None, arrow.way.act)
    )


def counts(response):
    return {box.title: int(box.count) for box in response.context["drawing"].boxes}


def entrances(response):
    return {arrow.way.act: arrow.entrance for arrow in response.context["drawing"].entrances}


# --- whose figures


def floor(team):
    """One of each kind in a team: own, shared, waiting, a colleague's, a lost one, and one that is in history."""
    rep, colleague = RepFactory(team=team), RepFactory(team=team)
    OpportunityFactory(team=team, owner=rep)
    OpportunityFactory(team=team, owner=colleague, co_owners=[rep])
    OpportunityFactory(team=team, queued=True)
    OpportunityFactory(team=team, owner=colleague)
    OpportunityFactory(team=team, owner=rep, lost=True)
    OpportunityFactory(team=team, owner=colleague, lost=True)
    purged(team, owner=rep)
    purged(team, owner=colleague, co_owners=[rep])
    purged(team, owner=colleague)
    return rep


def figures(client, user):
    client.force_login(user)
    told = counts(client.get(URL))
    return told["New"], told["Lost"], told["History"]


def test_a_rep_counts_own_shared_and_waiting_ones_and_what_became_of_own_and_shared(client, team):
    assert figures(client, floor(team)) == (3, 3, 2)


def test_a_lead_counts_the_led_teams(client, team):
    floor(team)
    floor(TeamFactory())

    assert figures(client, LeadFactory(leads=team)) == (4, 5, 3)


@pytest.mark.parametrize("person", [ManagerFactory, AdministratorFactory])
def test_managers_and_administrators_count_everything(client, team, person):
    floor(team)
    floor(TeamFactory())

    assert figures(client, person()) == (8, 10, 6)


@pytest.mark.parametrize("person", [OperatorFactory, UserFactory, RepFactory])
def test_who_sees_nothing_sees_the_process_without_a_figure(client, team, person):
    floor(team)

    assert figures(client, person()) == (0, 0, 0)


def test_moves_and_acts_are_counted_from_what_the_reader_sees(client, team):
    rep = RepFactory(team=team)
    for _ in range(5):
        step(old(team, owner=rep), "move", "New", "Qualifying")
        step(old(team), "move", "New", "Qualifying")
    client.force_login(rep)

    response = client.get(URL)

    assert arrow(response, "New", "Qualifying").way.count == 5
    created = next(move for move in response.context["flow"].moves if move.ways[0].act == "rep")
    assert created.ways[0].count == 5


# --- what is counted


def test_a_box_says_how_many_and_how_much_in_each_currency(client, rep, team):
    OpportunityFactory(team=team, owner=rep, value=147_000)
    OpportunityFactory(team=team, owner=rep, value=Decimal("1100000.40"), currency="USD")
    OpportunityFactory(team=team, owner=rep, value=2_500)
    OpportunityFactory(team=team, owner=rep, value=10, currency="GBP")

    response = client.get(URL)

    assert box(response, "New").count == "4"
    assert box(response, "New").sums == ["€150k", "£10", "$1.1M"]
    page = response.content.decode()
    assert "149,500" in page
    assert "1,100,000" in page


def test_a_box_with_more_currencies_than_room_says_how_many_more(client, rep, team):
    for currency in ("EUR", "USD", "GBP", "CHF"):
        OpportunityFactory(team=team, owner=rep, currency=currency)

    assert box(client.get(URL), "New").sums[-1] == "and 2 more"


def test_a_closed_one_counts_once_before_and_after_the_purge(client, team):
    client.force_login(LeadFactory(leads=team))
    OpportunityFactory(team=team, lost=True, value=700)
    OrderFactory(opportunity__team=team)
    purged(team, outcome=Status.WON, value=300)

    response = client.get(URL)

    assert counts(response) == {
        "New": 0, "Qualifying": 0, "Quoting": 0, "Closing": 0, "Won": 2, "Lost": 1, "History": 1,
    }  # fmt: skip
    assert box(response, "Won").sums == ["€1,300"]
    assert "One that closed in this period is in history." in response.content.decode()


def test_each_box_opens_the_list_of_what_it_counts(client, team):
    client.force_login(ManagerFactory())
    other = TeamFactory()
    for here in (team, other):
        OpportunityFactory(team=here)
        QuoteFactory(opportunity__team=here)
        OpportunityFactory(team=here, lost=True)

    response = client.get(URL, {"team": team.pk})

    for place in response.context["drawing"].boxes:
        if place.address:
            assert client.get(place.address).context["count"] == int(place.count), place.title


def test_an_arrow_says_what_share_of_those_that_left_took_it(client, rep, team):
    for _ in range(3):
        step(old(team, owner=rep), "move", "New", "Qualifying")
    step(old(team, owner=rep), "lose", "New", "Lost")

    few = client.get(URL)
    assert (arrow(few, "New", "Qualifying").label, arrow(few, "New", "Lost").label) == ("3", "1")
    assert "Too few to say" in few.content.decode()

    step(old(team, owner=rep), "process", "New", "Quoting")
    enough = client.get(URL)
    assert arrow(enough, "New", "Qualifying").label == "60%"
    assert arrow(enough, "New", "Lost").label == arrow(enough, "New", "Quoting").label == "20%"
    assert arrow(enough, "New", "Qualifying").thickness > arrow(enough, "New", "Lost").thickness


def test_a_step_back_is_told_as_such(client, rep, team):
    for _ in range(5):
        step(old(team, owner=rep), "move", "Closing", "Quoting")

    assert arrow(client.get(URL), "Closing", "Quoting").label == "100% back"


def test_the_two_ways_in_are_counted_with_their_shares(client, rep, team):
    for _ in range(3):
        OpportunityFactory(team=team, owner=rep)
    OpportunityFactory(team=team, owner=rep, created_through=CUSTOMER_REQUEST)
    assert entrances(client.get(URL))["rep"] == "Rep saw a chance, 3"

    OpportunityFactory(team=team, owner=rep, created_through=CUSTOMER_REQUEST)
    assert entrances(client.get(URL)) == {
        "rep": "Rep saw a chance, 3 (60%)",
        "customer_request": "Customer asked for a quote, 2 (40%)",
    }


def test_what_enters_with_its_first_quote_neither_stays_in_inquiry_nor_moves_from_it(client, rep, team):
    for _ in range(5):
        asked = OpportunityFactory(team=team, owner=rep, created_at=days_ago(3), created_through=CUSTOMER_REQUEST)
        step(asked, "process", "New", "Quoting", days=3)

    response = client.get(URL)

    assert arrow(response, "New", "Quoting").way.count == 0
    assert entrances(response)["customer_request"] == "Customer asked for a quote, 5 (100%)"


def test_days_are_the_median_of_the_stays_those_going_on_included(client, rep, team):
    for stayed in (2, 3, 12):
        step(old(team, owner=rep, days=40), "move", "New", "Qualifying", days=40 - stayed)
        Opportunity.objects.update(stage=Stage.objects.get(name="Qualifying"), stage_since=timezone.now())
    assert box(client.get(URL), "New").said == "Too few to say"

    old(team, owner=rep, days=12)
    old(team, owner=rep, days=20)

    response = client.get(URL)
    assert (box(response, "New").said, box(response, "New").beside) == ("12 days", "usual 5")
    assert box(response, "New").is_slow
    assert "New is slow" in response.content.decode()
    assert "2 are there now, 2 of them for longer than usual." in response.content.decode()


def test_closed_ones_say_how_long_they_took_once_there_are_enough(client, team):
    client.force_login(LeadFactory(leads=team))
    for _ in range(4):
        purged(team)
    assert box(client.get(URL), "Lost").said == "Too few to say"

    purged(team)

    assert (box(client.get(URL), "Lost").said, box(client.get(URL), "Lost").beside) == ("20 days", "to lose")


# --- filters


def test_the_period_holds_for_what_closed_moved_and_came_in_not_for_what_is_open(client, team):
    client.force_login(LeadFactory(leads=team))
    late, early = old(team, days=300), old(team, days=20)
    step(late, "move", "New", "Qualifying", days=200)
    step(early, "move", "New", "Qualifying", days=10)
    for days in (10, 60, 200, 500):
        purged(team, days=days)

    told = {period: client.get(URL, {"period": period}) for period in ("30", "", "365", "all", "soon")}

    assert [counts(response)["Lost"] for response in told.values()] == [1, 2, 3, 4, 2]
    assert [arrow(response, "New", "Qualifying").way.count for response in told.values()] == [1, 1, 2, 2, 1]
    assert {counts(response)["New"] for response in told.values()} == {2}
    assert [entrances(response)["rep"][-1] for response in told.values()] == ["1", "1", "2", "2", "1"]


def test_a_team_can_be_chosen_and_nobody_elses_by_the_address(client, team):
    other, foreign = TeamFactory(), TeamFactory()
    lead = LeadFactory(leads=team, team=other)
    for here in (team, team, other, foreign):
        OpportunityFactory(team=here, owner=lead if here == other else RepFactory(team=here))
    client.force_login(lead)

    told = [counts(client.get(URL, {"team": asked}))["New"] for asked in (team.pk, other.pk, foreign.pk, "x", "")]

    assert told == [2, 1, 3, 3, 3]
    page = client.get(URL).content.decode()
    assert team.name in page
    assert foreign.name not in page


def test_the_filters_swap_the_page_and_stand_in_the_address(client, rep):
    response = client.get(URL, {"period": "30", "team": ""}, headers={"HX-Request": "true"})

    assert response.headers["HX-Push-Url"] == "?period=30"
    assert "<html" not in response.content.decode()


# --- the page


@pytest.mark.parametrize("rows", [1, 12])
def test_the_page_costs_five_queries_however_much_there_is(client, team, rows, django_assert_num_queries):
    client.force_login(LeadFactory(leads=team))
    for _ in range(rows):
        step(old(team), "move", "New", "Qualifying")
        OpportunityFactory(team=team, lost=True)
        purged(team)

    with django_assert_num_queries(5):
        client.get(URL)


def test_the_tables_tell_every_number_of_the_picture(client, rep, team):
    for _ in range(7):
        step(old(team, owner=rep), "move", "New", "Qualifying")

    response = client.get(URL)

    page = response.content.decode()
    assert page.count('<td class="num">7</td><td class="num">100%</td>') == 2  # in through New, on to Qualifying
    assert all(place.stage.name in page for place in response.context["flow"].places)
    assert "style=" not in page
