from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from lifecycle.clock import business_today
from opportunities import services
from opportunities.models import Opportunity, Stage, Status
from opportunities.periods import Period
from tests.factories import LeadFactory, OpportunityFactory, OrderFactory, QuoteFactory, RepFactory, TeamFactory

pytestmark = pytest.mark.django_db
URL = reverse("opportunities:board")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lead(team):
    return LeadFactory(leads=team, team=team)


def stage(name):
    return Stage.objects.get(name=name)


def columns(response):
    return {column.stage.name: column for column in response.context["board"].columns}


def column(response, name):
    return columns(response)[name]


def names(column):
    return [card.opportunity.name for card in column.cards]


def on_board(address=URL):
    return HTMX | {"HX-Current-URL": f"http://testserver{address}"}


def move(client, opportunity, to, *, version=None, address=URL):
    typed = {"stage": stage(to).pk, "version": version or opportunity.version}
    return client.post(reverse("opportunities:move", args=[opportunity.pk]), typed, headers=on_board(address))


# --- columns and figures


def test_there_is_a_column_for_each_active_stage_even_when_it_is_empty(client, rep):
    Stage.objects.filter(name="Qualifying").update(active=False)

    response = client.get(URL)

    assert [*columns(response)] == ["New", "Quoting", "Closing", "Won", "Lost"]
    assert "None" in response.content.decode()


def test_a_retired_stage_keeps_its_column_while_something_is_left_in_it(client, rep, team):
    left = OpportunityFactory(team=team, owner=rep, stage=stage("Qualifying"))
    Stage.objects.filter(name="Qualifying").update(active=False)

    response = client.get(URL)

    assert [*columns(response)] == ["New", "Qualifying", "Quoting", "Closing", "Won", "Lost"]
    assert names(column(response, "Qualifying")) == [left.name]
    assert column(response, "Qualifying").cards[0].takes == [
        stage("New").pk,
        stage("Quoting").pk,
        stage("Lost").pk,
    ]


def test_a_column_counts_and_sums_what_the_person_sees_per_currency(client, rep, team):
    OpportunityFactory(team=team, owner=rep, value=Decimal("100"), success_percent=25)
    OpportunityFactory(team=team, owner=rep, value=Decimal("7"), currency="USD", success_percent=0)
    OpportunityFactory(team=team, owner=RepFactory(team=team), value=Decimal("999"))
    OpportunityFactory(value=Decimal("5555"))

    response = client.get(URL)
    new = column(response, "New")

    assert new.count == 2
    assert [(s["currency"], s["total"], s["weighted"]) for s in new.sums] == [
        ("EUR", Decimal("100"), Decimal("25")),
        ("USD", Decimal("7"), Decimal("0")),
    ]
    assert [(s["currency"], s["count"], s["total"]) for s in response.context["board"].totals] == [
        ("EUR", 1, Decimal("100")),
        ("USD", 1, Decimal("7")),
    ]
    assert "5,555" not in response.content.decode()


def test_the_totals_say_what_closes_this_month_and_next(client, rep, team):
    following = Period.NEXT_MONTH.days[0]
    for day, value in ((business_today() - timedelta(days=70), 1), (following - timedelta(days=1), 10)):
        OpportunityFactory(team=team, owner=rep, value=value, anticipated_close=day)
    OpportunityFactory(team=team, owner=rep, value=100, anticipated_close=following)
    OpportunityFactory(team=team, owner=rep, value=1000, anticipated_close=Period.NEXT_MONTH.days[1])
    OpportunityFactory(team=team, owner=rep, value=5000)

    (totals,) = client.get(URL).context["board"].totals

    assert (totals["due"], totals["soon"], totals["total"]) == (11, 100, 6111)


