"""My day in a real browser: rows settled in place by mouse and by keys, undone, and gone by themselves."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from lifecycle.clock import business_today
from tests.browser.screens import faults
from tests.factories import OpportunityFactory, QuoteFactory, RepFactory, TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
@transaction.atomic
def floor():
    team = TeamFactory(name="North")
    maren = RepFactory(name="Maren Okafor", team=team)
    deal = {"team": team, "owner": maren}
    quotes = {f"opportunity__{key}": value for key, value in deal.items()}
    QuoteFactory(presented=True, expires_on=in_days(2), opportunity__name="Flow package", **quotes)
    late = OpportunityFactory(name="Pasteuriser", anticipated_close=in_days(-5), **deal)
    queued = OpportunityFactory(name="Leak pilot", team=team, queued=True)
    return {"maren": maren, "late": late, "queued": queued}


def in_days(days):
    return business_today() + timedelta(days=days)


@pytest.fixture
def day(page, sign_in, floor):
    """Maren's browser on My day."""
    return sign_in(page, floor["maren"])


def row(day, opportunity):
    return day.locator(f"#need-{opportunity.pk}")


def test_a_new_date_is_set_undone_and_set_again_by_keys_alone(day, floor):
    late = floor["late"]
    day.get_by_role("button", name="Set new date: Pasteuriser").focus()
    day.keyboard.press("Enter")
    expect(day.get_by_role("button", name=re.compile(r"\+7 days"))).to_be_focused()
    day.keyboard.press("Enter")

    expect(row(day, late).get_by_role("status")).to_be_focused()
    expect(row(day, late).get_by_role("status")).to_contain_text("Done. Closes")
    expect(day.locator("#day-count")).to_have_text("2")
    expect(day.locator(".rail [data-go=d] .n")).to_have_text("2")
    late.refresh_from_db()
    assert late.anticipated_close == in_days(7)

    day.keyboard.press("Tab")
    expect(day.get_by_role("button", name="Undo: Pasteuriser")).to_be_focused()
    day.keyboard.press("Enter")
    expect(row(day, late).get_by_role("status")).to_contain_text("Undone. Due ")
    expect(day.locator("#day-says")).to_contain_text("Three things need you today.")
    late.refresh_from_db()
    assert late.anticipated_close == in_days(-5)


def test_what_was_settled_by_mouse_goes_by_itself_and_the_rest_stays(day, floor):
    day.clock.install()
    day.get_by_role("button", name="Take it: Leak pilot").click()
    expect(row(day, floor["queued"]).get_by_role("status")).to_have_text("Done. It is yours now.")
    expect(day.locator(".rail [href$='owner=queue'] .n")).to_have_count(0)

    day.get_by_role("button", name="Extend: Flow package").click()
    day.get_by_role("button", name=re.compile(r"\+14 days")).locator("visible=true").click()
    expect(day.get_by_text(re.compile("1 quote is valid until"))).to_be_visible()
    day.mouse.move(1, 1)
    day.clock.run_for(8_000)

    expect(day.get_by_text(re.compile("1 quote is valid until"))).to_have_count(0)
    expect(day.get_by_role("heading", name="Quotes about to expire")).to_have_count(0)
    expect(row(day, floor["queued"])).to_be_visible()


def test_a_contact_is_typed_at_once_and_no_letter_is_a_shortcut(day, floor):
    OpportunityFactory(
        name="Quiet", owner=floor["maren"], team=floor["late"].team, stage_since=timezone.now() - timedelta(days=99)
    )
    day.reload()
    day.get_by_role("button", name="Log contact: Quiet").click()
    day.keyboard.type("no news")
    expect(day.get_by_label("What was said?").locator("visible=true")).to_have_value("no news")
    day.keyboard.press("Control+Enter")
    expect(day.get_by_role("status").filter(has_text="Done. Noted.")).to_be_focused()


def test_axe_finds_nothing_in_an_open_form_nor_beside_what_is_done(day, floor):
    day.emulate_media(reduced_motion="reduce")
    day.get_by_role("button", name="Set new date: Pasteuriser").click()
    assert faults(day) == []

    day.get_by_role("button", name=re.compile(r"\+30 days")).locator("visible=true").click()
    expect(row(day, floor["late"]).get_by_role("status")).to_be_focused()
    assert faults(day) == []
