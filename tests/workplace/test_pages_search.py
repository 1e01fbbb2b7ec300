"""Searching by the page and by the palette: what is found, what is not, and what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from lifecycle.through import Through
from lifecycle.transitions import record
from tests.factories import (
    AdministratorFactory,
    ContactFactory,
    CustomerFactory,
    ManagerFactory,
    OperatorFactory,
    OpportunityFactory,
    OrderFactory,
    QuoteFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
URL = reverse("workplace:search")
PALETTE = {"HX-Request": "true"}


def hits(client, text="", **asked):
    return [hit.url for hit in client.get(URL, {"q": text, **asked}, headers=PALETTE).context["search"].hits]


def commands(client, text="", page="/"):
    context = client.get(URL, {"q": text, "from": page}, headers=PALETTE).context
    return [str(command.label) for command in [*context["acts"], *context["commands"]]]


@pytest.fixture
def business(rep, team):
    """One of each kind, all of them the rep's to see."""
    contact = ContactFactory(name="Hanne Dahl", email="hd@lowfield.example", customer__name="Lowfield Dairy")
    mine = {"team": team, "owner": rep, "customer": contact.customer, "contact": contact}
    opportunity = OpportunityFactory(name="Flow package", negotiating=True, external_id="CRM-77", **mine)
    quote = QuoteFactory(opportunity=opportunity, name="Magnetic, full scope")
    sold = OpportunityFactory(name="Milk meters", won=True, **mine)
    order = OrderFactory(opportunity=sold, customer_order_number="PO 4711", external_id="ERP-9")
    return {"opportunity": opportunity, "quote": quote, "order": order, "customer": contact.customer, "sold": sold}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("lowf dai", {"opportunity", "quote", "order", "customer", "contact"}),
        ("flow pack", {"opportunity", "quote"}),
        ("crm 77", {"opportunity", "quote"}),
        ("magn scope", {"quote"}),
        ("po 4711", {"order"}),
        ("erp-9", {"order"}),
        ("hanne", {"opportunity", "quote", "contact"}),
        ("hd@lowfield", {"opportunity", "quote", "contact"}),
        ("agnetic", set()),
    ],
)
def test_everything_is_found_by_what_people_call_it(client, business, text, kinds):
    found = client.get(URL, {"q": text}, headers=PALETTE).context["search"].hits

    assert {hit.row["kind"] for hit in found} == kinds


@pytest.mark.parametrize("kind", ["opportunity", "quote", "order"])
def test_a_number_is_read_however_it_is_typed_and_leads_straight_there(client, business, kind):
    record = business[kind]
    prefix, figures = record.number.split("-")

    for typed in (record.number, record.number.lower(), f"{prefix.lower()} {int(figures)}", f" {record.number} "):
        assert hits(client, typed)[0] == record.get_absolute_url()
        assertRedirects(client.get(URL, {"q": typed}), record.get_absolute_url(), fetch_redirect_response=False)


def test_bare_figures_find_the_number_too_but_do_not_jump(client, business):
    response = client.get(URL, {"q": str(business["order"].pk)})

    assert business["order"].get_absolute_url() in [hit.url for hit in response.context["search"].hits]


def test_closed_business_is_found_on_demand_or_by_its_number(client, business):
    sold = business["sold"]

    assert sold.get_absolute_url() not in hits(client, "milk meters")
    assert sold.get_absolute_url() in hits(client, "milk meters", closed="on")
    assert hits(client, sold.number)[0] == sold.get_absolute_url()


def test_nothing_found_says_so_and_offers_the_closed(client, rep):
    answer = client.get(URL, {"q": "lowf"}, headers=PALETTE).text

    assert "Nothing for “lowf”." in answer
    assert "Search closed too" in answer
    assert "Search closed too" not in client.get(URL, {"q": "lowf", "closed": "on"}, headers=PALETTE).text


def test_the_beginnings_of_words_are_marked_and_nothing_is_taken_for_markup(client, rep):
    CustomerFactory(name="<b>Lowfield</b> & Flow")

    answer = client.get(URL, {"q": "low b"}, headers=PALETTE).text

    assert "&lt;<mark>b</mark>&gt;<mark>Low</mark>field" in answer
    assert "<b>Low" not in answer
    assert "F<mark>low" not in answer


@pytest.mark.parametrize("text", ["hidden", "OPP", "Q", "SO"])
def test_what_others_own_is_neither_found_nor_counted(client, rep, text):
    customer = CustomerFactory(name="Seen by all")
    other = OpportunityFactory(name="Hidden skid", customer=customer)
    QuoteFactory(opportunity__name="Hidden pump", name="Hidden scope")
    order = OrderFactory(opportunity__name="Hidden valve", name="Hidden valve")
    text = {"OPP": other.number, "Q": "Q-1", "SO": order.number}.get(text, text)

    assert hits(client, text, closed="on") == []
    assert client.get(URL, {"q": "seen"}, headers=PALETTE).context["search"].customer.beside == []


