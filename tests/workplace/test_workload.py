from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from lifecycle.clock import business_today
from lifecycle.through import Through
from opportunities import services
from opportunities.models import Opportunity
from tests.factories import (
    AbsenceFactory,
    LeadFactory,
    ManagerFactory,
    OpportunityFactory,
    OrderFactory,
    RepFactory,
    TeamFactory,
    UserFactory,
)
from workplace.workload import Load, suggested

pytestmark = pytest.mark.django_db
URL = reverse("workplace:workload")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lead(client, team):
    lead = LeadFactory(leads=team)
    client.force_login(lead)
    return lead


def rows(response):
    return {load.name: load for load in response.context["workload"].shown}


def give(client, opportunity, owner, **more):
    typed = {"owner": owner.pk, "version": opportunity.version, **more}
    return client.post(reverse("workplace:give", args=[opportunity.pk]), typed)


# --- who has what
def test_each_person_of_the_team_is_a_row_with_what_is_open_late_quiet_and_won(client, lead, team):
    maren, jonas = RepFactory(name="Maren Okafor", team=team), RepFactory(name="Jonas Lind", team=team)
    OpportunityFactory(team=team, owner=maren, value=300, success_percent=50)
    late = {"anticipated_close": business_today() - timedelta(days=1)}
    OpportunityFactory(team=team, owner=maren, value=100, negotiating=True, success_percent=10, **late)
    OpportunityFactory(team=team, owner=maren, value=0, stage_since=timezone.now() - timedelta(days=400))
    OrderFactory(opportunity__team=team, opportunity__owner=jonas, opportunity__value=2000)
    OpportunityFactory(team=team, owner=maren, lost=True)

    found = rows(client.get(URL))

    assert list(found) == ["Jonas Lind", "Maren Okafor"]
    mine = found["Maren Okafor"]
    assert (mine.count, mine.late, mine.quiet, mine.won) == (3, 1, 1, [])
    (share,) = mine.shares
    assert (share.inquiry, share.negotiation, share.total, share.weighted) == (300, 100, 400, 160)
    assert (share.inquiry_length, share.negotiation_length) == (75, 25)
    assert [one.total for one in found["Jonas Lind"].won] == [Opportunity.objects.get(status="won").value]


def test_currencies_are_never_mixed(client, lead, team):
    maren = RepFactory(team=team)
    OpportunityFactory(team=team, owner=maren, value=100)
    OpportunityFactory(team=team, owner=maren, value=7, currency="USD")
    OpportunityFactory(team=team, owner=RepFactory(team=team), value=50)

    workload = client.get(URL).context["workload"]

    assert [(share.currency, share.total) for share in workload.total.shares] == [("EUR", 150), ("USD", 7)]
    assert [share.inquiry_length for load in workload.shown for share in load.shares] == [100, 100, 50]


def test_who_has_left_stays_a_row_while_something_is_theirs_and_is_offered_nothing(client, lead, team):
    left, gone = RepFactory(name="Left"), RepFactory(name="Gone", team=team, is_active=False)
    RepFactory(name="Idle leaver", team=team, is_active=False)
    for person in (left, gone):
        OpportunityFactory(team=team, owner=person)
    OpportunityFactory(team=team, queued=True)

    response = client.get(URL)

    assert [(load.name, load.is_gone) for load in response.context["workload"].shown] == [
        ("Gone", True),
        ("Left", True),
    ]
    assertContains(response, "No longer works here")
    assertContains(response, "Left the team")
    assert [load.name for load in response.context["workload"].takers] == [lead.name]


def test_what_is_in_other_teams_is_not_counted(client, lead, team):
    both = RepFactory(team=team)
    elsewhere = TeamFactory()
    elsewhere.members.add(both)
    OpportunityFactory(team=elsewhere, owner=both, name="Elsewhere")
    OpportunityFactory(team=elsewhere, queued=True)

    response = client.get(URL, {"team": elsewhere.pk})

    workload = response.context["workload"]
    assert (workload.team, workload.total.count, workload.waiting) == (team, 0, 0)


def test_it_leads_to_reassigning_and_to_handing_over(client, lead, team):
    response = client.get(URL)

    assertContains(response, f"{reverse('admin:opportunities_opportunity_changelist')}?team__id__exact={team.pk}")
    assertContains(response, f'href="{reverse("opportunities:handovers")}"')


def test_a_lead_of_two_teams_switches_between_them_and_a_manager_between_all(client, lead, team):
    second = TeamFactory(name="Zz second")
    second.leads.add(lead)

    assert client.get(URL, {"team": second.pk}).context["workload"].team == second
    client.force_login(ManagerFactory())
    assert client.get(URL).context["workload"].teams == [team, second]
    assert client.get(URL, {"team": "0x1"}).context["workload"].team == team


