from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from customers.models import Contact, Customer
from opportunities.models import LeadOrigin, Opportunity, Status
from tests.factories import (
    AddressFactory,
    ContactFactory,
    CustomerFactory,
    LeadFactory,
    ManagerFactory,
    OperatorFactory,
    RepFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
URL = reverse("opportunities:new")


@pytest.fixture
def contact():
    return ContactFactory(customer__name="Kids and Crayons")


def typed(team, known=None, **fields):
    reached = {"customer": known.customer_id, "contact": known.pk} if known else {}
    return {
        "request_key": "0a4bcb0c-5e51-4a6b-9a41-5dd6d4a2d7f7",
        "name": "Paint for forty classrooms",
        "currency": "EUR",
        "value": "1250.50",
        "success_percent": "",
        "anticipated_close": "2027-01-29",
        "origin": "",
        "team": team.pk,
        "assigned": "me",
        **reached,
        **fields,
    }


def test_a_rep_opens_an_opportunity_and_owns_it(client, rep, team, contact):
    response = client.post(URL, typed(team, contact, origin=LeadOrigin.objects.get(code="trade_show").pk))

    opportunity = Opportunity.objects.get()
    assert response.url == opportunity.get_absolute_url()
    assert (opportunity.owner, opportunity.team, opportunity.status) == (rep, team, Status.INQUIRY)
    assert (opportunity.value, opportunity.success_percent) == (Decimal("1250.50"), 10)
    assert (opportunity.created_through, opportunity.origin.code) == ("rep", "trade_show")
    assert opportunity.events.get().actor == rep


def test_with_a_co_owner_and_only_an_address_known(client, rep, team):
    jim, address = RepFactory(team=team), AddressFactory()

    client.post(URL, typed(team, customer=address.customer_id, contact_address=address.pk, co_owners=[jim.pk]))

    opportunity = Opportunity.objects.get()
    assert (opportunity.contact, opportunity.contact_address) == (None, address)
    assert Opportunity.objects.visible_to(jim).get() == opportunity


def test_a_new_customer_and_contact_come_with_it(client, rep, team):
    client.post(
        URL, typed(team, customer="new", find="Tallis Ceramics", kind="business", contact_name="Ann", contact_phone="1")
    )

    opportunity = Opportunity.objects.get()
    assert (opportunity.customer.name, opportunity.contact.name, opportunity.contact.phone) == (
        "Tallis Ceramics",
        "Ann",
        "1",
    )
    assert opportunity.contact.customer == opportunity.customer


def test_a_consumer_is_the_own_contact(client, rep, team):
    client.post(URL, typed(team, customer="new", find="Ann Smith", kind="consumer"))

    assert Opportunity.objects.get().contact.name == "Ann Smith"


def test_a_customer_typed_in_full_needs_no_choosing(client, rep, team):
    address = AddressFactory(customer__name="Tallis Ceramics")

    client.post(URL, typed(team, find="tallis ceramics", contact_name="Ann"))

    assert Opportunity.objects.get().customer == address.customer
    assert Customer.objects.count() == 1


def test_sent_twice_it_is_one_opportunity_of_one_customer(client, rep, team):
    form = typed(team, customer="new", find="Tallis Ceramics", contact_name="Ann")

    answers = {client.post(URL, form).url for _ in range(2)}

    assert answers == {Opportunity.objects.get().get_absolute_url()}
    assert (Customer.objects.count(), Contact.objects.count()) == (1, 1)


def test_a_request_can_wait_in_the_teams_queue(client, rep, team, contact):
    client.post(URL, typed(team, contact, assigned="queue", co_owners=[RepFactory(team=team).pk]))

    opportunity = Opportunity.objects.get()
    assert opportunity.owner is None
    assert not opportunity.co_owners.exists()


def test_it_can_be_opened_for_a_colleague_of_the_team(client, rep, team, contact):
    colleague = RepFactory(team=team)

    response = client.post(URL, typed(team, contact, assigned="colleague", owner=colleague.pk), follow=True)

    assert Opportunity.objects.get().owner == colleague
    assertRedirects(response, reverse("opportunities:list"))
    assertContains(response, f"{colleague.name} takes it from here")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"customer": ""},
        {"customer": "new"},
        {"customer": "99999999999999999999"},
        {"contact": ""},
        {"value": "-1"},
        {"value": "Infinity"},
        {"success_percent": "120"},
        {"anticipated_close": "31.12."},
        {"assigned": "colleague"},
        {"assigned": ""},
        {"request_key": "no key"},
    ],
)
def test_wrong_input_is_refused_and_what_was_typed_is_kept(client, rep, team, contact, wrong):
    response = client.post(URL, typed(team, contact, **wrong))

    assert response.status_code == 422
    assert b"2027-01-29" in response.content or "anticipated_close" in wrong
    assert not Opportunity.objects.exists()


def test_the_contact_of_another_customer_cannot_be_chosen(client, rep, team, contact):
    assert client.post(URL, typed(team, contact, contact=ContactFactory().pk)).status_code == 422


def test_colleagues_of_other_teams_cannot_be_chosen(client, rep, team, contact):
    stranger = RepFactory(team=TeamFactory())

    response = client.post(URL, typed(team, contact, assigned="colleague", owner=stranger.pk))
    assert response.status_code == 422
    assert client.post(URL, typed(team, contact, co_owners=[stranger.pk])).status_code == 422


def test_another_team_cannot_be_chosen(client, rep, team, contact):
    assert client.post(URL, typed(TeamFactory(), contact)).status_code == 422


def test_a_lead_of_two_teams_cannot_give_it_to_somebody_of_the_other(client, team, contact):
    other = TeamFactory()
    lead = LeadFactory(leads=team)
    other.leads.add(lead)
    client.force_login(lead)

    form = typed(team, contact, assigned="colleague", owner=RepFactory(team=other).pk)
    assert client.post(URL, form).status_code == 422


def test_a_manager_opens_for_every_team(client, team, contact):
    client.force_login(ManagerFactory())

    assert client.post(URL, typed(team, contact, assigned="queue")).status_code == 302


@pytest.mark.parametrize("factory", [UserFactory, OperatorFactory])
def test_who_does_not_sell_opens_nothing(client, team, contact, factory):
    client.force_login(factory(team=team))

    assert client.get(URL).status_code == 403
    assert client.post(URL, typed(team, contact)).status_code == 403


def test_looking_for_the_customer_judges_nothing_and_keeps_what_was_typed(client, rep, team):
    CustomerFactory(name="Meridian Paper")
    CustomerFactory(name="Inactive Paper", active=False)

    response = client.post(URL, typed(team, find="paper", look="1", success_percent="120", assigned="queue"))

    form = response.context["form"]
    assert response.status_code == 200
    assert not form.errors
    assert [customer.name for customer in form.matches] == ["Meridian Paper"]
    assert (form["success_percent"].value(), form["assigned"].value()) == ("120", "queue")


def test_choosing_the_customer_offers_its_contacts(client, rep, team, contact):
    ContactFactory()

    response = client.post(URL, typed(team, customer=contact.customer_id, look="1"))

    assert list(response.context["form"].fields["contact"].queryset) == [contact]


def test_the_page_has_no_inline_script_or_style(client, rep):
    page = client.get(URL).content.decode()

    assert "style=" not in page
    assert "onclick=" not in page
