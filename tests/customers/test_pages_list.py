from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    AddressFactory,
    AdministratorFactory,
    ContactFactory,
    CustomerFactory,
    OperatorFactory,
    OpportunityFactory,
    RepFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
URL = reverse("customers:list")


def names(response):
    return [customer.name for customer in response.context["page"].rows]


def test_who_sells_sees_every_customer(client, rep):
    CustomerFactory(name="Kestrel Foods")
    OpportunityFactory(customer__name="A stranger's")

    assert names(client.get(URL)) == ["A stranger's", "Kestrel Foods"]


@pytest.mark.parametrize("factory", [OperatorFactory, UserFactory])
def test_who_does_not_sell_is_told_so(client, factory):
    customer = CustomerFactory(name="Kestrel Foods")
    client.force_login(factory())

    refused = client.get(URL)

    assert refused.status_code == 403
    assert "Kestrel" not in refused.text
    assert client.get(customer.get_absolute_url()).status_code == 404


def test_an_administrator_reads_and_is_offered_nothing_to_add(client):
    CustomerFactory(name="Kestrel Foods")
    client.force_login(AdministratorFactory())

    page = client.get(URL)

    assert names(page) == ["Kestrel Foods"]
    assert "New customer" not in page.text


def test_a_row_counts_only_what_the_reader_sees(client, rep, team):
    own = OpportunityFactory(customer__name="Kestrel Foods", team=team, owner=rep, value=Decimal("100"))
    OpportunityFactory(customer=own.customer, contact=own.contact, value=Decimal("9999"))
    OpportunityFactory(customer=own.customer, contact=own.contact, team=team, owner=rep, lost=True)
    OpportunityFactory(customer__name="Another's", value=Decimal("8888"))

    others, kestrel = client.get(URL).context["page"].rows

    assert (others.open_count, others.open_sums, others.last_activity) == (0, [], None)
    assert (kestrel.open_count, kestrel.open_sums) == (1, [{"currency": "EUR", "total": "100.00"}])


def test_last_activity_does_not_tell_of_business_out_of_sight(client, rep, team):
    now = timezone.now()
    own = OpportunityFactory(team=team, owner=rep, modified_at=now - timedelta(days=9))
    OpportunityFactory(customer=own.customer, contact=own.contact, modified_at=now)

    (row,) = client.get(URL).context["page"].rows

    assert row.last_activity == own.modified_at


def test_sums_of_different_currencies_stand_apart(client, rep, team):
    first = OpportunityFactory(team=team, owner=rep, value=Decimal("100"))
    OpportunityFactory(
        customer=first.customer, contact=first.contact, team=team, owner=rep, value=Decimal("7"), currency="USD"
    )

    (row,) = client.get(URL).context["page"].rows

    assert [(part["currency"], part["total"]) for part in row.open_sums] == [("EUR", "100.00"), ("USD", "7.00")]


def test_a_row_names_the_place_and_the_contact_known_longest(client, rep):
    customer = CustomerFactory()
    AddressFactory(customer=customer, city="Viborg", country="DK")
    ContactFactory(customer=customer, name="Gone", active=False)
    ContactFactory(customer=customer, name="First")
    ContactFactory(customer=customer, name="Another")

    (row,) = client.get(URL).context["page"].rows

    assert (row.located, row.main_contact) == ("Viborg, Denmark", "First")


def test_search_finds_by_name_external_id_contact_and_former_name(client, rep):
    kept = CustomerFactory(name="Kestrel Foods", external_id="K-900")
    ContactFactory(customer=kept, name="Owen Marsh", email="owen@kestrel.example")
    CustomerFactory(name="Falcon Meals", active=False, merged_into=kept)
    CustomerFactory(name="Corvid Robotics")

    for words in ("kestr", "k-900", "owen", "owen@kestrel", "falcon"):
        assert names(client.get(URL, {"q": words})) == ["Kestrel Foods"]


def test_filters_narrow_by_kind_and_activity(client, rep):
    CustomerFactory(name="Business")
    CustomerFactory(name="Consumer", kind="consumer")
    CustomerFactory(name="Closed down", active=False)

    assert names(client.get(URL)) == ["Business", "Consumer"]
    assert names(client.get(URL, {"kind": "consumer"})) == ["Consumer"]
    assert names(client.get(URL, {"state": "inactive"})) == ["Closed down"]
    assert names(client.get(URL, {"state": "all"})) == ["Business", "Closed down", "Consumer"]


@pytest.mark.parametrize(
    "nonsense", [{"kind": "x"}, {"state": "'"}, {"q": "\x00|&"}, {"sort": "owner__password"}, {"after": "forged"}]
)
def test_nonsense_in_the_address_is_passed_over(client, rep, nonsense):
    CustomerFactory(name="Kestrel Foods")

    response = client.get(URL, nonsense)

    assert response.status_code == 200
    assert names(response) == ["Kestrel Foods"]


@pytest.mark.parametrize("sort", ["name", "-name", "open", "-open", "activity", "-activity"])
def test_the_pages_together_show_every_customer_once(client, rep, team, sort):
    for number in range(30):
        OpportunityFactory(team=team, owner=rep, customer__name=f"Name {number % 7}")
        CustomerFactory(name=f"Name {number % 5}")

    first = client.get(URL, {"sort": sort})
    second = client.get(URL + first.context["page"].next)

    rows = [*first.context["page"].rows, *second.context["page"].rows]
    assert len(rows) == len({row.pk for row in rows}) == 60


@pytest.mark.parametrize("rows", [2, 40])
def test_the_list_takes_five_queries_however_long(client, rep, team, rows, django_assert_max_num_queries):
    for _ in range(rows):
        opportunity = OpportunityFactory(team=team, owner=rep)
        AddressFactory(customer=opportunity.customer)

    with django_assert_max_num_queries(5):
        client.get(URL, {"q": "low", "sort": "-activity"})


def test_htmx_gets_the_table_alone(client, rep):
    CustomerFactory()

    response = client.get(URL, headers={"HX-Request": "true"})

    assert "<html" not in response.text
    assert 'id="customers"' in response.text


def test_nothing_found_offers_to_add_it_under_that_name(client, rep):
    page = client.get(URL, {"q": "Kestrel & Sons"})

    assert f"{reverse('customers:new')}?name=Kestrel%20%26%20Sons" in page.text


def test_a_colleague_out_of_reach_sees_no_figures_of_mine(client, rep, team):
    opportunity = OpportunityFactory(team=team, owner=rep, value=Decimal("12345"))
    client.force_login(RepFactory())

    assert "12,345" not in client.get(URL).text
    assert "12,345" not in client.get(opportunity.customer.get_absolute_url()).text
