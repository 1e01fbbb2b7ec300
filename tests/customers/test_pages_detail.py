from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from customers import services
from lifecycle.through import Through
from tests.factories import (
    AddressFactory,
    AdministratorFactory,
    ContactFactory,
    CustomerFactory,
    ManagerFactory,
    OpportunityFactory,
    OrderFactory,
    QuoteFactory,
    RepFactory,
)

pytestmark = pytest.mark.django_db


def test_the_page_shows_facts_people_addresses_and_all_business(client, rep, team):
    quote = QuoteFactory(presented=True, opportunity__team=team, opportunity__owner=rep, name="Full scope")
    customer = quote.opportunity.customer
    order = OrderFactory(opportunity__team=team, opportunity__owner=rep, opportunity__customer=customer)
    AddressFactory(customer=customer, line1="Mejerivej 14")

    page = client.get(customer.get_absolute_url())

    for words in (customer.name, quote.opportunity.name, "Full scope", order.number, "Mejerivej 14", "Hanne Dahl"):
        assertContains(page, words)
    business = page.context["business"]
    assert business.opportunities.sums["open"] == [{"currency": "EUR", "count": 1, "total": Decimal("1000.00")}]
    assert business.quotes.sums["presented"] == [{"currency": "EUR", "count": 1, "total": Decimal("2000.00")}]
    assert business.orders.sums["agreed"] == [{"currency": "EUR", "count": 1, "total": Decimal("2000.00")}]


def test_business_out_of_sight_is_neither_shown_nor_counted(client, rep):
    quote = QuoteFactory(presented=True, name="Hidden offer", opportunity__name="Hidden skid")
    customer = quote.opportunity.customer
    order = OrderFactory(opportunity__customer=customer, name="Hidden order")

    page = client.get(customer.get_absolute_url())

    for words in ("Hidden", order.number, quote.number, "2,000"):
        assertNotContains(page, words)
    business = page.context["business"]
    parts = (business.opportunities, business.quotes, business.orders)
    assert [(part.count, part.rows) for part in parts] == [(0, [])] * 3
    assert [sums for part in parts for sums in part.sums.values()] == [[], [], []]


def test_open_opportunities_come_first_and_the_rest_on_demand(client, rep, team):
    lost = OpportunityFactory(team=team, owner=rep, lost=True, name="Lost one")
    for _ in range(12):
        OpportunityFactory(team=team, owner=rep, customer=lost.customer, contact=lost.contact)

    few = client.get(lost.customer.get_absolute_url())
    all_of_them = client.get(lost.customer.get_absolute_url(), {"all": "opportunities"})

    assertContains(few, "Show all 13 opportunities")
    assert lost not in few.context["business"].opportunities.rows
    assert all_of_them.context["business"].opportunities.rows[-1] == lost
    assertNotContains(all_of_them, "Show all")


def test_the_page_takes_five_queries_however_much_there_is(client, rep, team, django_assert_max_num_queries):
    first = QuoteFactory(opportunity__team=team, opportunity__owner=rep).opportunity
    for _ in range(6):
        ContactFactory(customer=first.customer)
        AddressFactory(customer=first.customer)
        OpportunityFactory(team=team, owner=rep, customer=first.customer, contact=first.contact)
    services.edit(first.customer, by=rep, through=Through.PAGE, sector="Food")

    with django_assert_max_num_queries(5):
        assert client.get(first.customer.get_absolute_url()).status_code == 200


def test_a_new_opportunity_starts_from_the_customer(client, rep):
    customer = CustomerFactory()

    page = client.get(customer.get_absolute_url())

    assertContains(page, f"{reverse('opportunities:new')}?customer={customer.pk}")


def test_who_only_reads_is_offered_nothing_to_change(client):
    contact = ContactFactory()
    client.force_login(AdministratorFactory())

    page = client.get(contact.customer.get_absolute_url())

    for words in ("Add contact", "Add address", "Deactivate", "/edit/", "/merge/"):
        assertNotContains(page, words)


@pytest.mark.parametrize(("factory", "offered"), [(RepFactory, False), (ManagerFactory, True)])
def test_merging_is_offered_to_managers_alone(client, factory, offered):
    customer = CustomerFactory()
    client.force_login(factory())

    page = client.get(customer.get_absolute_url())

    assert (reverse("opportunities:merge_customer", args=[customer.pk]) in page.text) is offered


def test_a_merged_customer_leads_to_the_one_that_stayed(client, rep):
    kept = CustomerFactory(name="Kestrel Foods")
    gone = CustomerFactory(name="Kestrel Food", active=False, merged_into=kept)

    response = client.get(gone.get_absolute_url(), follow=True)

    assertRedirects(response, kept.get_absolute_url())
    assertContains(response, "Kestrel Food was merged into Kestrel Foods.")


def test_orders_of_a_merged_name_show_with_the_name_that_they_were_placed_under(client, rep, team):
    kept = CustomerFactory(name="Kestrel Foods")
    order = OrderFactory(opportunity__team=team, opportunity__owner=rep, opportunity__customer__name="Kestrel Food")
    order.customer.merged_into, order.customer.active = kept, False
    order.customer.save()

    page = client.get(kept.get_absolute_url())

    assertContains(page, order.number)
    assertContains(page, "as Kestrel Food")


def test_the_page_tells_who_changed_what(client, rep):
    contact = ContactFactory(name="Owen Marsh")
    customer = contact.customer
    services.edit(customer, by=rep, through=Through.PAGE, sector="Food", name="Kestrel 100% Foods")
    services.edit(contact, by=rep, through=Through.PAGE, phone="+44 1")
    services.change_activity(contact, active=False, by=rep, through=Through.PAGE)

    page = client.get(customer.get_absolute_url())

    assert [change.sentence for change in page.context["changes"]] == [
        f"<b>{rep.name}</b> deactivated Owen Marsh",
        f"<b>{rep.name}</b> changed phone of Owen Marsh",
        f"<b>{rep.name}</b> changed name, sector",
    ]
