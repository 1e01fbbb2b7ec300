"""The quote editor by keys alone: products picked, rows walked, copied and moved; two people, and two hundred lines."""

import re
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from quotes.models import Quote
from tests.factories import OpportunityFactory, ProductFactory, QuoteFactory, RepFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def catalogue():
    ProductFactory(sku="MAG-80", name="Magnetic flow meter DN 80", list_price=4150)
    ProductFactory(sku="MAG-50", name="Magnetic flow meter DN 50", list_price=3280)
    ProductFactory(sku="TX-4", name="Transmitter", list_price=1140)


def draft(lines):
    with transaction.atomic():
        team = TeamFactory(discount_limit_percent=12)
        rep = RepFactory(team=team)
        opportunity = OpportunityFactory(owner=rep, team=team, negotiating=True)
        return QuoteFactory(opportunity=opportunity, lines=lines)


@pytest.fixture
def editor(page, sign_in, catalogue):
    """Return a function that opens a draft with these lines."""

    def open_draft(*lines):
        quote = draft(list(lines))
        sign_in(page, quote.opportunity.owner, reverse("quotes:edit", args=[quote.pk]))
        with page.expect_response(re.compile("modules/grid")):
            page.locator("#add").focus()
        return page, quote

    return open_draft


def saved_as(page, version):
    expect(page.locator("#draft-version")).to_have_value(str(version))


def lines_of(quote):
    return [(line.description, line.quantity, line.unit_price) for line in quote.lines.all()]


def test_a_quote_is_built_by_keys_alone(editor):
    page, quote = editor()
    keys = page.keyboard

    page.locator("#add").focus()
    keys.type("mag")
    expect(page.get_by_role("option")).to_have_count(2)
    keys.press("ArrowDown")
    expect(page.get_by_role("option", name="MAG-80")).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    expect(page.locator("[name=lines-0-quantity]")).to_be_focused()
    keys.type("8")
    keys.press("Tab")
    keys.type("8")
    keys.press("Enter")
    expect(page.locator("#add")).to_be_focused()
    expect(page.locator("[name=lines-0-unit_price]")).to_have_value("3,818.00")
    keys.type("tx-4")
    expect(page.get_by_role("option")).to_have_count(1)
    keys.press("Enter")
    expect(page.locator("[name=lines-1-quantity]")).to_be_focused()
    keys.type("4")
    keys.press("Control+d")
    expect(page.locator("[name=lines-2-quantity]")).to_be_focused()
    expect(page.locator("[name=lines-2-quantity]")).to_have_value("4")
    keys.type("2")
    keys.press("Alt+ArrowUp")
    keys.press("Alt+ArrowUp")
    saved_as(page, 9)
    expect(page.locator("[name=lines-2-quantity]")).to_be_focused()
    expect(page.locator("#sum-total")).to_contain_text("€37,384.00")

    meter, transmitter = "Magnetic flow meter DN 80", "Transmitter"
    expected = [(transmitter, 2, Decimal(1140)), (meter, 8, Decimal(3818)), (transmitter, 4, Decimal(1140))]
    assert lines_of(quote) == expected


def test_escape_leaves_the_list_and_a_text_waits_for_its_price(editor):
    page, quote = editor()

    page.locator("#add").press_sequentially("tra")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("[name=lines-0-unit_price]")).to_be_focused()
    expect(page.locator("#lines-0-told")).to_contain_text("Type a net price")
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    saved_as(page, 2)

    assert lines_of(quote) == [("tra", 1, Decimal(99))]


def test_a_change_that_is_just_typed_is_not_lost_by_leaving(editor):
    page, quote = editor({"quantity": 1})

    page.locator("[name=lines-0-quantity]").fill("7")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").last.click()
    expect(page).to_have_url(re.compile(quote.opportunity.get_absolute_url()))

    assert quote.lines.get().quantity == 7


def test_a_change_that_came_too_late_is_told_and_stays(editor):
    page, quote = editor({"quantity": 1})
    with transaction.atomic():
        Quote.objects.filter(pk=quote.pk).update(version=5)

    page.locator("[name=lines-0-quantity]").fill("7")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("What you typed is still here.")
    expect(page.locator("[name=lines-0-quantity]")).to_have_value("7")
    assert quote.lines.get().quantity == 1


def test_a_removed_line_comes_back(editor):
    page, quote = editor({"quantity": 1}, {"quantity": 2})

    page.locator("#lines-0 .remove").click()
    expect(page.locator("#lines-0")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#line-count")).to_have_text("2")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)

    assert [int(line.quantity) for line in quote.lines.all()] == [1, 2]
    page.locator("#lines-1 .remove").click()
    expect(page.locator("#add")).to_be_focused()
    page.get_by_role("button", name="Present to customer").click()
    expect(page).to_have_url(re.compile(reverse("quotes:present", args=[quote.pk])))


def test_two_hundred_lines_stay_fluent(editor):
    page, _quote = editor(*({"quantity": 1} for _ in range(200)))

    page.locator("[name=lines-198-quantity]").fill("3")
    with page.expect_response(re.compile("/row/")) as answer:
        page.keyboard.press("Enter")
    expect(page.locator("[name=lines-199-quantity]")).to_be_focused()
    saved_as(page, 2)

    assert len(answer.value.body()) < 5000
    assert len(answer.value.request.post_data) < 500
    assert answer.value.request.timing["responseEnd"] < 1500
