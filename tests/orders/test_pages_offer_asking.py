"""What a customer asks us by the link: an answer, or new prices of what has expired."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisIsAway

from lifecycle.clock import business_today
from notices.models import Notification
from opportunities.models import OpportunityNote
from orders.models import Order
from quotes import services
from quotes.models import OfferLink, Quote
from quotes.models.offer_link import FOR_LATECOMERS
from tests.factories import LeadFactory, OfferLinkFactory, OpportunityFactory, QuoteFactory, RepFactory

pytestmark = pytest.mark.django_db
YESTERDAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def opportunity():
    return OpportunityFactory(negotiating=True, co_owners=[RepFactory()])


@pytest.fixture
def link(opportunity):
    return OfferLinkFactory(opportunity=opportunity, recipient="Ann Smith")


@pytest.fixture
def quote(opportunity):
    return QuoteFactory(opportunity=opportunity, presented=True, name="Steel")


@pytest.fixture
def late(link, quote):
    """The link of an offer whose last day was yesterday, and which the schedule has ended since."""
    yesterday = business_today() - YESTERDAY
    Quote.objects.filter(pk=quote.pk).update(expires_on=yesterday)
    OfferLink.objects.filter(pk=link.pk).update(expires_on=yesterday)
    services.expire_quotes(live=True, through="schedule")
    return OfferLink.objects.get(pk=link.pk)


def ask(client, link, question="Is delivery included?", key=None):
    typed = {"question": question, "request_key": key or uuid4()}
    return client.post(f"{link.path}ask/", typed, follow=True)


def ask_for_prices(client, link, key=None):
    return client.post(f"{link.path}prices/", {"request_key": key or uuid4()}, follow=True)


def told(event):
    return set(Notification.objects.filter(event=event).values_list("recipient", flat=True))


# --- a question
def test_a_question_becomes_a_note_in_the_customers_name_and_news_for_who_is_in_charge(
    client, opportunity, link, quote
):
    page = ask(client, link)

    note = OpportunityNote.objects.get()
    assert (note.opportunity, note.author, note.who) == (opportunity, None, "Ann Smith")
    assert note.body == "Is delivery included?"
    assert told("question_asked") == {person.pk for person in opportunity.in_charge}
    assert "Is delivery included?" in Notification.objects.first().summary
    assert (page.status_code, "We have your question" in page.content.decode()) == (200, True)
    assert "Accept option A for" in page.content.decode()


def test_the_leads_of_a_queue_hear_of_a_question(client, opportunity, link, quote):
    lead = LeadFactory(leads=opportunity.team)
    opportunity.co_owners.clear()
    type(opportunity).objects.filter(pk=opportunity.pk).update(owner=None)

    ask(client, link)

    assert told("question_asked") == {lead.pk}


def test_the_same_question_sent_twice_is_one_and_another_one_is_told_too(client, link, quote):
    key = uuid4()
    ask(client, link, key=key)
    ask(client, link, key=key)
    assert (OpportunityNote.objects.count(), len(told("question_asked"))) == (1, 2)

    ask(client, link, "And the cables?")

    assert OpportunityNote.objects.count() == 2
    assert Notification.objects.filter(event="question_asked").count() == 4


def test_a_question_changed_after_going_back_is_another_one(client, link, quote):
    key = uuid4()

    ask(client, link, "Is delivery included?", key=key)
    ask(client, link, "And the cables?", key=key)

    assert OpportunityNote.objects.count() == 2


@pytest.mark.parametrize("question", ["", "   ", "x" * 2001, "nothing\x00much"])
def test_what_is_no_question_comes_back_as_it_was_typed(client, link, quote, question):
    page = ask(client, link, question)

    assert page.status_code == 422
    assert 'id="ask" open' in page.content.decode()
    assert not OpportunityNote.objects.exists()


def test_the_form_has_an_address_of_its_own(client, link, quote):
    page = client.get(f"{link.path}ask/")

    assert (page.status_code, 'id="ask" open' in page.content.decode()) == (200, True)
    assert client.head(f"{link.path}ask/").status_code == 200


def test_a_link_asks_ten_times_an_hour_and_then_keeps_what_was_typed(client, link, quote):
    answers = [ask(client, link, f"Question {n}") for n in range(11)]

    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert "Question 10" in answers[-1].content.decode()
    assert OpportunityNote.objects.count() == 10


def test_a_question_gets_through_while_the_cache_is_away(client, link, quote, monkeypatch):
    def away(*arguments, **options):
        raise RedisIsAway

    monkeypatch.setattr(cache, "add", away)

    assert ask(client, link).status_code == 200
    assert OpportunityNote.objects.exists()


def test_a_link_ended_while_the_question_was_typed_takes_none(client, opportunity, link, quote):
    opportunity.offer_links.end()

    assert ask(client, link).status_code == 404
    assert not OpportunityNote.objects.exists()


def test_a_question_is_read_in_the_timeline_under_the_customers_name(client, opportunity, link, quote):
    ask(client, link)
    client.force_login(opportunity.owner)

    page = client.get(opportunity.get_absolute_url()).content.decode()

    assert "<b>Ann Smith</b>" in page
    assert '<span class="reason">From the customer</span>' in page
    assert "Is delivery included?" in page


# --- new prices
def test_who_comes_a_day_late_sees_what_has_expired_and_can_ask_for_it_anew(client, late, quote):
    page = client.get(late.path).content.decode()
    assert ("Steel" in page, "Expired on" in page, "Ask for new prices" in page) == (True, True, True)
    assert "Accept option" not in page

    thanks = ask_for_prices(client, late)

    note = OpportunityNote.objects.get()
    assert (note.who, note.author, note.reason.code) == ("Ann Smith", None, "price_discussion")
    assert f"{quote.number} Steel" in note.body
    assert told("prices_asked") == {person.pk for person in late.opportunity.in_charge}
    assert "We will send you new prices" in thanks.content.decode()


def test_the_link_of_a_latecomer_shows_the_fresh_offer_again(client, late, quote):
    owner = late.opportunity.owner
    fresh = services.copy(quote, by=owner, through="page")
    services.present(fresh, by=owner, through="page", expires_on=business_today() + timedelta(days=9))

    page = client.get(late.path).content.decode()

    assert OfferLink.objects.get().expires_on == business_today() + timedelta(days=9)
    assert "Accept option A for" in page
    assert "Expired on" not in page


def test_a_yes_that_was_typed_until_after_midnight_is_told_what_happened(client, late, quote):
    typed = {"quote": quote.pk, "revision": 1, "name": "Ann", "role": "Buyer", "agreed": "on"}

    answer = client.post(late.path, typed)

    assert (answer.status_code, Order.objects.exists()) == (409, False)
    assert "this option has expired" in answer.content.decode()


def test_after_two_weeks_the_page_is_neutral(client, late, quote):
    OfferLink.objects.update(expires_on=business_today() - FOR_LATECOMERS)
    assert client.get(late.path).status_code == 200

    OfferLink.objects.update(expires_on=business_today() - FOR_LATECOMERS - YESTERDAY)

    assert client.get(late.path).status_code == 404
    assert ask_for_prices(client, late).status_code == 404


def test_a_late_link_never_shows_what_could_be_accepted_and_nothing_that_was_declined(client, late, quote):
    QuoteFactory(opportunity=late.opportunity, presented=True, name="Brass")
    declined = QuoteFactory(opportunity=late.opportunity, rejected=True, expired=True, name="Copper")
    Quote.objects.filter(pk=declined.pk).update(presented_at=timezone.now())
    services.expire_quotes(live=True, through="schedule")

    page = client.get(late.path).content.decode()

    assert ("Steel" in page, "Brass" in page, "Copper" in page) == (True, False, False)


def test_the_same_wish_twice_is_one_note(client, late):
    key = uuid4()
    for _ in range(2):
        ask_for_prices(client, late, key=key)

    assert OpportunityNote.objects.count() == 1


def test_new_prices_are_asked_only_of_what_has_expired(client, link, quote):
    assert ask_for_prices(client, link).status_code == 409
    assert not OpportunityNote.objects.exists()


def test_one_expired_option_among_others_can_be_asked_for_from_its_own_place(client, link, quote):
    late = QuoteFactory(opportunity=link.opportunity, presented=True, expired=True, name="Brass")
    Quote.objects.filter(pk=late.pk).update(expires_on=business_today() - YESTERDAY)
    part = client.get(link.path, {"option": late.pk}, headers={"HX-Request": "true"}).content.decode()

    assert f'formaction="{link.path}prices/"' in part
    ask_for_prices(client, link)

    assert "Brass" in OpportunityNote.objects.get().body
    assert "Steel" not in OpportunityNote.objects.get().body


def test_a_closed_opportunity_takes_no_questions(client):
    link = OfferLinkFactory(opportunity=OpportunityFactory(lost=True))

    assert {ask(client, link).status_code, ask_for_prices(client, link).status_code} == {404}


# --- opening
def test_the_first_opening_is_told_and_the_first_after_something_new_is_presented(client, link, quote):
    for _ in range(3):
        client.get(link.path)
    assert Notification.objects.filter(event="opened").count() == 2

    QuoteFactory(opportunity=link.opportunity, presented=True)
    for _ in range(2):
        client.get(link.path)

    assert Notification.objects.filter(event="opened").count() == 4
    link.refresh_from_db()
    assert link.opened_count == 5


@pytest.mark.parametrize("header", ["Sec-Purpose", "Purpose", "X-Moz"])
def test_what_a_browser_or_scanner_fetches_ahead_is_no_opening(client, link, quote, header):
    client.get(link.path, headers={header: "prefetch;prerender"})
    client.head(link.path)
    client.get(link.path, {"language": "de"})
    client.get(f"{link.path}ask/")
    client.get(reverse("orders:offer", args=["forged"]))

    link.refresh_from_db()
    assert (link.opened_count, Notification.objects.count()) == (0, 0)