@pytest.mark.parametrize(
    "asked", [{}, {"owner": "me"}, {"owner": "queue"}, {"closes": "month"}, {"q": "pump"}, {"currency": "USD"}]
)
def test_the_board_counts_and_sums_as_the_list_does_under_the_same_filters(client, rep, team, asked):
    OpportunityFactory(name="Pump hall", team=team, owner=rep, value=70, success_percent=33)
    OpportunityFactory(team=team, owner=RepFactory(team=team), co_owners=[rep], value=31, success_percent=50)
    OpportunityFactory(name="Pumps", team=team, queued=True, currency="USD", anticipated_close=business_today())
    QuoteFactory(opportunity__team=team, opportunity__owner=rep, opportunity__negotiating=True, presented=True)
    OpportunityFactory(name="Pump of others", value=999)

    board, listed = client.get(URL, asked), client.get(reverse("opportunities:list"), asked)

    def figures(totals):
        return [(sums["currency"], sums["count"], sums["total"], sums["weighted"]) for sums in totals]

    assert figures(board.context["board"].totals) == figures(listed.context["totals"])


def test_closed_ones_are_shown_in_the_month_of_their_closing(client, rep, team):
    long_ago = timezone.now() - timedelta(days=40)
    OpportunityFactory(name="Lost now", team=team, owner=rep, lost=True)
    OpportunityFactory(name="Lost long ago", team=team, owner=rep, lost=True, closed_at=long_ago)
    OrderFactory(opportunity__team=team, opportunity__owner=rep, opportunity__name="Won now")

    response = client.get(URL)

    assert names(column(response, "Lost")) == ["Lost now"]
    assert names(column(response, "Won")) == ["Won now"]
    assert response.context["board"].totals == []


def test_filters_in_the_address_narrow_the_board_and_can_be_sent_to_a_colleague(client, rep, team):
    OpportunityFactory(name="Own", team=team, owner=rep)
    OpportunityFactory(name="Waiting", team=team, queued=True)

    assert names(column(client.get(URL, {"owner": "me"}), "New")) == ["Own"]
    assert names(column(client.get(URL, {"owner": "queue"}), "New")) == ["Waiting"]
    swapped = client.get(URL, {"owner": "me", "q": ""}, headers=HTMX)
    assert swapped["HX-Push-Url"] == f"{URL}?owner=me"
    assert b"<html" not in swapped.content


@pytest.mark.parametrize(
    "nonsense",
    [{"stage": "x", "after": "y"}, {"stage": "9" * 30}, {"owner": "'"}, {"after": "forged"}, {"closes": "never"}],
)
def test_nonsense_in_the_address_is_passed_over(client, rep, nonsense):
    assert client.get(URL, nonsense).status_code == 200


# --- long columns


def test_a_long_column_shows_thirty_cards_and_then_twelve_more_at_a_time(client, rep, team):
    for _ in range(49):
        OpportunityFactory(team=team, owner=rep)

    new = column(client.get(URL), "New")
    first = client.get(URL + new.further, headers=HTMX).context["column"]
    second = client.get(URL + first.further, headers=HTMX).context["column"]

    assert [(len(part.cards), part.more) for part in (new, first, second)] == [(30, 12), (12, 7), (7, 0)]
    shown = [card.opportunity.pk for part in (new, first, second) for card in part.cards]
    assert len(set(shown)) == 49


def test_the_further_cards_are_a_page_too(client, rep, team):
    for _ in range(34):
        OpportunityFactory(team=team, owner=rep)
    OpportunityFactory(name="Elsewhere", team=team, owner=rep, stage=stage("Qualifying"))
    new = column(client.get(URL), "New")

    page = client.get(URL + new.further)

    assert (len(column(page, "New").cards), column(page, "New").count) == (4, 34)
    assert names(column(page, "Qualifying")) == ["Elsewhere"]


def test_further_cards_are_those_of_the_filter_alone(client, rep, team):
    for _ in range(34):
        OpportunityFactory(name="Mine", team=team, owner=rep, value=5)
        OpportunityFactory(name="Waiting", team=team, queued=True, value=4)

    new = column(client.get(URL, {"owner": "queue"}), "New")
    further = client.get(URL + new.further, headers=HTMX).context["column"]

    assert names(new) + names(further) == ["Waiting"] * 34


