"""The list by mouse and keys: rows chosen, changed together, and what was not changed said."""

import pytest
from playwright.sync_api import expect

from opportunities.models import Opportunity
from tests.browser.screens import DESK
from tests.factories import OpportunityFactory, RepFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rep(team):
    return RepFactory(team=team)


@pytest.fixture
def rows(rep, team):
    return [OpportunityFactory(name=f"Deal {n}", team=team, owner=rep, value=100 * n) for n in range(1, 6)]


@pytest.fixture
def desk(page, sign_in, rep, rows):
    page.set_viewport_size(DESK)
    sign_in(page, rep, "/opportunities/?sort=name&status=any")
    with page.expect_response("**/modules/list*.js"):
        page.get_by_role("checkbox", name="Select Deal 1").hover()
    return page


def box(desk, n):
    return desk.get_by_role("checkbox", name=f"Select Deal {n}")


def test_shift_selects_a_range_and_the_bar_says_how_many_and_how_much(desk):
    box(desk, 1).click()
    box(desk, 4).click(modifiers=["Shift"])

    bar = desk.locator(".bulk")
    expect(bar).to_contain_text("4 selected")
    expect(bar).to_contain_text("€1,000")
    bar.get_by_role("button", name="Clear").click()
    expect(bar).to_be_hidden()


def test_keys_walk_the_rows_select_and_open(desk):
    desk.keyboard.press("j")
    desk.keyboard.press("x")
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    desk.keyboard.press("x")

    expect(desk.locator(".bulk")).to_contain_text("2 selected")
    expect(box(desk, 1)).to_be_checked()
    expect(box(desk, 2)).to_be_checked()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Deal 2")


def test_an_act_on_many_says_what_it_has_changed_and_what_not_and_can_be_undone(desk, rep, rows):
    stale = rows[2]
    box(desk, 1).check()
    box(desk, 3).check()
    Opportunity.objects.filter(pk=stale.pk).update(version=9)

    desk.get_by_role("button", name="Set close date").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("New close date").fill("2026-12-24")
    dialog.get_by_role("button", name="Set close date").click()

    expect(dialog.get_by_role("heading")).to_have_text("One opportunity changed")
    expect(dialog).to_contain_text("Somebody changed these since you looked.")
    expect(dialog.get_by_role("link", name=stale.number)).to_be_visible()
    expect(desk.locator("tbody")).to_contain_text("24 Dec")
    dialog.get_by_role("button", name="Undo").click()
    expect(desk.locator("tbody")).not_to_contain_text("24 Dec")
    dialog.get_by_role("link", name="Back to the list").click()
    expect(dialog).to_be_hidden()
    expect(box(desk, 1)).not_to_be_checked()


def test_filters_change_the_address_and_back_takes_them_off(desk):
    desk.get_by_label("Find in this view").fill("deal 2")
    expect(desk.locator("tbody tr")).to_have_count(1)
    expect(desk.get_by_text("Export one row")).to_be_visible()
    assert "q=deal+2" in desk.url

    desk.go_back()

    expect(desk.locator("tbody tr")).to_have_count(5)


def test_a_view_is_saved_and_stands_in_the_row(desk):
    desk.get_by_role("link", name="Save this view").click()
    desk.get_by_role("dialog").get_by_label("Name").fill("All of mine")
    desk.get_by_role("dialog").get_by_role("button", name="Save view").click()

    expect(desk.get_by_role("link", name="All of mine 5")).to_have_attribute("aria-current", "page")