@pytest.mark.parametrize("factory", [OperatorFactory, UserFactory])
def test_who_does_not_look_at_sales_finds_no_sales_data(client, factory):
    OpportunityFactory(name="Flow package", customer__name="Flow Inc")
    client.force_login(factory())

    assert hits(client, "flow", closed="on") == []
    assert commands(client) in (["Settings", "What I may do", "Keyboard shortcuts", "Go to Administration", "Sign out"],
                                ["Settings", "What I may do", "Keyboard shortcuts", "Sign out"])  # fmt: skip
    assert "data-palette" not in client.get(URL).text


def test_an_administrator_reads_but_opens_nothing(client, business):
    client.force_login(AdministratorFactory())

    assert business["opportunity"].get_absolute_url() in hits(client, "flow")
    assert not [label for label in commands(client, "new") if label.startswith("New")]


def test_nothing_typed_shows_what_the_person_did_last(client, rep, team):
    for days, name in enumerate(["Today", "Yesterday"]):
        opportunity = OpportunityFactory(name=name, team=team, owner=rep)
        opportunity.version += 1
        opportunity.save()
        moment = timezone.now() - timedelta(days=days)
        record(opportunity, "edit", by=rep, through=Through.PAGE, happened_at=moment, source="inquiry")
    OpportunityFactory(name="Not touched", team=team, owner=rep)

    groups = client.get(URL, headers=PALETTE).context["search"].groups

    assert [(group.label, [hit.name for hit in group.hits]) for group in groups] == [("Recent", ["Today", "Yesterday"])]


def test_commands_are_those_that_the_person_can_do_here_and_now(client, rep, business):
    opportunity = business["opportunity"]

    here = commands(client, page=opportunity.get_absolute_url())
    on_its_quote = commands(client, page=business["quote"].get_absolute_url())
    when_won = commands(client, page=business["sold"].get_absolute_url())

    assert {"New quote", "Add a note", "Move to another stage", "Mark as lost"} <= set(here)
    assert {"Reopen", "Set or lift the legal hold", "Assign to somebody else"}.isdisjoint(here)
    assert on_its_quote == here
    assert "Add a note" in when_won
    assert {"New quote", "Move to another stage", "Mark as lost"}.isdisjoint(when_won)
    assert "Mark as lost" not in commands(client, page=OpportunityFactory().get_absolute_url())


def test_commands_are_found_by_the_beginnings_of_their_words(client, rep):
    assert commands(client, "go pipe") == ["Go to Pipeline"]
    assert commands(client, "ipeline") == []


def test_a_customer_that_is_found_can_be_sold_to(client, business):
    assert "New opportunity for Lowfield Dairy" in commands(client, "lowf")


@pytest.mark.parametrize("text", ["x\x00", "|&!()*", "9" * 30, "%", "\\", "'", "a" * 5000, "[", "OPP-999999999999"])
@pytest.mark.parametrize("page", ["/opportunities/99999999999999999999/", "/nowhere/", "//", "\x00"])
def test_nonsense_finds_nothing_and_breaks_nothing(client, rep, text, page):
    CustomerFactory()

    assert hits(client, text, **{"from": page}) == []


@pytest.mark.parametrize("rows", [1, 12])
@pytest.mark.parametrize("text", ["", "lowf", "nobody"])
def test_a_search_takes_at_most_five_queries(client, rows, text, business, rep, team, django_assert_max_num_queries):
    for _ in range(rows):
        customer = CustomerFactory(name="Lowfield Dairy")
        QuoteFactory(opportunity__team=team, opportunity__owner=rep, opportunity__customer=customer,
                     opportunity__contact=ContactFactory(customer=customer))  # fmt: skip
    page = business["opportunity"].get_absolute_url()

    for headers in ({}, PALETTE):
        with django_assert_max_num_queries(5):
            assert client.get(URL, {"q": text, "from": page, "closed": "on"}, headers=headers).status_code == 200


def test_the_palette_shows_five_of_a_kind_and_the_page_more(client):
    client.force_login(ManagerFactory())
    for _ in range(9):
        OpportunityFactory(name="Skid")

    assert len(hits(client, "skid")) == 5
    assert len(client.get(URL, {"q": "skid"}).context["search"].hits) == 9


def test_the_page_of_keys_lists_them_all_and_the_dialog_those_of_the_page_behind(client, rep):
    url = reverse("workplace:shortcuts")
    behind = {**PALETTE, "HX-Current-URL": f"http://testserver{reverse('opportunities:board')}"}

    assert "Copy the row" in client.get(url).text
    assert "Walk the cards" in client.get(url, headers=behind).text
    assert "Copy the row" not in client.get(url, headers=behind).text


def test_single_keys_that_are_off_are_told_to_be_off(client, rep):
    assert "Single keys are switched off" not in client.get(reverse("workplace:shortcuts")).text

    rep.single_keys = False
    rep.save()

    assert "Single keys are switched off" in client.get(reverse("workplace:shortcuts")).text
