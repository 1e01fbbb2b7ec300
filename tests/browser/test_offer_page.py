"""The customer's page in a real browser: on a phone, in the dark, and what is open in it."""

from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import expect

from lifecycle.clock import business_today
from opportunities.models import OpportunityNote
from quotes.models import Quote
from tests.browser.screens import COLOURS, DESK, NARROW, PHONE, RULES, faults, width_of
from tests.factories import OfferLinkFactory, OpportunityFactory, QuoteFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
@transaction.atomic
def link():
    opportunity = OpportunityFactory(negotiating=True, owner__phone="+45 00 00 00 01")
    for name in ("Steel", "Brass", "Copper"):
        QuoteFactory(opportunity=opportunity, presented=True, name=name, lines=[{} for _ in range(6)])
    Quote.objects.filter(name="Copper").update(expires_on=business_today() - timedelta(days=1))
    return OfferLinkFactory(opportunity=opportunity, recipient="Ann Smith")


def test_a_customer_asks_on_a_phone_and_the_page_stays(phone, live_server, link):
    phone.goto(live_server.url + link.path)
    phone.get_by_text("Ask a question").tap()
    phone.get_by_label("Your question").fill("Is delivery included?")
    phone.get_by_role("button", name="Send the question").tap()

    expect(phone.get_by_role("status")).to_contain_text("We have your question")
    expect(phone.get_by_role("button", name="Accept option A")).to_be_visible()
    assert OpportunityNote.objects.get().who == "Ann Smith"

    phone.get_by_role("radio", name="Copper").check()
    phone.get_by_role("button", name="Ask for new prices").tap()

    expect(phone.get_by_role("status")).to_contain_text("We will send you new prices")
    assert OpportunityNote.objects.count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_it_and_nothing_scrolls_sideways(page, live_server, link, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = {}
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        page.goto(live_server.url + link.path)
        for part in ("Compare line by line", "Ask a question", "None of these suits us"):
            page.get_by_text(part).click()
        found[str(size)] = faults(page, rules=RULES if scheme == "light" else COLOURS)
    page.set_viewport_size(NARROW)

    assert {size: violations for size, violations in found.items() if violations} == {}
    assert width_of(page) <= NARROW["width"]