@pytest.mark.parametrize("make", [RepFactory, UserFactory])
def test_the_workload_is_nothing_for_who_hands_out_nothing(client, team, make):
    client.force_login(make(team=team))

    assert client.get(URL).status_code == 403


def test_a_lead_without_a_team_is_told_so(client):
    client.force_login(LeadFactory())

    assertContains(client.get(URL), "You lead no team at present.")


def test_an_empty_team_says_that_nothing_waits(client, lead):
    response = client.get(URL)

    assertContains(response, "Nothing waits in the queue.")
    assertContains(response, "Nobody sells in this team yet.")


def test_a_team_of_forty_with_three_hundred_of_one_takes_five_queries(client, lead, team, django_assert_num_queries):
    people = [RepFactory(team=team, password="") for _ in range(40)]
    AbsenceFactory(person=people[0], colleague=people[1])
    first = OpportunityFactory(team=team, owner=people[2])
    shared = {name: getattr(first, name) for name in ("customer", "contact", "stage", "team")}
    Opportunity.objects.bulk_create(
        Opportunity(name=f"Pump {n}", owner=people[n % 2 and 3], created_through="rep", value=10, **shared)
        for n in range(300)
    )
    for _ in range(3):
        OpportunityFactory(team=team, queued=True, customer=first.customer, contact=first.contact)

    with django_assert_num_queries(4):
        response = client.get(URL)

    found = response.context["workload"]
    assert (len(found.shown), found.total.count, found.waiting) == (40, 301, 3)
    assert sorted(load.count for load in found.shown)[-2:] == [150, 150]


# --- the suggestion
def load(name, count, **fields):
    return Load(hash(name), name, count, 0, 0, [], [], **{"is_rep": True, **fields})


def test_the_rep_with_the_fewest_open_who_is_here_is_suggested():
    away = {"away_until": business_today()}
    people = [
        load("Away", 0, **away), load("Gone", 0, is_active=False), load("Moved", 0, works_here=False),
        load("Lead", 0, is_rep=False), load("Maren", 2), load("Jonas", 2), load("Priya", 5),
    ]  # fmt: skip

    assert suggested(people) == hash("Jonas")
    assert suggested([load("Away", 0, **away)]) is None


def test_the_suggestion_stands_chosen_in_the_queue(client, lead, team):
    busy, free = RepFactory(name="Busy", team=team), RepFactory(name="Free", team=team)
    AbsenceFactory(person=RepFactory(name="Away", team=team), colleague=busy)
    OpportunityFactory(team=team, owner=busy)
    OpportunityFactory(team=team, queued=True)

    response = client.get(URL)

    assertContains(response, f'<option value="{free.pk}" selected>Free, 0 open</option>', html=True)
    assertContains(response, "Away, 0 open, away")


# --- the queue
def test_the_queue_shows_the_longest_waiting_first_and_since_when(client, lead, team):
    hours = timedelta(hours=1)
    OpportunityFactory(name="New", team=team, queued=True, created_at=timezone.now() - 2 * hours)
    OpportunityFactory(name="Old", team=team, queued=True, created_at=timezone.now() - 50 * hours)

    response = client.get(URL)

    assert [row.name for row in response.context["workload"].queue] == ["Old", "New"]
    assertContains(response, '<span class="small warn">Waiting 2 days</span>')
    assertContains(response, '<span class="small muted">Waiting 2 hours</span>')


def test_what_is_sent_back_waits_anew(client, lead, team):
    rep = RepFactory(team=team)
    opportunity = OpportunityFactory(team=team, owner=rep, created_at=timezone.now() - timedelta(days=9))
    services.release(opportunity, by=rep, through=Through.PAGE, reason="No time.")

    assertContains(client.get(URL), "Waiting 1 minute<")


def test_a_long_queue_is_cut_and_leads_to_the_list(client, lead, team):
    first = OpportunityFactory(team=team, queued=True)
    for _ in range(21):
        OpportunityFactory(team=team, queued=True, customer=first.customer, contact=first.contact)

    response = client.get(URL)

    assert len(response.context["workload"].queue) == 20
    assertContains(response, "Show 2 more")


def test_assigning_from_the_queue_is_the_ordinary_act_and_answers_with_both_panels(client, lead, team):
    rep = RepFactory(name="Maren Okafor", team=team)
    opportunity = OpportunityFactory(name="Leak pilot", team=team, queued=True)

    response = client.post(
        reverse("workplace:give", args=[opportunity.pk]), {"owner": rep.pk, "version": 1}, headers=HTMX
    )

    opportunity.refresh_from_db()
    event = opportunity.events.first()
    assert (opportunity.owner, event.action, event.actor, event.details["reason"]) == (
        rep, "assign", lead, "From the queue",
    )  # fmt: skip
    assert rep.notifications.get().event == "assigned"
    assertContains(response, "Maren Okafor has “Leak pilot” now.")
    assert response.context["workload"].waiting == 0
    assertContains(response, 'id="workload-says" hx-swap-oob="true"')
    assertNotContains(response, "<html")


