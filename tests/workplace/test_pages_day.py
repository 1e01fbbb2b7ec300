from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from accounts.models import User
from accounts.roles import Role
from lifecycle.clock import business_today
from opportunities import services
from opportunities.models import Opportunity, Stage
from tests.factories import (
    AdministratorFactory,
    LeadFactory,
    ManagerFactory,
    NoteFactory,
    OfferLinkFactory,
    OperatorFactory,
    OpportunityFactory,
    OrderFactory,
    QuoteFactory,
    RepFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
URL = reverse("workplace:day")


def in_days(days):
    return business_today() + timedelta(days=days)


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def groups(response):
    found = response.context["day"].worklist.groups
    return {group.key: [need.opportunity.name for need in group.needs] for group in found}


def acts(response):
    found = response.context["day"].worklist.groups
    return {need.opportunity.name: need.act for group in found for need in group.needs}


def whys(response):
    found = response.context["day"].worklist.groups
    return [need.why for group in found for need in group.needs]


@pytest.fixture
def own(rep, team):
    """Return a function that makes an opportunity of the rep."""

    def make(name, **fields):
        return OpportunityFactory(name=name, team=team, owner=rep, **fields)

    return make


@pytest.fixture
def offer(rep, team):
    """Return a function that makes a presented quote in an opportunity of the rep."""

    def make(name, days, **fields):
        deal = {"opportunity__name": name, "opportunity__team": team, "opportunity__owner": rep}
        kept = deal if "opportunity" not in fields else {}
        return QuoteFactory(presented=True, expires_on=in_days(days), **kept, **fields)

    return make


# --- whose day it is


def test_who_only_looks_after_the_house_is_shown_on_to_the_admin(client):
    client.force_login(OperatorFactory())

    assertRedirects(client.get(URL), reverse("admin:index"))


def test_who_has_no_role_is_told_who_can_help(client):
    client.force_login(UserFactory())

    assert "An administrator gives you both" in client.get(URL).content.decode()


def test_a_rep_without_a_team_has_a_day_too(client):
    client.force_login(RepFactory())

    response = client.get(URL)

    assert response.status_code == 200
    assert "Nothing needs you" in response.content.decode()


def test_a_rep_sees_own_and_shared_work_and_the_queue_of_the_own_team_only(client, rep, team, own):
    colleague = RepFactory(team=team)
    own("Own", anticipated_close=in_days(-2))
    shared = OpportunityFactory(name="Shared", team=team, owner=colleague, anticipated_close=in_days(-1))
    shared.co_owners.add(rep)
    OpportunityFactory(name="A colleague's", team=team, owner=colleague, anticipated_close=in_days(-1))
    OpportunityFactory(name="Queued", team=team, queued=True)
    OpportunityFactory(name="Another team's", queued=True)

    response = client.get(URL)

    assert groups(response) == {"passed": ["Own", "Shared"], "queue": ["Queued"]}
    assert response.context["day_count"] == 3
    assert response.context["queue_count"] == 1
    assert response.context["day"].standing.count == 2


def test_who_may_not_claim_hands_out_and_comes_back_to_the_same_day(client, rep, team):
    queued = OpportunityFactory(name="Queued", team=team, queued=True)
    client.force_login(ManagerFactory())

    page = client.get(URL, {"team": team.pk}).content.decode()

    address = f"{reverse('opportunities:assign', args=[queued.pk])}?next={URL}?team={team.pk}"
    assert f'href="{address}"' in page
    assert f'name="next" value="{URL}?team={team.pk}"' in client.get(address).content.decode()


def test_a_rep_who_asks_for_a_team_gets_the_own_day(client, rep, team, own):
    OpportunityFactory(name="A colleague's", team=team, anticipated_close=in_days(-1))

    for asked in (team.pk, "all", "9" * 30, "²", "x"):
        assert groups(client.get(URL, {"team": asked})) == {}


def test_a_lead_of_two_teams_switches_between_the_own_work_and_each_of_them(client, team):
    south, foreign = TeamFactory(name="South"), TeamFactory()
    lead = LeadFactory(leads=team)
    lead.leads_of.add(south)
    for name, where in (("Here", team), ("There", south), ("Elsewhere", foreign)):
        OpportunityFactory(name=name, team=where, anticipated_close=in_days(-1))
    client.force_login(lead)

    assert groups(client.get(URL, {"team": "mine"})) == {}
    assert groups(client.get(URL, {"team": team.pk})) == {"passed": ["Here"]}
    response = client.get(URL, {"team": south.pk})
    assert groups(response) == {"passed": ["There"]}
    assert response.context["day"].pipeline_heading == "Pipeline of South"


def test_a_lead_sees_the_team_first_unless_the_lead_sells_too(client, team):
    lead, foreign = LeadFactory(leads=team), TeamFactory()
    for name, where in (("Here", team), ("Elsewhere", foreign)):
        OpportunityFactory(name=name, team=where, anticipated_close=in_days(-1))
    client.force_login(lead)

    assert groups(client.get(URL)) == {"passed": ["Here"]}
    assert groups(client.get(URL, {"team": foreign.pk})) == {"passed": ["Here"]}

    lead.groups.add(Group.objects.get(name=Role.REP))
    assert groups(client.get(URL)) == {}


@pytest.mark.parametrize("factory", [ManagerFactory, AdministratorFactory])
def test_who_sees_everything_sees_all_teams_first_and_can_choose_one(client, team, factory):
    OpportunityFactory(name="Here", team=team, anticipated_close=in_days(-1))
    OpportunityFactory(name="There", anticipated_close=in_days(-1))
    client.force_login(factory())

    assert sorted(groups(client.get(URL))["passed"]) == ["Here", "There"]
    assert groups(client.get(URL, {"team": team.pk})) == {"passed": ["Here"]}


def test_an_administrator_is_offered_to_hand_out_and_nothing_else(client, team):
    OpportunityFactory(name="Late", team=team, anticipated_close=in_days(-1))
    OpportunityFactory(name="Queued", team=team, queued=True)
    client.force_login(AdministratorFactory())

    assert acts(client.get(URL)) == {"Late": "", "Queued": "assign"}


# --- the rules


def test_quotes_that_expire_within_the_persons_days_are_one_row_per_opportunity(client, rep, offer):
    first = offer("Soon", 2)
    offer("Soon", 2, opportunity=first.opportunity)
    offer("Later", 8)

    response = client.get(URL)

    assert groups(response) == {"expiring": ["Soon"]}
    day = first.expires_on
    assert whys(response) == [f"2 quotes expire {day:%a} {day.day} {day:%b}"]
    assert acts(response) == {"Soon": "extend"}
    User.objects.update(expiring_within_days=10)
    assert groups(client.get(URL)) == {"expiring": ["Soon", "Later"]}


def test_a_quote_counts_on_the_whole_of_its_last_day(client, rep, offer):
    offer("Today", 0)

    assert whys(client.get(URL)) == ["1 quote expires today"]


def test_an_approved_quote_that_expires_is_to_be_presented(client, rep, team):
    QuoteFactory(
        approved=True, expires_on=in_days(1), opportunity__name="Ready", opportunity__owner=rep, opportunity__team=team
    )

    assert acts(client.get(URL)) == {"Ready": "present"}


def test_a_close_date_counts_as_passed_from_the_day_after(client, rep, own):
    own("Today", anticipated_close=in_days(0))
    own("Yesterday", anticipated_close=in_days(-1))

    response = client.get(URL)

    assert groups(response) == {"passed": ["Yesterday"]}
    assert whys(response)[0].endswith("1 day ago")


def test_an_opportunity_appears_once_under_what_is_most_urgent(client, rep, offer):
    quote = offer("Both", 1)
    Opportunity.objects.filter(pk=quote.opportunity_id).update(anticipated_close=in_days(-3), stage_since=days_ago(99))

    response = client.get(URL)

    assert groups(response) == {"expiring": ["Both"]}
    assert response.context["day_count"] == 1


def test_what_nobody_has_taken_is_to_be_taken_first(client, rep, team):
    since = {"created_at": timezone.now() - timedelta(minutes=40)}
    OpportunityFactory(name="Queued", team=team, queued=True, anticipated_close=in_days(-3), **since)

    response = client.get(URL)

    assert groups(response) == {"queue": ["Queued"]}
    assert whys(response) == ["Came in 40 minutes ago"]
    assert acts(response) == {"Queued": "claim"}


def test_what_stays_in_its_stage_for_too_long_is_worth_a_call_until_somebody_has_called(client, rep, own):
    Stage.objects.filter(name="New").update(stalled_after_days=5)
    quiet = own("Quiet", stage_since=days_ago(9))
    own("Fresh", stage_since=days_ago(4))

    response = client.get(URL)
    assert groups(response) == {"opened": ["Quiet"]}
    assert whys(response) == ["In New for 9 days"]

    note = NoteFactory(opportunity=quiet)
    assert groups(client.get(URL)) == {}

    note.__class__.objects.update(created_at=days_ago(6))
    assert whys(client.get(URL)) == ["No contact for 6 days"]


def test_an_offer_opened_since_the_last_visit_is_worth_a_call_until_something_is_noted(client, rep, own):
    seen, before = own("Seen", negotiating=True), own("Seen before", negotiating=True)
    User.objects.update(previous_login=days_ago(2))
    OfferLinkFactory(opportunity=seen, last_opened_at=days_ago(1))
    OfferLinkFactory(opportunity=before, last_opened_at=days_ago(3))

    assert groups(client.get(URL)) == {"opened": ["Seen"]}
    NoteFactory(opportunity=seen)
    assert groups(client.get(URL)) == {}


def test_a_rule_that_is_switched_off_tells_nothing_and_leaves_it_to_the_next(client, rep, offer):
    quote = offer("Both", 1)
    Opportunity.objects.filter(pk=quote.opportunity_id).update(anticipated_close=in_days(-3))
    User.objects.update(muted_day_rules=["expiring"])

    assert groups(client.get(URL)) == {"passed": ["Both"]}


def test_a_day_is_judged_where_the_business_is_and_told_where_the_reader_is(client, rep, own, monkeypatch):
    evening = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    own("Due today", anticipated_close=date(2026, 11, 23))
    User.objects.update(time_zone="Pacific/Auckland")
    monkeypatch.setattr(timezone, "now", lambda: evening)

    page = client.get(URL).content.decode()

    assert "Good morning, Rep" in page
    assert "Tuesday 24 November. Nothing needs you today." in page


def test_a_long_group_shows_its_first_rows_and_counts_them_all(client, rep, own):
    for late in range(1, 12):
        own(f"Late {late}", anticipated_close=in_days(-late))

    response = client.get(URL)

    assert groups(response)["passed"] == [f"Late {late}" for late in range(11, 3, -1)]
    assert response.context["day_count"] == 11
    assert "Show 3 more" in response.content.decode()


# --- figures


def test_sums_are_of_one_currency_each(client, rep, own):
    own("Euro", value=Decimal(1000), success_percent=50)
    own("Euro too", value=Decimal(500), success_percent=0)
    own("Dollar", value=Decimal(300), success_percent=10, currency="USD")

    standing = client.get(URL).context["day"].standing

    sums = [(total.currency, total.count, total.total, total.weighted, total.share) for total in standing.open]
    assert sums == [("EUR", 2, 1500, 500, 33), ("USD", 1, 300, 30, 10)]
    assert standing.count == 3


def test_what_was_won_and_lost_this_month_is_counted(client, rep, own):
    won = OrderFactory(opportunity__owner=rep, opportunity__team=rep.teams.get())
    own("Lost", lost=True)

    standing = client.get(URL).context["day"].standing

    value = Opportunity.objects.get(pk=won.opportunity_id).value
    assert [(total.currency, total.total) for total in standing.won] == [("EUR", value)]
    assert standing.month_says == "1 order, 1 lost"


def test_what_closes_next_is_told_in_the_order_of_its_days(client, rep, own):
    for name, days in (("Third", 9), ("First", 0), ("Second", 4), ("Past", -1)):
        own(name, anticipated_close=in_days(days))

    assert [one.name for one in client.get(URL).context["day"].standing.closing] == ["First", "Second", "Third"]


# --- what happened


def sentences(response):
    return [str(happening.sentence) for happening in response.context["day"].since.happenings]


def test_what_others_did_since_the_last_visit_is_told_and_nothing_of_ones_own(client, rep, team, own):
    lead = LeadFactory(name="Ingrid Solheim", leads=team)
    User.objects.update(previous_login=days_ago(2))
    given = OpportunityFactory(name="Steam <b>traps", team=team, queued=True)
    services.assign(given, by=lead, through="page", team=team, owner=rep, reason="She knows them")
    NoteFactory(opportunity=own("Own"), author=rep)
    NoteFactory(opportunity=own("Another"), author=lead)
    OfferLinkFactory(opportunity=own("Offer"), last_opened_at=timezone.now())
    NoteFactory(opportunity=OpportunityFactory(name="Not hers", team=team))

    told = sentences(client.get(URL))

    assert len(told) == 3
    assert "<b>Hanne Dahl</b> opened the offer" in told[0]
    assert "<b>Ingrid Solheim</b> wrote a note" in told[1]
    assert "<b>Ingrid Solheim</b> gave you" in told[2]
    assert "Steam &lt;b&gt;traps" in told[2]


def test_who_was_never_here_is_told_since_the_last_working_day(client, rep, own, monkeypatch):
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    lead = LeadFactory()
    for day in (19, 20):
        NoteFactory(opportunity=own(f"On {day}"), author=lead, created_at=datetime(2026, 11, day, 12, tzinfo=UTC))
    monkeypatch.setattr(timezone, "now", lambda: monday)

    response = client.get(URL)

    assert response.context["day"].since.heading == "Since Friday"
    assert len(sentences(response)) == 1


# --- what it costs


def fill(rep, team, count):
    lead = LeadFactory(leads=team)
    for n in range(count):
        late = OpportunityFactory(team=team, owner=rep, anticipated_close=in_days(-1 - n))
        NoteFactory(opportunity=late, author=lead)
        OpportunityFactory(team=team, queued=True)
        OpportunityFactory(team=team, owner=rep, currency="USD", anticipated_close=in_days(n), stage_since=days_ago(99))
        QuoteFactory(presented=True, expires_on=in_days(1), opportunity__owner=rep, opportunity__team=team)


@pytest.mark.parametrize("count", [0, 1, 9])
def test_my_day_takes_five_queries_at_most_however_much_there_is(
    client, rep, team, count, django_assert_max_num_queries
):
    fill(rep, team, count)

    with django_assert_max_num_queries(5):
        assert client.get(URL).status_code == 200


def test_a_teams_day_takes_five_queries_at_most(client, rep, team, django_assert_max_num_queries):
    fill(rep, team, 3)
    client.force_login(LeadFactory(leads=team))

    with django_assert_max_num_queries(5):
        assert client.get(URL, {"team": team.pk}).status_code == 200
