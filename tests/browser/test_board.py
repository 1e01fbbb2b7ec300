"""The board by mouse, finger and keys, and two people on one card."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from opportunities import services
from opportunities.models import Opportunity, Stage
from tests.browser.screens import DESK
from tests.factories import OpportunityFactory, RepFactory

pytestmark = pytest.mark.django_db(transaction=True)

PRESS, TURN = 400, 650


@pytest.fixture
def rep(team):
    return RepFactory(name="Maren Okafor", team=team)


@pytest.fixture
def pump(rep, team):
    return OpportunityFactory(name="Pump hall", team=team, owner=rep, value=100)


@pytest.fixture
def see_board(sign_in):
    def see(page, person):
        sign_in(page, person, "/pipeline/")
        page.locator(".board").hover(position={"x": 4, "y": 4})
        return page

    return see


@pytest.fixture
def desk(page, see_board, rep, pump):
    page.set_viewport_size(DESK)
    with page.expect_response("**/modules/board*.js"):
        see_board(page, rep)
    return page


def column(page, name):
    return page.get_by_role("region", name=name, exact=False)


def card(page, within=None):
    scope = column(page, within) if within else page
    return scope.locator(".card:not(.ghost)", has_text="Pump hall")


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 60)


def lift(page, over):
    """Take the card and hold it over a column."""
    page.mouse.move(*middle(card(page)))
    page.mouse.down()
    page.mouse.move(*middle(column(page, over)), steps=4)


def stage_of(opportunity):
    return Opportunity.objects.get(pk=opportunity.pk).stage.name


def test_a_card_is_dragged_to_another_stage_and_taken_back(desk, pump):
    lift(desk, "Qualifying")
    desk.mouse.up()

    expect(desk.locator(".toast")).to_contain_text("Moved to Qualifying")
    expect(column(desk, "Qualifying").locator(".n")).to_have_text("1")
    expect(column(desk, "New")).to_contain_text("None")
    expect(card(desk, "Qualifying").get_by_role("link", name="Pump hall", exact=True)).to_be_focused()
    assert stage_of(pump) == "Qualifying"

    desk.get_by_role("button", name="Undo").click()
    expect(card(desk, "New")).to_be_visible()
    expect(desk.get_by_text("Moved to New")).to_be_visible()
    expect(desk.get_by_text("Moved to Qualifying")).to_be_hidden()
    assert stage_of(pump) == "New"


def test_columns_that_are_not_allowed_say_why_and_refuse_the_drop(desk, pump):
    lift(desk, "Closing")

    expect(column(desk, "Closing").locator(".why:visible")).to_have_text("Negotiation begins with the first quote.")
    expect(column(desk, "Won").locator(".why:visible")).to_have_text("Won comes from an accepted quote.")
    expect(column(desk, "Qualifying").locator(".why:visible")).to_have_count(0)
    desk.mouse.up()

    expect(desk.locator(".toast")).to_have_text("Negotiation begins with the first quote.")
    expect(card(desk, "New")).to_be_visible()
    assert stage_of(pump) == "New"


def test_escape_lets_go_of_the_card(desk, pump):
    lift(desk, "Qualifying")
    desk.keyboard.press("Escape")
    desk.mouse.up()

    expect(desk.locator(".ghost, .open-to, .closed-to, .toast")).to_have_count(0)
    expect(card(desk, "New")).to_be_visible()


def test_a_drop_on_won_says_where_won_comes_from(desk):
    lift(desk, "Won")
    desk.mouse.up()

    expect(desk.get_by_role("dialog")).to_contain_text("Won comes from an accepted quote.")
    expect(card(desk, "New")).to_have_count(1)


def test_a_drop_on_lost_asks_for_the_reason_and_leaving_it_returns_the_card(desk, pump):
    lift(desk, "Lost")
    desk.mouse.up()
    sheet = desk.get_by_role("dialog")
    expect(sheet.get_by_text("What was the main reason?")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(card(desk, "New")).to_be_visible()

    lift(desk, "Lost")
    desk.mouse.up()
    sheet.get_by_label("Price", exact=True).check()
    sheet.get_by_role("button", name="Mark as lost").click()

    expect(card(desk, "Lost")).to_be_visible()
    expect(desk.locator(".toast")).to_contain_text("Marked as lost")
    expect(sheet).to_be_hidden()
    assert stage_of(pump) == "Lost"


def test_keys_walk_the_cards_and_move_them(desk, rep, team, pump):
    OpportunityFactory(name="Kiln", team=team, owner=rep, value=50)
    OpportunityFactory(name="Robot cell", team=team, owner=rep, negotiating=True)
    desk.reload()
    names = {name: desk.get_by_role("link", name=name, exact=True) for name in ("Pump hall", "Kiln", "Robot cell")}
    names["Pump hall"].focus()
    desk.locator(".board").hover(position={"x": 4, "y": 4})

    for key, name in (("ArrowDown", "Kiln"), ("ArrowRight", "Robot cell"), ("ArrowLeft", "Pump hall")):
        desk.keyboard.press(key)
        expect(names[name]).to_be_focused()
    desk.keyboard.press("m")
    sheet = desk.get_by_role("dialog")
    expect(sheet.get_by_role("heading")).to_have_text("Move “Pump hall”")
    desk.keyboard.press("Escape")
    expect(names["Pump hall"]).to_be_focused()
    desk.keyboard.press("m")
    expect(sheet.get_by_role("button", name="Qualifying")).to_be_focused()
    desk.keyboard.press("Enter")

    expect(card(desk, "Qualifying")).to_be_visible()
    expect(names["Pump hall"]).to_be_focused()
    assert stage_of(pump) == "Qualifying"


def test_the_second_of_two_people_sees_the_truth(desk, pump):
    other = RepFactory(name="Jonas Lind", team=pump.team)
    services.share(pump, by=pump.owner, through="page", version=None, co_owners=[other])
    desk.reload()
    with desk.expect_response("**/modules/board*.js"):
        desk.locator(".board").hover(position={"x": 4, "y": 4})
    qualifying = Stage.objects.get(name="Qualifying")
    services.move(pump, by=other, through="page", version=None, stage=qualifying)

    card(desk).locator(".mv").click()
    desk.get_by_role("dialog").get_by_role("link", name="Keep in Qualifying").click()
    expect(card(desk, "New")).to_be_visible()
    lift(desk, "Qualifying")
    desk.mouse.up()

    expect(desk.get_by_role("alert")).to_contain_text("Jonas Lind changed it at")
    expect(card(desk, "Qualifying")).to_be_visible()
    expect(card(desk)).to_have_count(1)


def test_a_long_press_drags_a_card_to_the_next_screen_of_a_phone(phone, see_board, rep, pump):
    with phone.expect_response("**/modules/board*.js"):
        see_board(phone, rep)
    pills = phone.get_by_role("navigation", name="Stages")
    expect(pills.get_by_role("link", name="New")).to_have_attribute("aria-current", "true")
    touch = phone.context.new_cdp_session(phone)
    x, y = middle(card(phone))

    def send(kind, *points):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    phone.clock.install()
    phone.clock.pause_at(timezone.now() + timedelta(minutes=1))
    send("touchStart", (x, y))
    phone.clock.run_for(PRESS)
    expect(phone.locator(".ghost")).to_be_visible()
    send("touchMove", (385, y))
    phone.clock.run_for(TURN)
    expect(pills.get_by_role("link", name="Qualifying")).to_have_attribute("aria-current", "true")
    send("touchMove", (x, y))
    expect(column(phone, "Qualifying")).to_have_class("col s-inq open-to over")
    send("touchEnd")
    phone.clock.resume()

    expect(phone.get_by_text("Moved to Qualifying")).to_be_visible()
    expect(card(phone, "Qualifying")).to_be_visible()
    expect(pills.get_by_role("link", name="Qualifying")).to_have_attribute("aria-current", "true")
    pills.get_by_role("link", name="New").click()
    expect(pills.get_by_role("link", name="New")).to_have_attribute("aria-current", "true")
    assert stage_of(pump) == "Qualifying"


def test_a_drag_that_begins_before_its_script_is_there_is_not_lost(page, sign_in, rep, pump):
    page.set_viewport_size(DESK)
    sign_in(page, rep, "/pipeline/")
    page.route("**/modules/board*.js", lambda route: page.mouse.down() or route.continue_())

    with page.expect_response("**/modules/board*.js"):
        page.mouse.move(*middle(card(page)))
    to = middle(column(page, "Qualifying"))
    page.mouse.move(*to, steps=5)
    expect(page.locator(".ghost")).to_be_visible()
    page.mouse.up()

    expect(page.get_by_text("Moved to Qualifying")).to_be_visible()


def test_further_cards_come_once_and_focus_goes_on_with_them(desk, rep, team):
    for value in range(200, 235):
        OpportunityFactory(name=f"Skid {value}", team=team, owner=rep, value=value)
    desk.reload()
    more = desk.get_by_role("link", name="Show 6 more")
    more.focus()

    desk.keyboard.press("Enter")

    expect(column(desk, "New").locator(".card")).to_have_count(36)
    expect(more).to_have_count(0)
    expect(desk.get_by_role("link", name="Skid 204", exact=True)).to_be_focused()


def test_j_leads_into_the_cards_from_anywhere(desk, pump):
    desk.keyboard.press("j")

    expect(card(desk).get_by_role("link", name="Pump hall", exact=True)).to_be_focused()
