import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from customers import services
from customers.models import Address, Contact, CustomerEvent
from lifecycle.refusals import Overtaken
from lifecycle.through import Through
from tests.factories import (
    AddressFactory,
    AdministratorFactory,
    ContactFactory,
    CustomerFactory,
    OpportunityFactory,
    RepFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return CustomerFactory(name="Kestrel Foods")


def url(name, customer, *more):
    return reverse(f"customers:{name}", args=[customer.pk, *more])


def test_editing_changes_the_facts_and_tells_who_did_it(client, rep, customer):
    facts = {"version": 1, "kind": "business", "name": "Kestrel", "external_id": "K-9", "sector": "Food"}

    response = client.post(url("edit", customer), facts)

    assertRedirects(response, customer.get_absolute_url(), fetch_redirect_response=False)
    customer.refresh_from_db()
    assert (customer.name, customer.external_id, customer.version) == ("Kestrel", "K-9", 2)
    event = customer.events.get()
    assert (event.action, event.actor, event.through) == ("edit", rep, "page")
    assert event.details["changes"] == {
        "name": ["Kestrel Foods", "Kestrel"],
        "external_id": [None, "K-9"],
        "sector": ["", "Food"],
    }


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(client, rep, customer):
    colleague = RepFactory(name="Jonas Lind")
    services.edit(customer, by=colleague, through=Through.PAGE, sector="Food")

    response = client.post(url("edit", customer), {"version": 1, "kind": "business", "name": "Mine", "sector": ""})

    assertContains(response, "Kestrel Foods was not saved: Jonas Lind changed it", status_code=409)
    customer.refresh_from_db()
    assert (customer.name, customer.sector) == ("Kestrel Foods", "Food")


def test_a_contact_changed_meanwhile_does_not_stand_in_the_way_of_the_facts_nor_of_another_contact(
    client, rep, customer
):
    contact, other = ContactFactory(customer=customer), ContactFactory(customer=customer, name="Other")
    services.edit(contact, by=RepFactory(), through=Through.PAGE, phone="+1")

    services.edit(customer, by=rep, through=Through.PAGE, version=1, sector="Food")
    services.edit(other, by=rep, through=Through.PAGE, version=1, phone="+2")
    with pytest.raises(Overtaken):
        services.edit(contact, by=rep, through=Through.PAGE, version=1, phone="+3")


def test_the_same_change_twice_is_one(client, rep, customer):
    facts = {"version": 1, "kind": "business", "name": "Kestrel"}

    for _ in range(2):
        assert client.post(url("edit", customer), facts).status_code == 302

    assert customer.events.count() == 1


def test_a_contact_is_added_once_however_often_it_is_sent(client, rep, customer):
    for _ in range(2):
        client.post(url("add_contact", customer), {"version": 1, "name": "Owen Marsh", "email": "owen@k.example"})

    assert Contact.objects.get().name == "Owen Marsh"
    assert customer.events.get().contact == Contact.objects.get()


def test_a_contact_is_edited(client, rep, customer):
    contact = ContactFactory(customer=customer)

    client.post(url("edit_contact", customer, contact.pk), {"version": 1, "name": "Owen Marsh", "phone": "+44 1"})

    contact.refresh_from_db()
    assert (contact.name, contact.phone, contact.email) == ("Owen Marsh", "+44 1", "")


def test_an_address_needs_only_a_country(client, rep, customer):
    client.post(url("add_address", customer), {"version": 1, "country": "DK"})
    refused = client.post(url("add_address", customer), {"version": 1, "city": "Viborg"})

    assert Address.objects.get().country == "DK"
    assertContains(refused, "Viborg", status_code=422)


def test_an_address_is_edited_and_taken_out_of_use(client, rep, customer):
    address = AddressFactory(customer=customer)

    client.post(url("edit_address", customer, address.pk), {"version": 1, "city": "Aarhus", "country": "DK"})
    client.post(url("address_activity", customer, address.pk), {"version": 2, "active": "False"})

    address.refresh_from_db()
    assert (address.city, address.active) == ("Aarhus", False)


def test_a_contact_is_deactivated_and_reactivated_but_never_deleted(client, rep, customer):
    contact = ContactFactory(customer=customer)

    for active in (False, True):
        client.post(url("contact_activity", customer, contact.pk), {"version": 3, "active": str(active)})
        contact.refresh_from_db()
        assert contact.active is active

    actions = customer.events.order_by("version").values_list("action", flat=True)
    assert list(actions) == ["deactivate", "reactivate"]


def test_deactivating_names_the_open_business_that_keeps_it_as_far_as_the_reader_sees(client, rep, team):
    mine = OpportunityFactory(team=team, owner=rep, name="Boiler house")
    OpportunityFactory(customer=mine.customer, contact=mine.contact, name="Hidden skid")

    page = client.get(url("contact_activity", mine.customer, mine.contact_id))

    assertContains(page, "Boiler house")
    assertContains(page, "One open opportunity that you see names it")
    assertNotContains(page, "Hidden skid")


def test_a_contact_of_another_customer_is_not_there(client, rep, customer):
    stranger = ContactFactory()

    assert client.get(url("edit_contact", customer, stranger.pk)).status_code == 404
    assert client.post(url("contact_activity", customer, stranger.pk), {"version": 1}).status_code == 404


@pytest.mark.parametrize("page", ["edit", "add_contact", "add_address", "activity"])
def test_who_only_reads_changes_nothing(client, customer, page):
    client.force_login(AdministratorFactory())

    assert client.get(url(page, customer)).status_code == 403
    assert client.post(url(page, customer), {"version": 1, "name": "X", "kind": "business"}).status_code == 403
    assert not CustomerEvent.objects.exists()


@pytest.mark.parametrize("page", ["edit", "add_contact", "add_address", "activity"])
def test_a_merged_customer_is_not_changed_any_more(client, rep, page):
    kept = CustomerFactory(name="Kestrel Foods")
    gone = CustomerFactory(name="Kestrel Food", active=False, merged_into=kept)

    response = client.get(url(page, gone))

    assertContains(response, "Kestrel Food was merged into Kestrel Foods. Take that one.", status_code=409)


@pytest.mark.parametrize("page", ["edit", "add_contact", "add_address", "activity"])
def test_each_act_is_a_page_and_a_dialog_of_five_queries(client, rep, customer, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        assertContains(client.get(url(page, customer)), "<html")
    assertNotContains(client.get(url(page, customer), headers={"HX-Request": "true"}), "<html")


def test_what_happened_to_a_customer_is_never_changed_nor_taken_back(rep, customer):
    services.edit(customer, by=rep, through=Through.PAGE, sector="Food")

    for statement in ("UPDATE customers_customerevent SET action = 'x'", "DELETE FROM customers_customerevent"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_merged_customer_is_inactive_by_law_of_the_database(customer):
    with pytest.raises(IntegrityError):
        CustomerFactory(merged_into=customer, active=True)