@pytest.mark.parametrize("cards", [3, 45])
def test_the_board_takes_five_queries_however_full_it_is(client, rep, team, cards, django_assert_max_num_queries):
    for _ in range(cards):
        OpportunityFactory(team=team, owner=rep)
        OpportunityFactory(team=team, queued=True)
        OpportunityFactory(team=team, co_owners=[rep])
        OpportunityFactory(team=team, owner=rep, lost=True)
    QuoteFactory(presented=True, opportunity__team=team, opportunity__owner=rep)

    with django_assert_max_num_queries(5):
        response = client.get(URL)
    with django_assert_max_num_queries(5):
        client.get(URL, {"owner": "me", "q": "refit", "closes": "month"})
    if further := column(response, "New").further:
        for headers in ({}, HTMX):
            with django_assert_max_num_queries(5):
                client.get(URL + further, headers=headers)

    assert response.status_code == 200


# --- where a card can go


@pytest.mark.parametrize(
    ("premise", "takes"),
    [
        ({}, ["Qualifying", "Quoting", "Lost"]),
        ({"negotiating": True}, ["Closing", "Lost"]),
        ({"lost": True}, ["New"]),
        ({"queued": True}, ["Qualifying", "Quoting", "Lost"]),
    ],
)
def test_a_card_says_where_its_lead_can_take_it(client, lead, team, premise, takes):
    OpportunityFactory(team=team, **premise)
    client.force_login(lead)

    (card,) = (card for column in client.get(URL).context["board"].columns for card in column.cards)

    assert card.takes == [stage(name).pk for name in takes]


def test_a_lost_one_with_a_quote_comes_back_to_negotiation(client, lead, team):
    QuoteFactory(opportunity__team=team, opportunity__lost=True, abandoned=True)
    client.force_login(lead)

    (card,) = column(client.get(URL), "Lost").cards

    assert card.takes == [stage("Quoting").pk]


@pytest.mark.parametrize("premise", [{"queued": True}, {"lost": True}])
def test_a_card_that_is_not_the_persons_to_move_can_be_dropped_nowhere(client, rep, team, premise):
    fields = {"owner": rep} | premise if "lost" in premise else premise
    opportunity = OpportunityFactory(team=team, **fields)

    (card,) = (card for column in client.get(URL).context["board"].columns for card in column.cards)
    sheet = client.get(reverse("opportunities:move", args=[opportunity.pk]), headers=on_board())

    assert card.takes == []
    assert sheet.status_code == 200
    assert b'name="stage"' not in sheet.content
    assert ("Claim it" if "queued" in premise else "can open it again") in sheet.content.decode()


def test_a_column_says_once_why_cards_of_another_status_cannot_be_dropped_there(client, rep):
    response = client.get(URL)

    won = dict(column(response, "Won").reasons)
    assert won["negotiation"] == "Won comes from an accepted quote."
    assert dict(column(response, "New").reasons)["negotiation"] == "It has a quote, so it stays in Negotiation."
    assert "inquiry" not in dict(column(response, "New").reasons)


def test_the_sheet_lists_every_stage_with_its_act_or_the_reason_why_not(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)

    page = client.get(reverse("opportunities:move", args=[opportunity.pk])).content.decode()

    assert f'name="stage" value="{stage("Qualifying").pk}"' in page
    assert reverse("quotes:new", args=[opportunity.pk]) in page
    assert reverse("opportunities:lose", args=[opportunity.pk]) in page
    assert "Won comes from an accepted quote." in page


def test_the_sheet_of_a_negotiation_leads_to_the_quotes_that_could_win_it(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep, negotiating=True)

    page = client.get(reverse("opportunities:move", args=[opportunity.pk]), {"stage": stage("Won").pk}).content.decode()

    assert f"{opportunity.get_absolute_url()}#alternatives" in page


# --- moving on the board


def test_a_moved_card_comes_back_in_its_column_with_all_figures_and_the_way_back(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)

    response = move(client, opportunity, "Qualifying")
    answer = response.content.decode()

    opportunity.refresh_from_db()
    assert opportunity.stage.name == "Qualifying"
    assert f"delete:#o-{opportunity.number}" in answer
    assert f"afterbegin:#cards-{stage('Qualifying').pk}" in answer
    assert {f'id="head-{pk}"' in answer for pk in Stage.objects.values_list("pk", flat=True)} == {True}
    assert "Moved to Qualifying" in answer
    assert f'name="stage" value="{stage("New").pk}"' in answer
    assert f'name="version" value="{opportunity.version}"' in answer
    assert opportunity.number in response["HX-Trigger-After-Settle"]


