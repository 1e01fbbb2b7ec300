"""Who decides about a discount: the inbox, and who stands in while a lead is away."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lifecycle.clock import business_today
from lifecycle.refusals import NotAllowed, NotVisible, Overtaken
from lifecycle.through import Through
from notices.models import Notification
from quotes import services
from quotes.models import ApprovalDelegate, Quote
from tests.factories import LeadFactory, ManagerFactory, OpportunityFactory, QuoteFactory, RepFactory, TeamFactory

PAGE = Through.PAGE
INBOX = reverse("quotes:approvals")
pytestmark = pytest.mark.django_db
TODAY = business_today()


@pytest.fixture
def lead(team):
    return LeadFactory(name="Ingrid", leads=team)


@pytest.fixture
def stand_in():
    return RepFactory(name="Jonas")


def day(away):
    return TODAY + timedelta(days=away)


def away(lead, delegate, first=0, last=7, **fields):
    return ApprovalDelegate.objects.create(
        lead=lead, delegate=delegate, first_day=day(first), last_day=day(last), **fields
    )


def submitted(team, owner=None, by=None, ago=timedelta()):
    """A quote 25 % under list that waits, submitted by its owner."""
    whose = {"team": team} | ({"owner": owner} if owner else {})
    opportunity = OpportunityFactory(negotiating=True, **whose)
    quote = QuoteFactory(opportunity=opportunity, discount_percent=Decimal(25))
    waiting = services.submit(quote, by=by or opportunity.owner, through=PAGE)
    Quote.objects.filter(pk=quote.pk).update(submitted_at=timezone.now() - ago)
    return waiting


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def page_of(person):
    return signed_in(person).get(INBOX).content.decode()


def decide(person, act, quote, **typed):
    return signed_in(person).post(reverse(f"quotes:{act}", args=[quote.pk]), {"version": quote.version, **typed})


# --- the inbox


def test_the_inbox_shows_a_lead_what_waits_in_led_teams_the_oldest_first(team, lead):
    late, early = submitted(team), submitted(team, ago=timedelta(hours=1))
    foreign = submitted(TeamFactory(name="East"))

    page = page_of(lead)

    assert page.index(early.number) < page.index(late.number)
    assert foreign.number not in page
    assert all(text in page for text in ("25%", "limit 15%", early.submitted_by.name, early.opportunity.customer.name))


def test_own_submissions_stand_apart_and_have_no_buttons(team, lead):
    own = submitted(team, owner=lead)

    page = page_of(lead)

    assert page.index("Others decide") < page.index(own.number)
    assert reverse("quotes:approve", args=[own.pk]) not in page


def test_an_empty_inbox_says_so(rep):
    assert "Nothing waits for you." in page_of(rep)


def test_what_was_decided_is_shown_with_the_reason(team, lead):
    quote = submitted(team)
    services.refuse(quote, by=lead, through=PAGE, reason="Twenty at most.")

    assert "Twenty at most." in page_of(lead)
    assert "Twenty at most." not in page_of(RepFactory(team=team))


@pytest.mark.parametrize("size", [1, 6])
def test_the_inbox_asks_five_questions_however_much_waits(team, lead, size, django_assert_max_num_queries):
    colleague = LeadFactory(leads=team)
    for _ in range(size):
        submitted(team)
        submitted(team, owner=lead)
        services.approve(submitted(team), by=lead, through=PAGE)
        away(lead, RepFactory())
    away(colleague, lead)
    client = signed_in(lead)

    with django_assert_max_num_queries(5):
        assert client.get(INBOX).status_code == 200


def test_approving_twice_gives_the_first_answer(team, lead):
    quote = submitted(team)

    first, second = decide(lead, "approve", quote), decide(lead, "approve", quote)

    assert (first.status_code, second.status_code) == (302, 302)
    assert quote.events.filter(action="approve").count() == 1


@pytest.mark.parametrize("page", ["//elsewhere.example/", "/\\elsewhere.example/"])
def test_deciding_leads_nowhere_outside(team, lead, page):
    quote, headers = submitted(team), {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}

    answer = signed_in(lead).post(
        reverse("quotes:approve", args=[quote.pk]), {"version": quote.version}, headers=headers
    )

    assert answer.headers["HX-Redirect"] == INBOX


# --- in a lead's place


def test_a_delegate_decides_what_is_submitted_while_the_lead_is_away(team, lead, stand_in):
    away(lead, stand_in)
    quote = submitted(team)
    assert f"For {lead.name}" in page_of(stand_in)

    answers = [decide(stand_in, "approve", quote) for _ in range(2)]

    assert [answer.url for answer in answers] == [INBOX, INBOX]
    event = quote.events.get(action="approve")
    assert (event.actor, event.details["for_lead"]["name"]) == (stand_in, "Ingrid")
    assert f"Approved by {stand_in.name}, for Ingrid" in page_of(lead)


def test_lead_and_delegate_are_told_that_an_approval_is_wanted(team, lead, stand_in):
    away(lead, stand_in)

    submitted(team)

    told = Notification.objects.filter(event="approval_wanted").values_list("recipient", flat=True)
    assert set(told) == {lead.pk, stand_in.pk}


def test_a_delegate_sees_that_quote_and_nothing_else_of_the_opportunity(team, lead, stand_in):
    away(lead, stand_in)
    quote = submitted(team)
    beside = QuoteFactory(opportunity=quote.opportunity)
    client = signed_in(stand_in)

    page = client.get(quote.get_absolute_url())

    assert page.status_code == 200
    assert quote.opportunity.get_absolute_url() not in page.content.decode()
    assert beside.number not in page.content.decode()
    hidden = [quote.opportunity.get_absolute_url(), beside.get_absolute_url()]
    assert [client.get(address).status_code for address in hidden] == [404, 404]
    acts = ("rework", "abandon", "copy", "primary")
    assert {client.get(reverse(f"quotes:{act}", args=[quote.pk])).status_code for act in acts} <= {403, 404}


def test_the_delegates_sight_ends_with_the_decision(team, lead, stand_in):
    away(lead, stand_in)
    quote = submitted(team)

    services.refuse(quote, by=stand_in, through=PAGE, reason="Twenty at most.")

    assert signed_in(stand_in).get(quote.get_absolute_url()).status_code == 404


def test_what_was_pending_before_does_not_change_hands(team, lead, stand_in):
    quote = submitted(team, ago=timedelta(minutes=1))

    away(lead, stand_in)

    assert not Quote.objects.visible_to(stand_in).exists()
    with pytest.raises(NotVisible):
        services.approve(quote, by=stand_in, through=PAGE)


@pytest.mark.parametrize(
    ("fields", "covers"),
    [
        ({}, True),
        ({"first": 0, "last": 0}, True),
        ({"first": 1}, False),
        ({"first": -7, "last": -1}, False),
        ({"ended_at": timezone.now()}, False),
    ],
    ids=["now", "today alone", "from tomorrow", "until yesterday", "ended"],
)
def test_a_delegate_decides_only_on_the_named_days_and_until_it_is_ended(team, lead, stand_in, fields, covers):
    away(lead, stand_in, created_at=timezone.now() - timedelta(days=9), **fields)

    quote = submitted(team)

    assert Quote.objects.visible_to(stand_in).filter(pk=quote.pk).exists() is covers
    assert (stand_in.pk in Quote.objects.get(pk=quote.pk).stand_in_ids) is covers


def test_nobody_stands_in_for_an_own_submission_or_for_the_absent_leads(team, lead, stand_in):
    away(lead, stand_in)
    own, the_leads = submitted(team, owner=stand_in), submitted(team, owner=lead)

    with pytest.raises(NotAllowed):
        services.approve(own, by=stand_in, through=PAGE)
    with pytest.raises(NotVisible):
        services.approve(the_leads, by=stand_in, through=PAGE)


def test_who_stands_in_hands_that_on_to_nobody(team, lead):
    second, third = LeadFactory(), RepFactory()
    away(lead, second)
    away(second, third)

    quote = submitted(team)

    assert Quote.objects.visible_to(second).filter(pk=quote.pk).exists()
    assert not Quote.objects.visible_to(third).filter(pk=quote.pk).exists()


def test_a_lead_who_no_longer_leads_hands_nothing_on(team, lead, stand_in):
    away(lead, stand_in)
    quote = submitted(team)

    team.leads.remove(lead)

    assert not Quote.objects.visible_to(stand_in).filter(pk=quote.pk).exists()


def test_a_managers_delegate_decides_for_every_team(team, stand_in):
    away(ManagerFactory(), stand_in)

    quote = submitted(team)

    assert services.approve(quote, by=stand_in, through=PAGE).approved_by == stand_in


def test_a_lead_names_a_delegate_once_and_ends_it(team, lead):
    colleague = RepFactory(name="Jonas", team=team)
    client, typed = signed_in(lead), {"delegate": colleague.pk, "first_day": TODAY, "last_day": day(7)}

    for _ in range(2):
        assert client.post(reverse("quotes:name_delegate"), typed).url == INBOX
    named = ApprovalDelegate.objects.get()
    assert "Jonas approves in your place until" in page_of(lead)
    assert "You approve for Ingrid until" in page_of(colleague)
    assert signed_in(colleague).post(reverse("quotes:end_delegate", args=[named.pk])).status_code == 404

    client.post(reverse("quotes:end_delegate", args=[named.pk]))

    named.refresh_from_db()
    assert named.ended_at
    assert "Jonas" not in page_of(lead)


def test_only_somebody_who_sells_in_a_led_team_or_leads_can_be_named(team, lead):
    named = set(services.possible_delegates(lead).values_list("pk", flat=True))
    mate, stranger, leader, manager = RepFactory(team=team), RepFactory(), LeadFactory(), ManagerFactory()
    gone = RepFactory(team=team, is_active=False)

    found = set(services.possible_delegates(lead).values_list("pk", flat=True)) - named

    assert found == {mate.pk, leader.pk, manager.pk}
    with pytest.raises(Overtaken):
        services.name_delegate(by=lead, delegate=stranger, first_day=TODAY, last_day=TODAY)
    with pytest.raises(NotAllowed):
        services.name_delegate(by=mate, delegate=lead, first_day=TODAY, last_day=TODAY)
    assert gone.pk not in found


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (5, 4), (0, 400)])
def test_a_delegation_begins_today_or_later_and_ends_after_it_begins(team, lead, first, last):
    colleague = RepFactory(team=team)
    typed = {"delegate": colleague.pk, "first_day": day(first), "last_day": day(last)}

    assert signed_in(lead).post(reverse("quotes:name_delegate"), typed).status_code == 422
    assert not ApprovalDelegate.objects.exists()