def test_without_the_script_it_leads_back_to_the_page_which_offers_to_take_it_back(client, lead, team):
    rep = RepFactory(team=team)
    opportunity = OpportunityFactory(name="Leak pilot", team=team, queued=True)

    response = give(client, opportunity, rep, reason="You know them.")

    assertRedirects(response, response.url, fetch_redirect_response=False)
    page = client.get(response.url)
    assertContains(page, "has “Leak pilot” now.")
    back = client.post(
        reverse("workplace:take_back", args=[opportunity.pk]), {"given": page.context["token"]}, follow=True
    )
    opportunity.refresh_from_db()
    assert (opportunity.owner, opportunity.version) == (None, 3)
    assert [event.action for event in opportunity.events.all()] == ["assign", "assign", "create"]
    assertContains(back, "waits in the queue again.")


def test_taking_back_is_refused_once_somebody_has_worked_on_it(client, lead, team):
    rep = RepFactory(team=team)
    opportunity = OpportunityFactory(team=team, queued=True)
    token = client.get(give(client, opportunity, rep).url).context["token"]
    opportunity.refresh_from_db()
    services.edit(opportunity, by=rep, through=Through.PAGE, version=opportunity.version, name="Mine")

    response = client.post(reverse("workplace:take_back", args=[opportunity.pk]), {"given": token}, headers=HTMX)

    opportunity.refresh_from_db()
    assert (response.status_code, opportunity.owner) == (409, rep)


def test_who_comes_too_late_reads_who_has_it(client, lead, team):
    rep, faster = RepFactory(team=team), RepFactory(name="Jonas Lind", team=team)
    opportunity = OpportunityFactory(team=team, queued=True)
    services.claim(opportunity, by=faster, through=Through.PAGE)

    plain = give(client, opportunity, rep)
    swapped = client.post(
        reverse("workplace:give", args=[opportunity.pk]), {"owner": rep.pk, "version": 1}, headers=HTMX
    )

    opportunity.refresh_from_db()
    assert opportunity.owner == faster
    for response in (plain, swapped):
        assertContains(response, "Jonas Lind took it at", status_code=409)


@pytest.mark.parametrize("who", ["inactive", "other team", "roleless", "nobody"])
def test_only_somebody_of_the_team_who_sells_can_be_given_something(client, lead, team, who):
    people = {
        "inactive": lambda: RepFactory(team=team, is_active=False).pk,
        "other team": lambda: RepFactory(team=TeamFactory()).pk,
        "roleless": lambda: UserFactory(team=team).pk,
        "nobody": lambda: "",
    }
    opportunity = OpportunityFactory(team=team, queued=True)

    response = client.post(reverse("workplace:give", args=[opportunity.pk]), {"owner": people[who](), "version": 1})

    opportunity.refresh_from_db()
    assert (response.status_code, opportunity.owner) == (422, None)


def test_a_colleague_who_leads_nothing_gives_nothing_away(client, rep, team):
    opportunity = OpportunityFactory(team=team, queued=True)

    assert give(client, opportunity, rep).status_code == 403


def test_a_suggestion_never_leaks_to_whom_the_team_is_foreign(client, team):
    client.force_login(LeadFactory(leads=TeamFactory()))
    opportunity = OpportunityFactory(team=team, queued=True)

    assert give(client, opportunity, RepFactory(team=team)).status_code == 404


def test_sums_are_exact(client, lead, team):
    rep = RepFactory(team=team)
    for _ in range(3):
        OpportunityFactory(team=team, owner=rep, value=Decimal("0.10"), success_percent=33)

    (share,) = client.get(URL).context["workload"].total.shares

    assert (share.total, share.weighted) == (Decimal("0.30"), Decimal("0.09"))


def test_the_list_of_the_queue_tells_how_long_each_waits_and_sorts_by_it(client, lead, team):
    hours = timedelta(hours=1)
    for name, waited in (("New", 2), ("Old", 50), ("Middle", 30)):
        OpportunityFactory(name=name, team=team, queued=True, created_at=timezone.now() - waited * hours)
    url = reverse("opportunities:list")

    response = client.get(url, {"owner": "queue", "sort": "waiting"})

    assert [row.name for row in response.context["page"].rows] == ["Old", "Middle", "New"]
    assertContains(response, "Waiting 2 hours")
    assertNotContains(client.get(url, {"sort": "waiting"}), "Waiting 2 hours")


def test_the_queue_in_its_order_can_be_exported(client, lead, team):
    OpportunityFactory(name="Old", team=team, queued=True)

    response = client.get(reverse("opportunities:export"), {"owner": "queue", "sort": "waiting", "format": "csv"})

    assert response.status_code == 200
    assert b"Old" in b"".join(response)
