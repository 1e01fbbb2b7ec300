"""A rep records the yes that a customer gave elsewhere; the order says who recorded it, and how it was heard."""

import pytest
from django.urls import reverse

from orders.models import Order
from quotes.models import Quote
from tests.factories import ContactFactory, LeadFactory, OfferLinkFactory, QuoteFactory, RepFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def john():
    return RepFactory(name="John Nickle")


@pytest.fixture
def quote(john):
    contact = ContactFactory(name="Ann Smith", job_title="Head nurse")
    facts = {"owner": john, "contact": contact, "customer": contact.customer}
    return QuoteFactory(presented=True, **{f"opportunity__{name}": value for name, value in facts.items()})


@pytest.fixture
def address(quote):
    return reverse("orders:accept", args=[quote.pk])


def heard(quote, **typed):
    return {"revision": quote.revision, "name": "Ann Smith", "role": "Head nurse", "said": "phone", **typed}


def test_the_form_knows_the_contact_and_asks_how_it_was_said(client, john, address):
    client.force_login(john)

    form = client.get(address).content.decode()

    assert 'value="Ann Smith"' in form
    assert 'value="Head nurse"' in form
    assert all(f'value="{how}"' in form for how in ("phone", "email", "document", "meeting"))
    assert 'type="file"' not in form


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("phone", "Recorded by John Nickle, who heard it by telephone from Ann Smith."),
        ("email", "Recorded by John Nickle, who has it by e-mail from Ann Smith."),
        ("document", "Recorded by John Nickle, who has it signed by Ann Smith."),
        ("meeting", "Recorded by John Nickle, who heard it in person from Ann Smith."),
    ],
)
def test_the_order_says_who_recorded_it_and_how_it_was_heard(client, john, quote, address, said, sentence):
    client.force_login(john)

    shown = client.post(address, heard(quote, said=said, customer_order_number="PO-12"), follow=True)

    order = Order.objects.get()
    event = order.events.get()
    assert (order.accepted_by, order.accepted_role, order.customer_order_number) == ("Ann Smith", "Head nurse", "PO-12")
    assert (event.actor, event.on_behalf_of, event.details["said"], event.link) == (john, "Ann Smith", said, None)
    assert sentence in shown.content.decode()


def test_an_order_by_link_was_recorded_by_nobody(client, john, quote):
    link = OfferLinkFactory(opportunity=quote.opportunity)
    client.post(link.path, heard(quote) | {"quote": quote.pk, "agreed": "on"})

    order = Order.objects.get()
    client.force_login(john)

    assert (order.events.get().heard, order.events.get().details["role"]) == ("", "Head nurse")
    assert "Recorded by" not in client.get(order.get_absolute_url()).content.decode()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"role": ""}, {"said": ""}, {"said": "telepathy"}, {"name": "\u200b"}])
def test_who_said_it_in_what_role_and_how_must_be_told(client, john, quote, address, wrong):
    client.force_login(john)

    assert client.post(address, heard(quote, **wrong)).status_code == 422
    assert not Order.objects.exists()


def test_the_customer_reads_on_the_link_that_it_is_done(client, john, quote, address):
    link = OfferLinkFactory(opportunity=quote.opportunity)
    client.force_login(john)
    client.post(address, heard(quote))
    client.logout()

    late = client.post(link.path, heard(quote) | {"quote": quote.pk, "agreed": "on"})

    assert Order.objects.get().number in late.content.decode()
    assert "John Nickle" not in late.content.decode()
    assert client.get(link.path).status_code == 404


def test_figures_that_the_rep_has_not_seen_are_not_accepted(client, john, quote, address):
    client.force_login(john)
    Quote.objects.filter(pk=quote.pk).update(revision=2)

    assert client.post(address, heard(quote, revision=1)).status_code == 409
    assert not Order.objects.exists()


def test_who_does_not_work_on_the_sale_records_nothing(client, quote, address):
    for person, status in ((RepFactory(), 404), (LeadFactory(leads=quote.opportunity.team), 302)):
        client.force_login(person)
        assert client.post(address, heard(quote)).status_code == status
