"""Scenario B in a real browser: a chance seen at a trade show, four quotes, three expire, and the rest is lost."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import expect

from lifecycle.clock import business_today
from lifecycle.through import Through
from opportunities.models import Opportunity, Outcome
from quotes.models import Quote
from quotes.services import expire_quotes
from tests.browser.screens import DESK
from tests.factories import ProductFactory, RepFactory, TeamFactory
from tests.invariants import broken_rules

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
@transaction.atomic
def west():
    ProductFactory(sku="CR-12", name="Box of twelve crayons", list_price="1.25")
    return TeamFactory(name="West")


@pytest.fixture
def jim(west):
    return RepFactory(name="Jim", team=west)


@pytest.fixture
def peter_desk(page, west, jim, sign_in):
    return sign_in(page, RepFactory(name="Peter", team=west))


@pytest.fixture
def jim_desk(new_context, jim, sign_in):
    return sign_in(new_context(viewport=DESK).new_page(), jim)


def open_the_chance(desk):
    """Nobody's name is known yet: an address goes on the record."""
    desk.get_by_role("link", name="New opportunity").first.click()
    expect(desk.get_by_role("button", name="I saw an opportunity")).to_have_attribute("aria-pressed", "true")
    desk.get_by_label("Company").press_sequentially("Kids and Crayons")
    desk.get_by_role("option", name="Add “Kids and Crayons” as a new customer").click()
    expect(desk.get_by_text("It will be added as a new customer.")).to_be_visible()
    desk.get_by_text("An address").click()
    desk.get_by_label("City").fill("Portland")
    desk.get_by_label("Country").select_option(label="United States")
    desk.locator("[name=name]").fill("Crayons for all schools")
    desk.get_by_label("Lead origin").select_option(label="Trade Show")
    desk.locator("label", has_text="Jim").click()
    expect(desk.get_by_text("Jim works on it, too.")).to_be_visible()
    desk.get_by_role("button", name="Create opportunity").locator("visible=true").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Crayons for all schools")


def find_it_in_the_list(desk):
    desk.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Opportunities").click()
    desk.get_by_role("link", name="Crayons for all schools").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Crayons for all schools")


def add_mary(desk):
    desk.locator("#reach-card").get_by_role("link", name="Change").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Mary Hopkins")
    dialog.get_by_role("button", name="Save").click()
    expect(desk.locator("#reach-card")).to_contain_text("Mary Hopkins")
    expect(desk.locator("#reach-card")).to_contain_text("Portland")


def make_four_quotes(desk):
    desk.get_by_role("link", name="New quote").click()
    desk.locator("[name=name]").fill("Offer 1")
    desk.locator("[name=lines-0-description]").fill("CR-12")
    desk.locator("[name=lines-0-quantity]").fill("100")
    desk.get_by_role("button", name="Save draft").click()
    for n, total in ((2, "€250.00"), (3, "€375.00"), (4, "€500.00")):
        desk.get_by_role("link", name="New alternative").click()
        dialog = desk.get_by_role("dialog")
        dialog.get_by_label("Name").fill(f"Offer {n}")
        dialog.get_by_role("button", name="Make the copy").click()
        expect(desk.locator("#draft [name=name]")).to_have_value(f"Offer {n}")
        desk.locator("[name=lines-0-quantity]").fill(str(100 * n))
        desk.keyboard.press("Tab")
        expect(desk.locator("#sum-total")).to_contain_text(total)
    desk.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Crayons").click()


def present_them(desk):
    desk.get_by_role("link", name="Present 4").click()
    desk.get_by_role("dialog").get_by_role("button", name="Present to customer").click()
    expect(desk.locator("#alternatives").get_by_text("Presented", exact=True)).to_have_count(4)


def three_expire():
    """Let the last day of three pass, and the agent come by."""
    first_three = Quote.objects.order_by("pk")[:3].values("pk")
    Quote.objects.filter(pk__in=first_three).update(expires_on=business_today() - timedelta(days=1))
    expire_quotes(live=True, through=Through.SCHEDULE)


def mark_as_lost(desk, open_quote):
    """Jim is shown what is still open, and confirms."""
    desk.get_by_role("link", name="Mark as lost").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_text("This open quote will be abandoned")).to_be_visible()
    expect(dialog.get_by_role("list").get_by_text(re.compile("^Q-"))).to_have_text([open_quote.number])
    dialog.get_by_label("Competitor price").check()
    dialog.get_by_label("What should the next person know?").fill("They buy from the neighbour.")
    dialog.get_by_role("button", name="Mark as lost").click()
    expect(desk.get_by_role("region", name="Lost")).to_contain_text("Lost: Competitor price")


def test_a_rep_sees_a_chance_three_quotes_expire_and_the_rest_is_lost(peter_desk, jim_desk):
    open_the_chance(peter_desk)
    chance = Opportunity.objects.get()
    assert (chance.status, chance.contact, chance.contact_address.country) == ("inquiry", None, "US")
    assert (chance.owner.name, [person.name for person in chance.co_owners.all()]) == ("Peter", ["Jim"])

    find_it_in_the_list(jim_desk)
    add_mary(jim_desk)
    chance.refresh_from_db()
    assert (chance.contact.name, chance.contact_address.city) == ("Mary Hopkins", "Portland")

    make_four_quotes(jim_desk)
    present_them(jim_desk)
    assert list(Quote.objects.order_by("pk").values_list("total", flat=True)) == [125, 250, 375, 500]

    three_expire()
    jim_desk.reload()
    expect(jim_desk.locator("#alternatives").get_by_text("Expired", exact=True)).to_have_count(3)
    expect(jim_desk.locator(".steps [aria-current]")).to_contain_text("Quoting")

    fourth = Quote.objects.order_by("pk").last()
    mark_as_lost(jim_desk, fourth)
    expect(jim_desk.locator("#facts")).to_contain_text("0% success")
    expect(jim_desk.get_by_role("region", name="Lost")).to_contain_text("They buy from the neighbour.")

    chance.refresh_from_db()
    assert (chance.status, chance.success_percent, chance.loss_reason.name) == ("lost", 0, "Competitor price")
    reasons = Quote.objects.order_by("pk").values_list("status", "abandon_reason__name")
    assert list(reasons) == [("abandoned", "Expired")] * 3 + [("abandoned", "Opportunity lost")]
    assert Outcome.objects.get().outcome == "lost"
    assert chance.notes.get().author.name == "Jim"
    assert not broken_rules()
