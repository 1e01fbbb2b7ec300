"""Whom a quote that ends soon is told of, and when: by days of the business time zone, each last day once."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given
from hypothesis import settings as chosen
from hypothesis import strategies as st

from accounts.models import User
from interface import formats
from lifecycle.through import Through
from notices.models import Notification
from opportunities.models import Opportunity
from quotes.models import Quote
from quotes.services import extend, warn_of_expiry
from quotes.tasks import warn_of_expiry as bell
from tests.factories import OpportunityFactory, QuoteFactory, RepFactory

pytestmark = pytest.mark.django_db
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]
TURNS = [  # the clocks change in one of the zones, or the calendar does
    date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4), date(2026, 10, 25), date(2026, 11, 1),
    date(2028, 2, 28), date(2028, 2, 29), date(2027, 2, 28), date(2026, 12, 31), date(2027, 1, 1),
]  # fmt: skip
ONE = timedelta(days=1)
BLINK = timedelta(microseconds=1)


@pytest.fixture
def quote(db):
    return QuoteFactory(presented=True, opportunity__name="Cold store")


def expires(quote, day):
    Quote.objects.filter(pk=quote.pk).update(expires_on=day)


def warned():
    return set(Notification.objects.filter(event="expiring").values_list("recipient", flat=True))


def clock_at(monkeypatch, moment):
    monkeypatch.setattr(timezone, "now", lambda: moment)


def midnight(day, zone):
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def test_owner_and_co_owners_are_told_each_within_their_own_days(quote, team):
    owner, early, late = quote.opportunity.owner, RepFactory(), RepFactory()
    quote.opportunity.co_owners.add(early, late)
    for person, days in ((owner, 7), (early, 20), (late, 3)):
        User.objects.filter(pk=person.pk).update(expiring_within_days=days)
    expires(quote, timezone.localdate() + 7 * ONE)

    assert warn_of_expiry() == 2

    assert warned() == {owner.pk, early.pk}
    summary = Notification.objects.first().summary
    assert summary.startswith(f"{quote.number} of Cold store expires on ")


def test_each_last_day_is_told_once_however_often_the_bell_rings(quote):
    expires(quote, timezone.localdate() + 3 * ONE)

    for _ in range(5):
        bell()
    assert Notification.objects.count() == 1
    assert warn_of_expiry() == 0

    quote.refresh_from_db()
    extend(quote, by=quote.opportunity.owner, through=Through.PAGE, expires_on=timezone.localdate() + 5 * ONE)
    assert warn_of_expiry() == 1


@pytest.mark.parametrize("state", ["presented", "approved"])
def test_what_the_customer_has_or_could_have_at_once_is_told(state):
    QuoteFactory(**{state: True, "expires_on": timezone.localdate() + ONE})

    assert warn_of_expiry() == 1


@pytest.mark.parametrize("state", [{}, {"pending": True}, {"rejected": True}, {"abandoned": True}])
def test_what_nobody_can_accept_is_not(state):
    QuoteFactory(expires_on=timezone.localdate() + ONE, **state)

    assert warn_of_expiry() == 0


def test_nobody_is_told_of_what_waits_in_the_queue_or_has_expired_already(quote):
    expires(quote, timezone.localdate() - ONE)
    waiting = QuoteFactory(presented=True, expires_on=timezone.localdate() + ONE)
    Opportunity.objects.filter(pk=waiting.opportunity_id).update(owner=None)

    assert warn_of_expiry() == 0


def test_who_has_muted_it_or_left_is_not_told(quote):
    expires(quote, timezone.localdate() + ONE)
    User.objects.update(muted_notices=["expiring"])
    assert warn_of_expiry() == 0

    User.objects.update(muted_notices=[], is_active=False)
    assert warn_of_expiry() == 0


def test_the_day_is_written_as_the_reader_writes_it(quote):
    User.objects.update(language="de")
    tomorrow = timezone.localdate() + ONE
    expires(quote, tomorrow)

    warn_of_expiry()

    with override("de"):
        assert formats.day(tomorrow) in Notification.objects.get().summary


def test_the_queries_are_as_many_for_one_quote_as_for_twenty(team, django_assert_num_queries):
    owner, beside = RepFactory(team=team), RepFactory(team=team)
    opportunities = [OpportunityFactory(owner=owner, team=team, negotiating=True, co_owners=[beside]) for _ in range(4)]
    for opportunity in opportunities:
        for _ in range(5):
            QuoteFactory(opportunity=opportunity, presented=True, expires_on=timezone.localdate() + ONE)

    with django_assert_num_queries(
        7
    ):  # a savepoint and its release, what is told, what ends, whom, in whose place, telling
        assert warn_of_expiry() == 40


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", TURNS, ids=str)
def test_today_is_told_from_its_first_moment_to_its_last_and_tomorrow_not_before(
    quote, settings, monkeypatch, zone, day
):
    settings.BUSINESS_TIME_ZONE = zone
    User.objects.update(expiring_within_days=1)
    expires(quote, day)
    over = midnight(day + ONE, zone)

    for moment, told in (
        (midnight(day - ONE, zone) - BLINK, False),
        (midnight(day - ONE, zone), True),
        (over - BLINK, True),
        (over, False),
    ):
        Notification.objects.all().delete()
        clock_at(monkeypatch, moment)
        assert bool(warn_of_expiry()) == told, moment


@given(
    zone=st.sampled_from(ZONES),
    moment=st.datetimes(datetime(2025, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC)),
    ahead=st.integers(-2, 65),
    days=st.integers(1, 60),
)
@chosen(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_person_is_told_exactly_within_the_own_days(quote, settings, zone, moment, ahead, days):
    settings.BUSINESS_TIME_ZONE = zone
    Notification.objects.all().delete()
    User.objects.update(expiring_within_days=days)
    expires(quote, moment.astimezone(ZoneInfo(zone)).date() + ahead * ONE)

    with pytest.MonkeyPatch.context() as patch:
        clock_at(patch, moment)
        assert bool(warn_of_expiry()) == (0 <= ahead <= days)
