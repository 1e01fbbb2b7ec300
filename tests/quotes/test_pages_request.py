"""The customer asks: a new opportunity together with its first quote, in one form."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from opportunities.models import LeadOrigin, Opportunity
from tests.factories import AdministratorFactory, ContactFactory, ProductFactory, RepFactory, TeamFactory

pytestmark = pytest.mark.django_db
REQUEST = reverse("quotes:request")


@pytest.fixture
def rep(client):
    rep = RepFactory(team=TeamFactory())
    client.force_login(rep)
    return rep


def asked(rep, **typed):
    contact = ContactFactory()
    return {
        "request_key": uuid4(),
        "name": "Stethoscopes",
        "customer": contact.customer_id,
        "contact": contact.pk,
        "currency": "EUR",
        "origin": LeadOrigin.objects.get(name="Customer Call").pk,
        "team": rep.teams.get().pk,
        "assigned": "me",
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
        "lines-0-description": "ST-1",
        "lines-0-quantity": "10",
        **typed,
    }


def test_opportunity_and_first_quote_are_made_once_and_are_in_negotiation(client, rep):
    ProductFactory(sku="ST-1", name="Stethoscope", list_price=200)
    typed = asked(rep)

    first, second = client.post(REQUEST, typed), client.post(REQUEST, typed)

    opportunity = Opportunity.objects.get()
    assert first.url == second.url == opportunity.get_absolute_url()
    assert (opportunity.status, opportunity.value) == ("negotiation", Decimal("2000.00"))
    assert (opportunity.created_through, opportunity.owner) == ("customer_request", rep)
    quote = opportunity.quotes.get()
    assert (quote.name, quote.is_primary, quote.status) == ("Stethoscopes", True, "draft")


def test_a_request_without_a_line_is_refused_and_what_was_typed_stays(client, rep):
    response = client.post(REQUEST, asked(rep, **{"lines-0-description": "", "lines-0-quantity": ""}))

    assert response.status_code == 422
    assert "at least one line" in response.content.decode()
    assert 'value="Stethoscopes"' in response.content.decode()
    assert not Opportunity.objects.exists()


def test_a_wrong_line_saves_neither(client, rep):
    response = client.post(REQUEST, asked(rep, **{"lines-0-quantity": "many"}))

    assert response.status_code == 422
    assert not Opportunity.objects.exists()


@pytest.mark.parametrize("pressed", ["look", "pick", "more"])
def test_looking_for_the_customer_or_adding_lines_saves_nothing(client, rep, pressed):
    response = client.post(REQUEST, asked(rep, **{pressed: "on"}))

    assert response.status_code == 200
    assert 'value="ST-1"' in response.content.decode()
    assert not Opportunity.objects.exists()


def test_only_who_sells_opens_opportunities(client):
    client.force_login(AdministratorFactory())

    assert client.get(REQUEST).status_code == 403


def test_the_other_way_takes_along_what_was_typed(client, rep):
    typed = asked(rep, note="Before Christmas.", look="way")

    there = client.post(reverse("opportunities:new"), typed).content.decode()
    back = client.post(REQUEST, typed).content.decode()

    assert "It starts in New, owned by you." in there
    assert "It starts in Quoting, owned by you." in back
    assert all("Before Christmas." in page and 'value="Stethoscopes"' in page for page in (there, back))
    assert not Opportunity.objects.exists()


def test_lines_and_value_survive_the_way_there_and_back(client, rep):
    typed = asked(rep, value="24500", look="way")

    assert (
        'name="lines-0-description" value="ST-1"' in client.post(reverse("opportunities:new"), typed).content.decode()
    )
    assert 'name="value" value="24500"' in client.post(REQUEST, typed).content.decode()


def test_who_comes_the_other_way_finds_empty_lines_to_fill(client, rep):
    typed = {name: value for name, value in asked(rep, look="way").items() if not name.startswith("lines-")}

    assert 'name="lines-0-description"' in client.post(REQUEST, typed).content.decode()


def test_the_first_note_comes_with_it(client, rep):
    ProductFactory(sku="ST-1", name="Stethoscope", list_price=200)

    client.post(REQUEST, asked(rep, note="Before Christmas."))

    assert Opportunity.objects.get().notes.get().body == "Before Christmas."


def test_the_page_costs_three_queries(client, rep, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get(REQUEST)
