"""What day it is where the business is: a day ends at its own midnight, also one of 23 or 25 hours, or without one."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from lifecycle.clock import business_day, when
from lifecycle.refusals import Overtaken
from lifecycle.through import Through
from opportunities.models import Opportunity
from opportunities.templatetags.opportunities import days_in_stage
from orders.services import Acceptance, accept_quote
from quotes import services
from quotes.models import ApprovalDelegate, Quote
from quotes.services.warning import warn_of_expiry
from tests.factories import (
    LeadFactory,
    OfferLinkFactory,
    OpportunityFactory,
    QuoteFactory,
    RepFactory,
    TeamFactory,
)

MORNING = datetime(2026, 11, 23, 7, 14, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)
A_DAY = timedelta(days=1)
SHORTEST_DAY = 23 * 3600
AGES_AGO = datetime(2017, 1, 1, tzinfo=UTC)

# In each zone: the day before the clocks go forward and that day, the same when they go back, and the calendar's edges.
EDGES = [date(2028, 2, 28), date(2028, 2, 29), date(2027, 2, 28), date(2026, 12, 31), date(2027, 1, 1)]
CHANGES = {
    "Europe/Berlin": [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)],
    "America/New_York": [date(2026, 3, 7), date(2026, 3, 8), date(2026, 10, 31), date(2026, 11, 1)],
    "Australia/Lord_Howe": [date(2026, 4, 4), date(2026, 4, 5), date(2026, 10, 3), date(2026, 10, 4)],
    "Asia/Kolkata": [],
    "Pacific/Apia": [date(2026, 12, 30)],
    "America/Havana": [date(2026, 3, 7), date(2026, 3, 8), date(2026, 10, 31), date(2026, 11, 1)],  # no midnight
    "America/Sao_Paulo": [date(2018, 2, 17), date(2018, 11, 3)],  # an hour twice at the end of the day; no midnight
}
DAYS = [(zone, day) for zone, days in CHANGES.items() for day in days + EDGES]


def end_of(day, zone):
    """Return the first moment that is no longer this day there, found hour by quarter of an hour from outside."""
    moment = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    while moment.astimezone(ZoneInfo(zone)).date() <= day:
        moment += timedelta(minutes=15)
    return moment


@pytest.fixture
def at(monkeypatch, settings):
    """Set the clock of the business."""

    def set_clock(moment, zone):
        settings.BUSINESS_TIME_ZONE = zone
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (timedelta(minutes=5), "at 08:09"),
        (timedelta(hours=9), "on 22 Nov 2026 at 23:14"),
        (timedelta(days=30), "on 24 Oct 2026 at 09:14"),
    ],
)
def test_what_happened_on_another_day_is_told_with_its_day(monkeypatch, before, told):
    monkeypatch.setattr(timezone, "now", lambda: MORNING)

    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert when(MORNING - before) == told


@pytest.mark.parametrize(("zone", "day"), DAYS)
def test_a_day_has_all_its_hours_and_no_other(zone, day, settings):
    settings.BUSINESS_TIME_ZONE = zone
    begin, end = end_of(day - A_DAY, zone), end_of(day, zone)

    assert end - begin in [timedelta(hours=hours) for hours in (23, 23.5, 24, 24.5, 25)]
    assert {business_day(moment) for moment in (begin, begin + (end - begin) / 2, end - A_MOMENT)} == {day}
    assert business_day(begin - A_MOMENT) < day < business_day(end)


@tried(deadline=None)
@given(
    st.sampled_from(list(CHANGES)), st.datetimes(datetime(2012, 1, 1), datetime(2060, 1, 1)), st.integers(0, 200_000)
)
def test_no_later_moment_is_on_an_earlier_day(zone, moment, seconds):
    earlier = moment.replace(tzinfo=UTC)
    with override_settings(BUSINESS_TIME_ZONE=zone):
        first, second = business_day(earlier), business_day(earlier + timedelta(seconds=seconds))

    assert first <= second <= first + timedelta(days=seconds // SHORTEST_DAY + 1)


@pytest.mark.django_db
@pytest.mark.parametrize("zone", CHANGES)
def test_a_quote_is_valid_to_the_last_moment_of_its_last_day(zone, at):
    """Quote, link, list of the expiry agent and the extension agree on when that is."""
    quote = QuoteFactory(presented=True)
    link = OfferLinkFactory(opportunity=quote.opportunity)
    for day in CHANGES[zone] + EDGES:
        Quote.objects.filter(pk=quote.pk).update(expires_on=day)
        quote.expires_on = link.expires_on = day
        at(end_of(day, zone) - A_MOMENT, zone)
        assert (quote.blockers("accept"), link.lives(), Quote.objects.expired().count()) == ([], True, 0)
        at(end_of(day, zone), zone)
        assert [blocker.name for blocker in quote.blockers("accept")] == ["is_not_expired"]
        assert (link.lives(), Quote.objects.expired().count()) == (False, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("zone", "day"), [(zone, days[1]) for zone, days in CHANGES.items() if len(days) > 1])
def test_on_the_day_the_clocks_change_the_customer_may_accept_until_midnight_and_then_the_agent_comes(zone, day, at):
    said = Acceptance(None, Through.LINK, "Hanne Dahl")
    early, late = QuoteFactory(presented=True, expires_on=day), QuoteFactory(presented=True, expires_on=day)

    at(end_of(day, zone) - A_MOMENT, zone)
    assert services.expire_quotes(live=True, through=Through.SCHEDULE).expired == []
    assert accept_quote(early, revision=1, acceptance=said).quote_id == early.pk
    at(end_of(day, zone), zone)
    with pytest.raises(Overtaken, match="Its expiry date is past"):
        accept_quote(late, revision=1, acceptance=said)
    assert services.expire_quotes(live=True, through=Through.SCHEDULE).expired == [late.number]


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (date(2028, 1, 30), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 3, 30)),
        (date(2027, 1, 30), date(2027, 3, 1)),
        (date(2026, 12, 31), date(2027, 1, 30)),
        (date(2026, 3, 8), date(2026, 4, 7)),
        (date(2026, 10, 10), date(2026, 11, 9)),
    ],
)
@pytest.mark.parametrize("zone", CHANGES)
def test_a_quote_is_offered_for_thirty_days_of_the_calendar(zone, today, until, at):
    for moment in (end_of(today - A_DAY, zone), end_of(today, zone) - A_MOMENT):
        at(moment, zone)
        assert services.default_expiry() == until


@pytest.mark.django_db
@pytest.mark.parametrize("zone", CHANGES)
def test_a_quote_can_be_extended_until_today_and_not_until_yesterday(zone, at):
    quote = QuoteFactory(presented=True)
    for day in CHANGES[zone] + EDGES:
        at(end_of(day, zone), zone)
        with pytest.raises(Overtaken, match="until today or a later day"):
            services.extend(quote, by=quote.opportunity.owner, through=Through.PAGE, expires_on=day)
        at(end_of(day, zone) - A_MOMENT, zone)
        services.extend(quote, by=quote.opportunity.owner, through=Through.PAGE, expires_on=day)


@pytest.mark.django_db
@pytest.mark.parametrize("zone", CHANGES)
def test_people_are_warned_on_the_last_day_still_and_not_the_day_after(zone, at):
    quote = QuoteFactory(presented=True)
    for day in CHANGES[zone] + EDGES:
        Quote.objects.filter(pk=quote.pk).update(expires_on=day)
        at(end_of(day, zone), zone)
        assert warn_of_expiry() == 0
        at(end_of(day, zone) - A_MOMENT, zone)
        assert (warn_of_expiry(), warn_of_expiry()) == (1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("zone", CHANGES)
def test_a_delegate_decides_from_the_first_moment_of_the_first_day_to_the_last_of_the_last(zone, at):
    team = TeamFactory()
    opportunity = OpportunityFactory(negotiating=True, team=team)
    quote = QuoteFactory(pending=True, opportunity=opportunity, submitted_by=opportunity.owner)
    stand_in = RepFactory(team=team)
    named = ApprovalDelegate(lead=LeadFactory(leads=team), delegate=stand_in, created_at=AGES_AGO)
    for day in CHANGES[zone] + EDGES:
        begin, end = end_of(day - A_DAY, zone), end_of(day, zone)
        named.first_day = named.last_day = day
        named.save()
        covered = []
        for submitted, now in [(begin - A_MOMENT, begin), (begin, end - A_MOMENT), (begin, end)]:
            Quote.objects.filter(pk=quote.pk).update(submitted_at=submitted)
            at(now, zone)
            covered.append(Quote.objects.delegated_to(stand_in).exists())
        assert covered == [False, True, False]


@pytest.mark.django_db
def test_list_and_card_agree_when_an_opportunity_is_stalled(monkeypatch):
    """What counts is the time that has passed, so an hour more or less on the wall changes nothing."""
    opportunity = OpportunityFactory(negotiating=True, stage_since=MORNING)
    usual = opportunity.stage.stalled_after_days
    for moment, stalled in [(MORNING + (usual + 1) * A_DAY - A_MOMENT, False), (MORNING + (usual + 1) * A_DAY, True)]:
        monkeypatch.setattr(timezone, "now", lambda: moment)  # noqa: B023 - read within this round
        assert Opportunity.objects.stalled(moment).exists() is stalled
        assert (days_in_stage(opportunity) > usual) is stalled
