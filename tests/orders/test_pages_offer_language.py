"""The customer reads in the own language and zone, and nothing tells more to who holds a dead link."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from customers.models import Contact
from orders.models import Order
from tests.answers import headers_of
from tests.factories import OfferLinkFactory, QuoteFactory

pytestmark = pytest.mark.django_db
GERMAN, ENGLISH = {"Accept-Language": "de"}, {"Accept-Language": "en-GB"}


@pytest.fixture
def link():
    link = OfferLinkFactory()
    QuoteFactory(opportunity=link.opportunity, presented=True)
    return link


def of_contact(link, **facts):
    Contact.objects.filter(pk=link.opportunity.contact_id).update(**facts)


def language_of(response):
    spoken = response.headers["Content-Language"]
    assert f'<html lang="{spoken}">' in response.content.decode()
    return spoken


def test_the_contacts_language_goes_before_the_browsers(client, link):
    assert language_of(client.get(link.path, headers=GERMAN)) == "de"
    assert language_of(client.get(link.path, headers=ENGLISH)) == "en-gb"

    of_contact(link, language="de")

    assert language_of(client.get(link.path, headers=ENGLISH)) == "de"


def test_a_chosen_language_goes_before_both_and_is_kept_in_every_address(client, link):
    of_contact(link, language="de")

    page = client.get(link.path, {"language": "en-gb"}, headers=GERMAN)

    assert language_of(page) == "en-gb"
    for address in (f"{link.path}?language=en-gb", f"{link.path}ask/?language=en-gb"):
        assert f'action="{address}"' in page.content.decode()
    assert 'name="language" value="en-gb"' in page.content.decode()
    assert f'href="{link.path}?language=de&amp;option=' in page.content.decode()


@pytest.mark.parametrize("nonsense", ["fr", "", "de-de-de", "<b>", "\x00", "x" * 5000])
def test_an_unknown_language_is_passed_over(client, link, nonsense):
    assert language_of(client.get(link.path, {"language": nonsense}, headers=ENGLISH)) == "en-gb"


def test_errors_and_the_receipt_keep_the_language(client, link):
    quote = link.opportunity.quotes.get()
    typed = {"quote": quote.pk, "revision": quote.revision, "name": "Ann", "role": "Buyer"}
    german = f"{link.path}?language=de"

    wrong, right = client.post(german, typed), client.post(german, {**typed, "agreed": "on"})

    assert (wrong.status_code, language_of(wrong)) == (422, "de")
    assert right["Location"] == german
    assert language_of(client.get(right["Location"])) == "de"


def test_times_are_the_customers_and_name_their_zone(client, link):
    quote = link.opportunity.quotes.get()
    client.post(link.path, {"quote": quote.pk, "revision": 1, "name": "Ann", "role": "Buyer", "agreed": "on"})
    accepted_at = Order.objects.get().accepted_at

    for zone in ("Europe/Berlin", "America/New_York"):
        of_contact(link, time_zone=zone)
        there = timezone.localtime(accepted_at, ZoneInfo(zone))
        assert f"{there:%H:%M %Z}" in client.get(link.path).content.decode()


def test_who_lives_elsewhere_reads_at_which_hour_the_prices_end(client, link):
    quote = link.opportunity.quotes.get()
    of_contact(link, time_zone="America/New_York")
    midnight = datetime.combine(quote.expires_on + timedelta(days=1), time.min, ZoneInfo("Europe/Berlin"))
    there = midnight.astimezone(ZoneInfo("America/New_York"))

    page = client.get(link.path).content.decode()

    assert f"Prices hold until {there:%A} {there.day} {there:%B %Y, %H:%M %Z}." in page


def test_a_dead_link_speaks_the_browsers_language_and_not_the_contacts(client, link):
    of_contact(link, language="de", time_zone="Asia/Tokyo")
    link.opportunity.offer_links.end()

    dead, forged = (client.get(path, headers=ENGLISH) for path in (link.path, f"{link.path[:-5]}xxxx/"))

    assert language_of(dead) == "en-gb"
    assert (dead.content, headers_of(dead)) == (forged.content, headers_of(forged))
    assert language_of(client.get(link.path, headers=GERMAN)) == "de"
