from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from customers import services as customers
from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.through import Through
from opportunities import services
from opportunities.models import Opportunity
from tests.factories import (
    AddressFactory,
    AdministratorFactory,
    ContactFactory,
    CustomerFactory,
    LeadFactory,
    ManagerFactory,
    OfferLinkFactory,
    OpportunityFactory,
    OrderFactory,
    RepFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    manager = ManagerFactory()
    client.force_login(manager)
    return manager


@pytest.fixture
def kept():
    return CustomerFactory(name="Kestrel Foods")


@pytest.fixture
def gone():
    return CustomerFactory(name="Kestrel Food", sector="Food")


def merge(gone, kept, by, **seen):
    return services.merge_customer(gone, into=kept, by=by, through=Through.PAGE, **seen)


def address(customer, **query):
    return reverse("opportunities:merge_customer", args=[customer.pk], query=query)


def test_all_opportunities_go_along_closed_ones_too_each_with_its_event(manager, kept, gone):
    contact = ContactFactory(customer=gone, name="Owen Marsh")
    open_one = OpportunityFactory(customer=gone, contact=contact)
    lost = OpportunityFactory(customer=gone, contact=contact, lost=True)
    won = OrderFactory(opportunity__customer=gone, opportunity__contact=contact)

    assert merge(gone, kept, manager) == 3

    heir = kept.contacts.get()
    for opportunity in Opportunity.objects.filter(pk__in=[open_one.pk, lost.pk, won.opportunity_id]):
        assert (opportunity.customer, opportunity.contact) == (kept, heir)
        event = opportunity.events.first()
        assert (event.action, event.actor) == ("merge_customer", manager)
        assert event.details["changes"]["customer_id"] == [gone.pk, kept.pk]
    lost.refresh_from_db()
    assert lost.status == "lost"


def test_the_merged_one_is_deactivated_and_points_to_the_other(manager, kept, gone):
    merge(gone, kept, manager)

    for customer in (gone, kept):
        customer.refresh_from_db()
    assert (gone.active, gone.merged_into) == (False, kept)
    assert kept.sector == "Food"
    assert (gone.events.get().action, kept.events.get().action) == ("merge", "absorb")
    assert gone.events.get().actor == manager


def test_orders_keep_what_was_agreed(manager, kept, gone):
    order = OrderFactory(opportunity__customer=gone)

    merge(gone, kept, manager)

    order.refresh_from_db()
    assert (order.customer, order.customer_name) == (gone, "Kestrel Food")


def test_a_person_known_on_both_sides_stays_one_and_loses_nothing(manager, kept, gone):
    there = ContactFactory(customer=kept, name="Owen Marsh", email="OWEN@kestrel.example")
    here = ContactFactory(customer=gone, name="O. Marsh", email="owen@kestrel.example", phone="+44 1")
    namesake = ContactFactory(customer=gone, name="Owen Marsh", email="another@kestrel.example")
    opportunity = OpportunityFactory(customer=gone, contact=here)

    merge(gone, kept, manager)

    opportunity.refresh_from_db()
    here.refresh_from_db()
    assert opportunity.contact == there == here.merged_into
    assert opportunity.contact.phone == "+44 1"
    assert not here.active
    assert set(kept.contacts.values_list("email", flat=True)) == {there.email, namesake.email}


def test_addresses_go_along_and_the_same_place_stays_one(manager, kept, gone):
    same = AddressFactory(customer=kept)
    here, other = AddressFactory(customer=gone), AddressFactory(customer=gone, city="Aarhus")
    opportunities = [OpportunityFactory(customer=gone, contact=None, contact_address=one) for one in (here, other)]

    merge(gone, kept, manager)

    for opportunity in opportunities:
        opportunity.refresh_from_db()
    assert opportunities[0].contact_address == same
    assert (opportunities[1].contact_address.city, opportunities[1].contact_address.customer) == ("Aarhus", kept)
    assert kept.addresses.count() == 2


def test_what_may_come_back_from_the_purge_still_finds_its_contact_at_the_merged_customer(manager, kept, gone):
    contact = ContactFactory(customer=gone)

    merge(gone, kept, manager)

    contact.refresh_from_db()
    assert contact.customer == gone


def test_the_customers_link_lives_on(manager, kept, gone):
    link = OfferLinkFactory(opportunity__customer=gone)

    merge(gone, kept, manager)

    link.refresh_from_db()
    assert link.revoked_at is None


def test_a_chain_of_merges_leads_to_the_last_one(manager, kept, gone):
    last = CustomerFactory()

    merge(gone, kept, manager)
    merge(kept, last, manager)

    gone.refresh_from_db()
    assert gone.merged_into == last


def test_merging_twice_merges_once(manager, kept, gone):
    OpportunityFactory(customer=gone)

    assert merge(gone, kept, manager, version=1, into_version=1) == 1
    assert merge(gone, kept, manager, version=1, into_version=1) == 0

    assert kept.events.count() == 1


@pytest.mark.parametrize("factory", [RepFactory, LeadFactory, AdministratorFactory])
def test_only_managers_merge(client, factory, kept, gone):
    person = factory()
    client.force_login(person)

    assert client.get(address(gone)).status_code == 403
    with pytest.raises(NotAllowed):
        merge(gone, kept, person)


def test_what_changed_since_the_preview_is_looked_at_again(manager, kept, gone):
    customers.edit(kept, by=RepFactory(name="Jonas Lind"), through=Through.PAGE, sector="Meat")

    with pytest.raises(Overtaken, match="Jonas Lind changed it"):
        merge(gone, kept, manager, version=1, into_version=1)


def test_neither_itself_nor_a_deactivated_nor_a_merged_one_takes_over(manager, kept, gone):
    inactive = CustomerFactory(active=False)
    merged = CustomerFactory(active=False, merged_into=kept)

    for target in (gone, inactive, merged):
        with pytest.raises(Overtaken):
            merge(gone, target, manager)


def test_nobody_opens_business_with_a_merged_customer(manager, team, kept, gone):
    rep = RepFactory(team=team)
    contact = ContactFactory(customer=gone)
    merge(gone, kept, manager)

    with pytest.raises(Overtaken, match="was merged into Kestrel Foods"):
        services.create(
            by=rep, through=Through.PAGE, name="X", customer=gone, contact=contact, team=team, created_through="rep"
        )


def test_the_page_offers_similar_ones_and_finds_others(client, manager, kept, gone):
    CustomerFactory(name="Meridian Paper")

    assert client.get(address(gone)).context["found"] == [kept]
    found = client.get(address(gone, q="merid")).context["found"]
    assert [customer.name for customer in found] == ["Meridian Paper"]


def test_the_preview_says_what_moves_and_which_one_stays(client, manager, kept, gone):
    contact = ContactFactory(customer=gone)
    OpportunityFactory(customer=gone, contact=contact)
    OpportunityFactory(customer=gone, contact=contact, lost=True)

    page = client.get(address(gone, **{"with": kept.pk, "stays": kept.pk}))
    turned = client.get(address(gone, **{"with": kept.pk, "stays": gone.pk}))

    assertContains(page, "Its opportunities go to Kestrel Foods, with their quotes: 1 open, 1 closed.")
    assertContains(page, "Kestrel Food goes into Kestrel Foods")
    assertContains(turned, "Kestrel Foods goes into Kestrel Food")
    assert Opportunity.objects.filter(customer=gone).count() == 2


def test_the_manager_merges_on_the_page(client, manager, kept, gone):
    OpportunityFactory(customer=gone, value=Decimal("7"))
    seen = {"version": gone.version, "into_version": kept.version}

    response = client.post(address(gone, **{"with": kept.pk, "stays": kept.pk}), seen)

    assertRedirects(response, kept.get_absolute_url(), fetch_redirect_response=False)
    assert Opportunity.objects.get().customer == kept


@pytest.mark.parametrize("query", [{}, {"with": "x"}, {"with": "999999999999999999"}, {"q": "\x00'&"}])
def test_nonsense_in_the_address_finds_nobody(client, manager, gone, query):
    assert client.get(address(gone, **query)).status_code == 200


def test_the_pages_take_five_queries(client, manager, kept, gone, django_assert_max_num_queries):
    for _ in range(5):
        OpportunityFactory(customer=gone)
        ContactFactory(customer=gone)

    with django_assert_max_num_queries(5):
        client.get(address(gone))
    with django_assert_max_num_queries(5):
        client.get(address(gone, **{"with": kept.pk, "stays": kept.pk}))