def test_undo_is_the_same_act_once_more(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    move(client, opportunity, "Qualifying")

    move(client, opportunity, "New", version=opportunity.version + 1)

    opportunity.refresh_from_db()
    assert opportunity.stage.name == "New"
    assert [event.action for event in opportunity.events.all()] == ["move", "move", "create"]


def test_a_card_that_the_filter_no_longer_shows_goes(client, lead, team):
    opportunity = OpportunityFactory(team=team, queued=True)
    client.force_login(lead)

    shown = move(client, opportunity, "Qualifying", address=f"{URL}?owner=queue").content.decode()
    hidden = move(client, opportunity, "New", version=2, address=f"{URL}?owner=me").content.decode()

    assert "afterbegin:#cards-" in shown
    assert "afterbegin:#cards-" not in hidden
    assert f"delete:#o-{opportunity.number}" in hidden


def test_who_comes_second_gets_the_sentence_and_the_fresh_card_in_its_true_column(client, rep, team):
    other = RepFactory(team=team, name="Jonas Lind")
    opportunity = OpportunityFactory(team=team, owner=rep, co_owners=[other])
    services.move(opportunity, by=other, through="page", version=1, stage=stage("Qualifying"))

    response = move(client, opportunity, "New", version=1)
    answer = response.content.decode()

    assert response.status_code == 409
    assert response["HX-Retarget"] == "#toasts"
    assert "Jonas Lind changed it at" in answer
    assert f"afterbegin:#cards-{stage('Qualifying').pk}" in answer


def test_a_card_that_is_no_longer_the_persons_to_see_goes_with_a_sentence(client, rep, team):
    opportunity = OpportunityFactory(name="Handed over", team=team, owner=rep)
    Opportunity.objects.filter(pk=opportunity.pk).update(owner=RepFactory(team=TeamFactory()))

    response = move(client, opportunity, "Qualifying")

    assert response.status_code == 404
    assert "This card is not here any more." in response.content.decode()
    assert f"delete:#o-{opportunity.number}" in response.content.decode()
    assert "Handed over" not in response.content.decode()


def test_a_forged_drop_on_another_status_is_refused_with_its_reason(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)

    response = move(client, opportunity, "Won")

    assert response.status_code == 409
    assert "Won comes from an accepted quote." in response.content.decode()
    opportunity.refresh_from_db()
    assert opportunity.status == Status.INQUIRY


def test_losing_on_the_board_brings_the_card_in_its_new_column(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    url = reverse("opportunities:lose", args=[opportunity.pk])
    reason = client.get(url).context["form"].fields["reason"].queryset[0]

    response = client.post(url, {"reason": reason.pk, "version": 1}, headers=on_board())

    assert f"afterbegin:#cards-{stage('Lost').pk}" in response.content.decode()
    assert "Marked as lost" in response.content.decode()


def test_without_script_a_move_has_its_page_and_leads_back_to_the_board(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep)
    address = f"{URL}?owner=me"

    typed = {"stage": stage("Qualifying").pk, "version": 1, "next": address}
    response = client.post(reverse("opportunities:move", args=[opportunity.pk]), typed)

    assert response.url == address


def test_a_card_of_the_queue_is_claimed_from_its_sheet(client, rep, team):
    opportunity = OpportunityFactory(team=team, queued=True)
    claim = reverse("opportunities:claim", args=[opportunity.pk])

    sheet = client.get(reverse("opportunities:move", args=[opportunity.pk]), headers=on_board()).content.decode()
    answer = client.post(claim, headers=on_board())

    assert claim in sheet
    assert f"afterbegin:#cards-{stage('New').pk}" in answer.content.decode()
    opportunity.refresh_from_db()
    assert opportunity.owner == rep


def test_there_is_no_way_back_to_a_retired_stage(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep, stage=stage("Qualifying"))
    Stage.objects.filter(name="Qualifying").update(active=False)

    answer = move(client, opportunity, "New").content.decode()

    assert "Moved to New" in answer
    assert "Undo" not in answer
