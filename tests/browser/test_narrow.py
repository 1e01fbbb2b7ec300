"""Every page of a deal fits the narrowest phone, also with a name that has no place to break."""

import os

import pytest
from django.db import transaction
from django.urls import reverse

from tests.factories import PASSWORD, ProductFactory, QuoteFactory, RepFactory, TeamFactory

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = pytest.mark.django_db(transaction=True)

NARROW = {"width": 320, "height": 700}


@pytest.fixture
def quote():
    """A draft; whole before the database looks at its sums."""
    with transaction.atomic():
        return long_named_draft()


def long_named_draft():
    team = TeamFactory()
    product = ProductFactory(sku="ST-1", name="Stethoscope", list_price=110_000)
    return QuoteFactory(
        name="W" * 60,
        opportunity__name="W" * 120,
        opportunity__team=team,
        opportunity__owner=RepFactory(team=team),
        opportunity__negotiating=True,
        lines=[{"product": product, "quantity": 12}],
    )


def pages_of(quote):
    on_opportunity = ("detail", "edit", "move", "lose", "share", "release")
    yield from (reverse("opportunities:list"), reverse("opportunities:list", query={"q": "nothing"}))
    yield from (reverse(f"opportunities:{page}") for page in ("board", "new"))
    yield reverse("quotes:request")
    yield from (reverse(f"opportunities:{page}", args=[quote.opportunity_id]) for page in on_opportunity)
    yield from (reverse(f"quotes:{page}", args=[quote.pk]) for page in ("edit", "present", "copy", "abandon"))
    yield reverse("orders:list")


def test_no_page_scrolls_sideways_on_the_narrowest_phone(page, live_server, quote):
    page.set_viewport_size(NARROW)
    page.goto(live_server.url)
    page.get_by_label("Email").fill(quote.opportunity.owner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("navigation", name="Main, phone").wait_for()

    widths = {}
    for path in pages_of(quote):
        assert page.goto(live_server.url + path).ok, path
        widths[path] = page.evaluate("document.documentElement.scrollWidth")

    assert {path: width for path, width in widths.items() if width > NARROW["width"]} == {}
