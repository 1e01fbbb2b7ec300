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
    OpportunityFactory,
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


def shown(response, name):
    """The keys that a select offers, the empty one left out."""
    return [str(value) for value, _label in response.context["form"].fields[name].widget.choices if value != ""]


def test_choosing_the_customer_offers_its_contacts_and_takes_the_only_one(client, rep, team, contact):
    ContactFactory()

    response = client.post(URL, typed(team, customer=contact.customer_id, look="choose"))

    assert shown(response, "contact") == [str(contact.pk)]
    assert response.context["form"]["contact"].value() == contact.pk
    assert response.context["form"].company == "Kids and Crayons"


def test_of_several_contacts_none_is_taken_unasked(client, rep, team, contact):
    ContactFactory(customer=contact.customer, name="Bo", job_title="Buyer")

    response = client.post(URL, typed(team, pick=contact.customer_id, find="kids"))

    assert not response.context["form"]["contact"].value()
    assertContains(response, "Bo, Buyer")


def test_the_address_can_name_the_customer(client, rep, contact):
    response = client.get(URL, {"customer": contact.customer_id})

    assert response.context["form"].chosen_customer == contact.customer
    assert response.context["form"]["contact"].value() == contact.pk
    assert client.get(URL, {"customer": "999999999999999999999"}).status_code == 200


def test_another_name_typed_after_choosing_is_another_company(client, rep, team, contact):
    response = client.post(URL, typed(team, contact, find="Somebody else"))

    assert response.status_code == 422
    assert "find" in response.context["form"].errors


def test_without_a_script_a_company_is_found_and_picked_by_buttons(client, rep, team, contact):
    found = client.post(URL, typed(team, find="kids", look="find"))
    assertContains(found, f'name="pick" value="{contact.customer_id}"')
    assertContains(found, 'name="pick" value="new"')

    picked = client.post(URL, typed(team, find="kids", pick="new"))
    assert picked.context["form"].is_new_customer
    assertContains(picked, "It will be added as a new customer.")


def test_the_button_that_enter_presses_creates_nothing(client, rep, team, contact):
    page = client.get(URL).content.decode()
    first = page[page.index('form="opening"') - 40 :]
    assert 'name="look"' in first[:120]

    response = client.post(URL, typed(team, contact, look="enter"))

    assert response.status_code == 200
    assert not Opportunity.objects.exists()
    assertContains(response, "Paint for forty classrooms")


# --- what is open already


def hinted(response):
    return [alike.opportunity.name for alike in response.context["form"].known.alike]


def test_up_to_three_open_ones_of_the_company_are_hinted_those_named_alike_first(client, rep, team, contact):
    deal = {"team": team, "owner": rep, "customer": contact.customer, "contact": contact}
    OpportunityFactory(name="Chalk", **deal, lost=True)
    for name in ("Paint and brushes", "Brushes", "Paper", "Glue"):
        OpportunityFactory(name=name, **deal)
    OpportunityFactory(name="Paint", team=team, owner=rep)

    response = client.post(URL, typed(team, contact, find="Kids and", name="paint", look="typing"))

    assert hinted(response) == ["Paint and brushes", "Glue", "Paper"]
    assertContains(response, "3 open opportunities may be about the same")


def test_without_a_company_the_name_alone_is_looked_for(client, rep, team):
    OpportunityFactory(name="Paint for the hall", team=team, owner=rep)
    OpportunityFactory(name="Chalk", team=team, queued=True)

    assert hinted(client.post(URL, typed(team, name="paint hall", look="typing"))) == ["Paint for the hall"]
    assert hinted(client.post(URL, typed(team, name="pa", look="typing"))) == []


def test_what_the_person_may_not_see_is_never_hinted_nor_counted(client, rep, team, contact):
    colleague = RepFactory(team=team)
    OpportunityFactory(name="Paint", team=team, owner=colleague, customer=contact.customer, contact=contact)
    OpportunityFactory(name="Paint", customer=contact.customer, contact=contact)

    response = client.post(URL, typed(team, contact, find="Kids and Crayons", name="paint", look="typing"))

    assert hinted(response) == []
    assert response.context["form"].known.business.open_count == 0


def test_the_hint_is_never_in_the_way(client, rep, team, contact):
    OpportunityFactory(
        name="Paint for forty classrooms", team=team, owner=rep, customer=contact.customer, contact=contact
    )

    assert client.post(URL, typed(team, contact)).status_code == 302


def test_what_is_open_and_won_with_the_company_stands_beside_per_currency(client, rep, team, contact):
    deal = {"team": team, "owner": rep, "customer": contact.customer, "contact": contact}
    OpportunityFactory(value=700, **deal)
    OpportunityFactory(value=300, currency="USD", **deal)
    OpportunityFactory(lost=True, **deal)

    business = client.get(URL, {"customer": contact.customer_id}).context["form"].known.business

    assert business.open_count == 2
    assert [(total.currency, total.value) for total in business.open] == [("EUR", Decimal(700)), ("USD", Decimal(300))]
    assert (business.won_count, business.closed_count) == (0, 1)


# --- who works on it, and what happens next


@pytest.mark.parametrize(
    ("assigned", "sentence"),
    [
        ("me", "It starts in New, owned by you."),
        ("queue", "and waits in the queue of"),
        ("colleague", "It starts in New, owned by whom you choose."),
    ],
)
def test_the_page_says_what_happens_next(client, rep, team, assigned, sentence):
    assertContains(client.post(URL, typed(team, assigned=assigned, look="who")), sentence)


def test_co_owners_and_a_colleague_are_named_in_what_happens_next(client, rep, team):
    jim, ann = RepFactory(team=team, name="Jim"), RepFactory(team=team, name="Ann")

    response = client.post(URL, typed(team, assigned="colleague", owner=ann.pk, co_owners=[jim.pk], look="who"))

    assertContains(response, "owned by Ann.")
    assertContains(response, "Jim works on it, too.")


def test_a_lead_of_two_teams_is_offered_the_people_of_the_chosen_one(client, team):
    other = TeamFactory()
    lead, here, there = LeadFactory(leads=team), RepFactory(team=team), RepFactory(team=other)
    other.leads.add(lead)
    client.force_login(lead)

    offered = {chosen: shown(client.post(URL, typed(chosen, look="who")), "owner") for chosen in (team, other)}

    assert offered == {team: [str(here.pk)], other: [str(there.pk)]}


def test_the_first_note_comes_with_it_once_also_for_a_colleague(client, rep, team, contact):
    colleague = RepFactory(team=team)
    form = typed(team, contact, note="They want it blue.", assigned="colleague", owner=colleague.pk)

    for _ in range(2):
        client.post(URL, form)

    note = Opportunity.objects.get().notes.get()
    assert (note.body, note.author, note.reason.code) == ("They want it blue.", rep, "requirement")


def test_the_page_costs_three_queries_however_many_people_and_customers_there_are(
    client, rep, team, contact, django_assert_num_queries
):
    for _ in range(9):
        RepFactory(team=team)
        OpportunityFactory(team=team, owner=rep, customer=contact.customer, contact=contact)
        ContactFactory(customer=contact.customer)

    with django_assert_num_queries(3):
        client.get(URL)
    with django_assert_num_queries(3):
        client.get(URL, {"customer": contact.customer_id})
    with django_assert_num_queries(3):
        client.post(URL, typed(team, contact, find="Kids", look="typing"), headers={"HX-Request": "true"})


def test_the_page_has_no_inline_script_or_style(client, rep):
    page = client.get(URL).content.decode()

    assert "style=" not in page
    assert "onclick=" not in page
