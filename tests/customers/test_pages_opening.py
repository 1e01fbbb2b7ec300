import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from customers.models import Contact, Customer
from tests.factories import (
    AdministratorFactory,
    ContactFactory,
    CustomerFactory,
    LeadFactory,
    ManagerFactory,
    OperatorFactory,
    RepFactory,
)

pytestmark = pytest.mark.django_db
URL = reverse("customers:new")
KEY = "0a4bcb0c-5e51-4a6b-9a41-5dd6d4a2d7f7"


def typed(**fields):
    return {"request_key": KEY, "kind": "business", "name": "Kestrel Foods", **fields}


@pytest.mark.parametrize("factory", [RepFactory, LeadFactory, ManagerFactory])
def test_who_sells_adds_a_customer_with_contact_and_address(client, factory):
    person = factory()
    client.force_login(person)

    response = client.post(
        URL,
        typed(
            external_id="K-1",
            sector="Food",
            contact_name="Owen Marsh",
            contact_email="owen@kestrel.example",
            address_city="Boston",
            address_country="GB",
        ),
    )

    customer = Customer.objects.get()
    assertRedirects(response, customer.get_absolute_url(), fetch_redirect_response=False)
    assert (customer.name, customer.external_id, customer.sector) == ("Kestrel Foods", "K-1", "Food")
    assert customer.contacts.get().email == "owen@kestrel.example"
    assert customer.addresses.get().city == "Boston"
    told = customer.events.order_by("version").values_list("action", "version", "actor__name")
    assert list(told) == [("create", 1, person.name), ("add", 2, person.name), ("add", 3, person.name)]


@pytest.mark.parametrize("factory", [AdministratorFactory, OperatorFactory])
def test_others_add_none(client, factory):
    client.force_login(factory())

    assert client.get(URL).status_code == 403
    assert client.post(URL, typed()).status_code == 403
    assert not Customer.objects.exists()


def test_a_consumer_is_the_own_contact(client, rep):
    client.post(URL, typed(kind="consumer", name="Rosa Castell", contact_phone="+34 600"))

    contact = Contact.objects.get()
    assert (contact.name, contact.phone, contact.customer.kind) == ("Rosa Castell", "+34 600", "consumer")


def test_the_same_request_twice_adds_one(client, rep):
    first = client.post(URL, typed(external_id="K-1", contact_name="Owen Marsh"))
    again = client.post(URL, typed(external_id="K-1", contact_name="Owen Marsh"))

    customer = Customer.objects.get()
    assert first.url == again.url == customer.get_absolute_url()
    assert customer.contacts.count() == 1
    assert customer.events.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "This field is required."),
        ("name", "\u200b\u2060", "Type a name that can be seen."),
        ("name", "a\x00b", "Null characters are not allowed."),
        ("name", "x" * 201, "Ensure this value has at most 200 characters"),
        ("contact_email", "owen@", "Type an e-mail address like name@company.com."),
        ("contact_email", "a" * 250 + "@kestrel.example", "Ensure this value has at most 254 characters"),
        ("contact_phone", "call me", "Type a phone number with its digits."),
        ("contact_job_title", "Manager", "Say the person’s name, too."),
        ("address_city", "Boston", "Choose the country, too."),
        ("address_country", "XX", "Select a valid choice."),
        ("kind", "alien", "Select a valid choice."),
        ("external_id", "TAKEN", "Lowfield has this external id already."),
        ("request_key", "x", "Enter a valid UUID."),
    ],
)
def test_bad_input_is_told_beside_its_field_and_keeps_what_was_typed(client, rep, field, value, sentence):
    CustomerFactory(name="Lowfield", external_id="TAKEN")

    response = client.post(URL, typed(**{"sector": "Kept as typed", field: value}))

    assert response.status_code == 422
    assertContains(response, sentence, status_code=422)
    assertContains(response, "Kept as typed", status_code=422)
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"name": "Lowfield Dairy"}, "has a similar name"),
        ({"name": "LOWFEILD DAIRY Ltd"}, "has a similar name"),
        ({"name": "Dairy Lowfield GmbH"}, "has a similar name"),
        ({"name": "Another", "contact_email": "Hanne@Lowfield.example"}, "has a contact with this e-mail address"),
        ({"name": "Another", "external_id": "L-7"}, "has this external id"),
    ],
)
def test_a_likely_duplicate_is_shown_while_typing(client, rep, words, why):
    customer = CustomerFactory(name="Lowfield Dairy", external_id="L-7")
    ContactFactory(customer=customer, email="hanne@lowfield.example")
    CustomerFactory(name="Meridian Paper")

    response = client.post(URL, {"look": "1", **words})

    assert response.status_code == 200
    (duplicate,) = response.context["form"].duplicates
    assert (duplicate.customer, duplicate.why) == (customer, why)
    assert not response.context["form"].errors


@pytest.mark.parametrize(
    "words",
    [
        {"name": ""},
        {"name": "\x00'|&"},
        {"name": "GmbH"},
        {"name": "L", "contact_email": "\x00@x"},
        {"external_id": "\x00"},
    ],
)
def test_nothing_telling_shows_nothing(client, rep, words):
    CustomerFactory(name="Meridian Paper")

    response = client.post(URL, {"look": "1", **words})

    assert response.status_code == 200
    assert response.context["form"].duplicates == []


def test_a_merged_customer_is_no_duplicate(client, rep):
    kept = CustomerFactory(name="Meridian")
    CustomerFactory(name="Lowfield Dairy", active=False, merged_into=kept)

    response = client.post(URL, {"look": "1", "name": "Lowfield Dairy"})

    assert response.context["form"].duplicates == []


def test_a_duplicate_never_stands_in_the_way(client, rep):
    CustomerFactory(name="Kestrel Foods")

    client.post(URL, typed())

    assert Customer.objects.filter(name="Kestrel Foods").count() == 2


def test_looking_for_duplicates_takes_five_queries_at_most(client, rep, django_assert_max_num_queries):
    for number in range(30):
        CustomerFactory(name=f"Kestrel Foods {number}")

    with django_assert_max_num_queries(5):
        client.post(URL, {"look": "1", "name": "Kestrel", "contact_email": "a@b.example", "external_id": "K-1"})
