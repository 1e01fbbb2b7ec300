"""A deal sold by keys alone: the focus is always to be seen, and after each swap it is somewhere sensible."""

import re

import pytest
from django.core.cache import cache
from django.db import transaction
from playwright.sync_api import expect

from opportunities.models import Opportunity
from orders.models import Order
from tests.browser.keyboard import Keys
from tests.factories import PASSWORD, ContactFactory, ProductFactory, RepFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
@transaction.atomic
def john():
    cache.clear()
    ContactFactory(name="Ann Smith", job_title="Buyer", customer__name="Holy Cross Hospital")
    ProductFactory(sku="ST-1", name="Stethoscope", list_price=200)
    return RepFactory(name="John Nickle", team=TeamFactory(name="West"))


@pytest.fixture
def keys(page, live_server):
    page.goto(live_server.url)
    return Keys(page)


def sign_in(page, keys, person):
    expect(page.get_by_label("Email")).to_be_focused()
    keys.type(person.email)
    keys.tab_to(page.get_by_label("Password"))
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("John")
    page.wait_for_load_state()  # keys are heard once the script is there


def choose_the_way_in(page, keys):
    keys.press("n")
    way = page.get_by_role("button", name="A customer asked for a quote")
    expect(way).to_be_visible()
    keys.tab_to(way)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="First quote")).to_be_visible()
    expect(way).to_be_focused()
    keys.must_be_seen()


def choose_the_company(page, keys):
    company = page.get_by_label("Company")
    keys.tab_to(company)
    keys.type("holy")
    known = page.get_by_role("option", name="Holy Cross Hospital")
    expect(known).to_have_attribute("aria-selected", "true")
    keys.press("ArrowDown")
    expect(known).to_have_attribute("aria-selected", "false")
    keys.press("ArrowUp")
    keys.press("Enter")
    expect(page.locator("select[name=contact] option:checked")).to_contain_text("Ann Smith")
    expect(company).to_be_focused()
    keys.must_be_seen()


def fill_in_the_first_quote(page, keys):
    keys.tab_to(page.locator("[name=name]"))
    keys.type("Stethoscopes for two wards")
    keys.tab_to(page.get_by_label("Lead origin"))
    keys.type("Customer C")
    keys.tab_to(page.locator("[name=lines-0-description]"))
    keys.type("st-")
    expect(page.get_by_role("option", name="ST-1")).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    expect(page.locator("[name=lines-0-quantity]")).to_be_focused()
    keys.must_be_seen()
    keys.type("10")
    keys.press("Enter")
    expect(page.locator("[name=lines-1-quantity]")).to_be_focused()
    keys.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stethoscopes for two wards")


def present_it(page, keys):
    keys.tab_to(page.get_by_role("link", name="Present", exact=True))
    keys.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Valid until")).to_be_focused()
    keys.must_be_seen()
    keys.tab_to(dialog.get_by_role("button", name="Present to customer"))
    keys.press("Enter")
    expect(page.locator("#alternatives").get_by_text("Presented", exact=True)).to_be_visible()


def accept_it_for_her(page, keys):
    keys.tab_to(page.get_by_role("link", name="Accept", exact=True))
    keys.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Who accepted?")).to_have_value("Ann Smith")
    keys.must_be_seen()
    keys.tab_to(dialog.get_by_label("On the phone"))
    keys.press("ArrowDown")
    expect(dialog.get_by_label("By e-mail")).to_be_checked()
    keys.press("ArrowUp")
    keys.tab_to(dialog.get_by_role("button", name=re.compile("^Accept for")))
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^SO-\d{6}$"))


def test_a_deal_is_sold_by_keys_alone(page, keys, john):
    sign_in(page, keys, john)
    choose_the_way_in(page, keys)
    choose_the_company(page, keys)
    fill_in_the_first_quote(page, keys)
    present_it(page, keys)
    accept_it_for_her(page, keys)

    order = Order.objects.get()
    line = order.lines.get()
    assert (line.quantity, line.unit_price, order.total, order.accepted_by) == (10, 200, 2000, "Ann Smith")
    opportunity = Opportunity.objects.get()
    assert (opportunity.status, opportunity.origin.name) == ("won", "Customer Call")
