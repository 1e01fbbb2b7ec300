"""A person's whole open work goes to colleagues in one step, and for a day comes back in one."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from audit.models import Entry
from notices.models import Notification
from opportunities.models import Handover, Opportunity
from opportunities.services.dealing import deal
from tests.factories import (
    AbsenceFactory,
    AdministratorFactory,
    ContactFactory,
    LeadFactory,
    ManagerFactory,
    OpportunityFactory,
    OrderFactory,
    RepFactory,
    TeamFactory,
)
from tests.invariants import broken_rules

pytestmark = pytest.mark.django_db
PLACE = reverse("opportunities:handovers")


@pytest.fixture
def lead(team, client):
    person = LeadFactory(name="Ingrid Solheim", leads=team)
    client.force_login(person)
    return person


@pytest.fixture
def maren(team):
    return RepFactory(name="Maren Okafor", team=team)


@pytest.fixture
def jim(team):
    return RepFactory(name="Jim Falk", team=team)


@pytest.fixture
def paul(team):
    return RepFactory(name="Paul Maas", team=team)


@pytest.fixture
def contact():
    return ContactFactory()


@pytest.fixture
def four(team, maren, contact):
    """Return four open opportunities of one customer, beside one that is closed and one of a colleague."""
    common = {"team": team, "contact": contact, "customer": contact.customer}
    OpportunityFactory(lost=True, owner=maren, **common)
    OpportunityFactory(**common)
    return [OpportunityFactory(owner=maren, **common) for _ in range(4)]


def page_of(person):
    return reverse("opportunities:handover", args=[person.pk])


def look(client, person, receivers, rule="load", **more):
    """Ask for the preview, and return it with what a browser would send from it."""
    asked = {"receivers": [receiver.pk for receiver in receivers], "rule": rule, "leave": "on", "request_key": uuid4()}
    asked |= more
    preview = client.post(page_of(person), asked | {"look": "1"})
    assert preview.status_code == 200
    shown = dict(re.findall(r'name="(seen|dealt)" value="([^"]*)"', preview.text))
    return preview, asked | shown | {"reason": "On leave until May"}


def hand_over(client, person, receivers, rule="load", **more):
    _preview, form = look(client, person, receivers, rule, **more)
    response = client.post(page_of(person), form)
    assert response.status_code == 302
    return Handover.objects.get(request_key=form["request_key"])


def undo(client, handover):
    return client.post(reverse("opportunities:undo_handover", args=[handover.pk]))


def owners(opportunities):
    rows = Opportunity.objects.filter(pk__in=[row.pk for row in opportunities]).order_by("pk")
    return [row.owner.name.split()[0] for row in rows.select_related("owner")]


# --- to whom ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("round", ["Jim", "Paul", "Jim", "Paul"]),
        ("load", ["Paul", "Paul", "Jim", "Paul"]),
        ("customer", ["Paul", "Paul", "Paul", "Paul"]),
    ],
)
def test_several_receive_by_the_rule(client, lead, maren, jim, paul, four, contact, rule, expected):
    common = {"team": four[0].team, "contact": contact, "customer": contact.customer}
    OpportunityFactory.create_batch(2, owner=jim, **common)

    hand_over(client, maren, [jim, paul], rule)

    assert owners(four) == expected


def test_all_go_to_one_and_one_is_one_only(client, lead, maren, jim, paul, four):
    asked = look(client, maren, [jim, paul], "one")[0]
    assertContains(asked, "Choose one colleague only")

    hand_over(client, maren, [jim], "one")

    assert owners(four) == ["Jim"] * 4


def test_customers_are_spread_by_load_the_largest_first(client, lead, maren, jim, paul, team):
    sizes = {ContactFactory(): size for size in (1, 3, 2)}
    for contact, size in sizes.items():
        OpportunityFactory.create_batch(size, team=team, owner=maren, contact=contact, customer=contact.customer)

    hand_over(client, maren, [jim, paul], "customer")

    of_customer = {contact: owners(contact.customer.opportunities.all()) for contact in sizes}
    assert [len(set(names)) for names in of_customer.values()] == [1, 1, 1]
    assert {names[0]: len(names) for names in of_customer.values() if len(names) == 3} == {"Jim": 3}
    assert sorted(len(names) for names in of_customer.values() if names[0] == "Paul") == [1, 2]


def test_each_goes_only_to_who_works_in_its_team_and_what_nobody_may_have_stays(client, maren, jim, four, team):
    east = TeamFactory(name="East")
    maren.teams.add(east)
    there = OpportunityFactory(team=east, owner=maren)
    client.force_login(ManagerFactory())

    preview, form = look(client, maren, [jim])
    assertContains(preview, "None of those chosen works in the team East.")
    client.post(page_of(maren), form)

    assert owners([*four, there]) == ["Jim"] * 4 + ["Maren"]


def test_nobody_gets_anything_without_a_receiver_of_its_team():
    assert deal([], [], "load") == {}


# --- what is seen ---------------------------------------------------------------------------------------------------
def test_the_preview_says_what_each_would_have_and_writes_nothing(client, lead, maren, jim, four):
    AbsenceFactory(person=jim, colleague=lead)
    OrderFactory(opportunity__team=four[0].team, opportunity__owner=maren)
    before = Opportunity.objects.get(pk=four[0].pk).version

    preview, form = look(client, maren, [jim])

    assertContains(preview, "Hand over 4 opportunities")
    assertContains(preview, "Jim Falk, 0 open, away today")
    assertContains(preview, "One open order stays with Maren Okafor")
    (share,) = preview.context["shares"]
    assert (share.had, share.count, share.then) == (0, 4, 4)
    assert share.then_sums == {four[0].currency: sum(row.value for row in four)}
    assert form["seen"] == " ".join(f"{row.pk}:{row.version}" for row in four)
    assert (Opportunity.objects.get(pk=four[0].pk).version, Handover.objects.count()) == (before, 0)


def test_a_page_of_a_handover_asks_five_queries_however_much_there_is(
    client, lead, maren, jim, paul, four, django_assert_max_num_queries
):
    asked = {"receivers": [jim.pk, paul.pk], "rule": "load", "leave": "on", "look": "1"}
    with django_assert_max_num_queries(5):
        client.get(page_of(maren))
    with django_assert_max_num_queries(5):
        client.post(page_of(maren), asked)
    made = hand_over(client, maren, [jim, paul])
    for address in (PLACE, made.get_absolute_url()):
        with django_assert_max_num_queries(5):
            client.get(address)


def test_a_lead_hands_out_what_the_own_teams_have_and_learns_of_nothing_else(client, lead, maren, jim, four):
    east = TeamFactory(name="East")
    maren.teams.add(east)
    jim.teams.add(east)
    there = OpportunityFactory(name="Glass works", team=east, owner=maren)
    OpportunityFactory.create_batch(3, team=east, owner=jim)
    assertContains(client.get(PLACE), "4 open opportunities")

    preview, form = look(client, maren, [jim], team="")
    for secret in ("Glass works", "East", "Jim Falk, 3 open"):
        assertNotContains(preview, secret)
    client.post(page_of(maren), form | {"seen": f"{form['seen']} {there.pk}:1"})

    assert owners([*four, there]) == ["Maren"] * 5
    assert client.get(page_of(RepFactory(team=east))).status_code == 404


def test_what_touched_another_team_is_for_those_who_see_it_all(client, lead, maren, jim, four):
    east = TeamFactory(name="East")
    for person in (maren, jim):
        person.teams.add(east)
    OpportunityFactory(team=east, owner=maren)
    client.force_login(AdministratorFactory())
    made = hand_over(client, maren, [jim])

    client.force_login(lead)

    assert client.get(made.get_absolute_url()).status_code == 404
    assert undo(client, made).status_code == 404
    assertNotContains(client.get(PLACE), "On leave until May")


@pytest.mark.parametrize("who", [RepFactory, AdministratorFactory, ManagerFactory, LeadFactory])
def test_who_leads_nobody_here_is_refused(client, maren, four, who):
    client.force_login(who())

    expected = {RepFactory: 403, LeadFactory: 404}.get(who, 200)
    assert client.get(page_of(maren)).status_code == expected
    assert client.get(page_of(User(pk=1_000_000))).status_code == (403 if who is RepFactory else 404)


# --- done -----------------------------------------------------------------------------------------------------------
def test_each_receiver_is_told_once_the_person_too_and_the_audit_knows(client, lead, maren, jim, paul, four):
    made = hand_over(client, maren, [jim, paul], "round")

    assert dict(Notification.objects.values_list("recipient__name", "summary")) == {
        "Jim Falk": "Ingrid Solheim gave you 2 opportunities of Maren Okafor: On leave until May",
        "Paul Maas": "Ingrid Solheim gave you 2 opportunities of Maren Okafor: On leave until May",
        "Maren Okafor": (
            "Ingrid Solheim handed 4 of your opportunities over to Jim Falk, Paul Maas: On leave until May"
        ),
    }
    for opportunity in four:
        event = opportunity.events.get(action="assign")
        assert (event.actor, event.details["handover"]) == (lead, made.pk)
        assert event.details["reason"] == "On leave until May"
    entry = Entry.objects.get(action="handed_over")
    assert (entry.actor, entry.about, entry.details["opportunities"]) == (lead, "Maren Okafor", 4)
    assert not broken_rules()


def test_co_owners_stay_and_the_person_stays_only_where_that_is_ticked(client, lead, maren, jim, paul, four, team):
    beside = OpportunityFactory(team=team, owner=maren, co_owners=[jim, paul])

    _preview, form = look(client, maren, [jim], keep="on")
    client.post(page_of(maren), form)

    beside.refresh_from_db()
    assert {person.name for person in beside.co_owners.all()} == {"Paul Maas", "Maren Okafor"}
    assert four[0].lock().co_owner_ids == {maren.pk}


@pytest.mark.parametrize(("ticked", "stands_beside"), [("on", False), ("", True)])
def test_where_others_own_it_the_person_goes_only_if_that_is_ticked(
    client, lead, maren, jim, four, team, ticked, stands_beside
):
    of_jim = OpportunityFactory(team=team, owner=jim, co_owners=[maren])

    hand_over(client, maren, [jim], leave=ticked)

    assert (maren.pk in of_jim.lock().co_owner_ids) == stands_beside
    assert of_jim.lock().owner == jim


def test_sent_twice_it_is_one_handover(client, lead, maren, jim, four):
    _preview, form = look(client, maren, [jim])

    first, second = client.post(page_of(maren), form), client.post(page_of(maren), form)

    assertRedirects(second, first["Location"])
    assert Handover.objects.count() == 1
    assert four[0].events.filter(action="assign").count() == 1


def test_what_changed_since_the_preview_refuses_the_whole_and_shows_it_anew(client, lead, maren, jim, four):
    _preview, form = look(client, maren, [jim])
    Opportunity.objects.filter(pk=four[2].pk).update(version=7)

    refused = client.post(page_of(maren), form)

    assertContains(refused, "something changed since you looked", status_code=409)
    assertContains(refused, f"{four[2].pk}:7", status_code=409)
    assertContains(refused, "On leave until May", status_code=409)
    assert owners(four) == ["Maren"] * 4


def test_another_choice_than_the_one_that_was_shown_is_refused(client, lead, maren, jim, paul, four):
    _preview, form = look(client, maren, [jim])

    refused = client.post(page_of(maren), form | {"receivers": [paul.pk]})

    assert (refused.status_code, owners(four)) == (409, ["Maren"] * 4)


def test_it_needs_a_reason_a_receiver_and_a_preview(client, lead, maren, jim, four):
    _preview, form = look(client, maren, [jim])

    for missing in ("reason", "receivers", "seen", "rule"):
        refused = client.post(page_of(maren), {**form, missing: ""})
        assert refused.status_code == 422, missing

    assert owners(four) == ["Maren"] * 4


def test_a_stranger_is_no_receiver(client, lead, maren, four):
    stranger = RepFactory(team=TeamFactory())

    refused = client.post(page_of(maren), look(client, maren, [])[1] | {"receivers": [stranger.pk]})

    assert (refused.status_code, owners(four)) == (422, ["Maren"] * 4)


# --- taken back -----------------------------------------------------------------------------------------------------
def test_for_a_day_it_comes_back_in_one_step_as_it_was(client, lead, maren, jim, paul, four, team):
    shared = OpportunityFactory(team=team, owner=jim, co_owners=[maren])
    beside = OpportunityFactory(team=team, owner=maren, co_owners=[jim])
    made = hand_over(client, maren, [jim, paul], "round")
    assertContains(client.get(made.get_absolute_url()), "Take it back")
    Notification.objects.all().delete()

    response = undo(client, made)

    assertRedirects(response, made.get_absolute_url())
    assertContains(client.get(made.get_absolute_url()), "Ingrid Solheim took it back")
    assert owners([*four, beside]) == ["Maren"] * 5
    assert owners([shared]) == ["Jim"]
    assert (shared.lock().co_owner_ids, beside.lock().co_owner_ids) == ({maren.pk}, {jim.pk})
    assert set(Notification.objects.values_list("recipient__name", flat=True)) == {
        "Jim Falk",
        "Paul Maas",
        "Maren Okafor",
    }
    assert four[0].events.first().details["taken_back"] == made.pk
    assert Entry.objects.filter(action="handover_undone").count() == 1
    assert not broken_rules()


def test_what_changed_hands_since_or_was_closed_is_named_and_left(client, lead, maren, jim, paul, four):
    made = hand_over(client, maren, [jim])
    moved, lost, gone = four[0], four[1], four[2]
    hand_over(client, jim, [paul], leave="")
    second = Handover.objects.get(person=jim)
    undo(client, second)
    Opportunity.objects.filter(pk=gone.pk).update(version=99)

    response = client.post(reverse("opportunities:undo_handover", args=[made.pk]), follow=True)

    assertContains(response, "Somebody put it into other hands since.")
    assertContains(response, moved.number)
    assert owners([moved, lost]) == ["Jim", "Jim"]


def test_a_second_undo_is_answered_like_the_first_and_does_nothing(client, lead, maren, jim, four):
    made = hand_over(client, maren, [jim])

    assert undo(client, made).status_code == undo(client, made).status_code == 302

    assert four[0].events.filter(action="assign").count() == 2


def test_after_a_day_it_stays(client, lead, maren, jim, four):
    made = hand_over(client, maren, [jim])

    Handover.objects.update(done_at=made.done_at - timedelta(hours=25))

    assertNotContains(client.get(made.get_absolute_url()), "Take it back")
    assertContains(undo(client, made), "can be taken back for a day", status_code=409)
    assert owners(four) == ["Jim"] * 4


def test_what_would_go_back_to_who_has_left_stays(client, lead, maren, jim, four):
    made = hand_over(client, maren, [jim])
    User.objects.filter(pk=maren.pk).update(is_active=False)

    response = client.post(reverse("opportunities:undo_handover", args=[made.pk]), follow=True)

    assertContains(response, "Maren Okafor is no longer active.")
    assert owners(four) == ["Jim"] * 4


def test_who_left_the_team_neither_sees_nor_takes_back(client, lead, maren, jim, four, team):
    made = hand_over(client, maren, [jim])
    lead.leads_of.remove(team)

    assert undo(client, made).status_code == 404
