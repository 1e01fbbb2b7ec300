"""Scenario A in a real browser: from Ann's call to the receipt on her phone, by clicks and keys alone."""

import re

import pytest
from playwright.sync_api import expect

from opportunities.models import Opportunity, Outcome
from orders.models import Order
from quotes.models import Quote
from tests.factories import ContactFactory, ProductFactory, RepFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def john():
    ContactFactory(name="Ann Smith", job_title="Buyer", customer__name="Holy Cross Hospital")
    ProductFactory(sku="ST-1", name="Stethoscope", list_price=200)
    return RepFactory(name="John Nickle", team=TeamFactory(name="West", discount_limit_percent=30))


@pytest.fixture
def desk(page, live_server, settings, john, sign_in_by_hand):
    settings.SITE_URL = live_server.url
    sign_in_by_hand(page, john)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Good (morning|afternoon|evening), John"))
    return page


def record_the_request(desk):
    desk.get_by_role("link", name="New opportunity").first.click()
    desk.get_by_role("button", name="A customer asked for a quote").click()
    expect(desk.get_by_role("heading", name="First quote")).to_be_visible()
    desk.get_by_label("Company").press_sequentially("holy")
    desk.get_by_role("option", name="Holy Cross Hospital").click()
    expect(desk.locator("select[name=contact] option:checked")).to_have_text("Ann Smith, Buyer")
    desk.locator("[name=name]").fill("Stethoscopes for two wards")
    desk.get_by_label("Lead origin").select_option(label="Customer Call")
    desk.locator("[name=lines-0-description]").fill("ST-1")
    desk.locator("[name=lines-0-quantity]").fill("10")
    desk.get_by_role("button", name="Create opportunity").locator("visible=true").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Stethoscopes for two wards")


def copy_the_first(desk, quantity, price):
    """Copy Q-… from its own page, and change what the copy offers."""
    desk.get_by_role("link", name=re.compile("^Q-")).first.click()
    desk.get_by_role("link", name=re.compile("New alternative|Copy")).locator("visible=true").first.click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label(re.compile("Name")).fill(f"{quantity} pieces")
    dialog.get_by_role("button", name="Make the copy").click()
    expect(desk.locator("#draft [name=name]")).to_have_value(f"{quantity} pieces")
    desk.locator("[name=lines-0-quantity]").fill(str(quantity))
    desk.locator("[name=lines-0-unit_price]").fill(str(price))
    desk.get_by_role("button", name="Save draft").click()
    desk.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Stethoscopes").click()


def present_all(desk):
    desk.get_by_role("link", name="Present").locator("visible=true").first.click()
    desk.get_by_role("dialog").get_by_role("button", name="Present to customer").click()
    expect(desk.get_by_text("Presented", exact=True)).to_have_count(3)
    return desk.get_by_label("The customer’s link").input_value()


def accept_the_second(phone, address):
    phone.goto(address)
    phone.get_by_role("radio", name=re.compile("15 pieces")).check()
    phone.get_by_label("Your full name").fill("Ann Smith")
    phone.get_by_label("Your role").fill("Buyer")
    phone.get_by_role("checkbox").check()
    phone.get_by_role("button", name=re.compile("Accept option B for €2,700.00")).click()
    expect(phone.get_by_text(re.compile(r"SO-\d{6}")).first).to_be_visible()


def test_a_customer_asks_compares_three_offers_and_accepts_the_second(desk, phone):
    record_the_request(desk)
    opportunity = Opportunity.objects.get()
    assert (opportunity.status, opportunity.value) == ("negotiation", 2000)

    copy_the_first(desk, 15, 180)
    copy_the_first(desk, 20, 150)
    expect(desk.get_by_text("€3,000.00")).to_be_visible()
    assert list(Quote.objects.values_list("total", "is_primary")) == [(2000, True), (2700, False), (3000, False)]

    address = present_all(desk)
    accept_the_second(phone, address)

    order = Order.objects.get()
    line = order.lines.get()
    assert (line.quantity, line.unit_price, order.total, order.accepted_by) == (15, 180, 2700, "Ann Smith")
    assert list(Quote.objects.values_list("status", "abandon_reason__code")) == [
        ("abandoned", "alternative_accepted"),
        ("accepted", None),
        ("abandoned", "alternative_accepted"),
    ]
    opportunity.refresh_from_db()
    assert (opportunity.status, opportunity.value) == ("won", 2700)
    assert Outcome.objects.get().outcome == "won"

    phone.reload()
    expect(phone.get_by_text(order.number).first).to_be_visible()
    desk.reload()
    expect(desk.get_by_role("link", name=re.compile(order.number)).first).to_be_visible()
