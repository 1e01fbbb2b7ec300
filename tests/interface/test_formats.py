from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from interface import formats

MONDAY = datetime(2026, 11, 23, 7, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday_morning_in_berlin(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: MONDAY)
    with timezone.override(ZoneInfo("Europe/Berlin")), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("value", "currency", "cents", "written"),
    [
        (Decimal("60061.60"), "EUR", False, "€60,062"),
        (Decimal("60061.60"), "EUR", True, "€60,061.60"),
        (Decimal("0.5"), "USD", False, "$1"),
        (Decimal("0.125"), "GBP", True, "£0.13"),
        (Decimal("-1200.5"), "CHF", True, "−CHF\N{NO-BREAK SPACE}1,200.50"),
        (Decimal("-0.3"), "EUR", False, "€0"),
        (0, "DKK", False, "DKK\N{NO-BREAK SPACE}0"),
        (Decimal("9999999999.99"), "EUR", True, "€9,999,999,999.99"),
    ],
)
def test_money_is_written_sign_first_and_grouped(value, currency, cents, written):
    assert str(formats.money(value, currency, cents=cents)) == written


def test_money_is_grouped_in_the_reader_s_language():
    with translation.override("de"):
        assert formats.money(Decimal("60061.6"), "EUR", cents=True).figure == "60.061,60"


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (MONDAY, "Today 08:14"),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "Today 00:30"),
        (datetime(2026, 11, 22, 17, 40, tzinfo=UTC), "Sun 18:40"),
        (datetime(2026, 11, 17, 9, 0, tzinfo=UTC), "Tue 10:00"),
        (datetime(2026, 11, 16, 9, 0, tzinfo=UTC), "16 Nov"),
        (datetime(2026, 11, 25, 9, 0, tzinfo=UTC), "25 Nov"),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "1 Jan"),
        (datetime(2025, 11, 18, 9, 0, tzinfo=UTC), "18 Nov 2025"),
    ],
)
def test_a_moment_is_told_as_exactly_as_a_reader_needs(moment, written):
    assert formats.moment(moment) == written


def test_a_day_names_its_year_only_when_it_is_another_one():
    assert formats.day(date(2026, 11, 18)) == "18 Nov"
    assert formats.day(date(2027, 1, 2)) == "2 Jan 2027"


@pytest.mark.parametrize(
    ("name", "written"),
    [("Maren Okafor", "MO"), ("Ana Maria de Souza", "AS"), ("tomás vega", "TV"), ("Cher", "C"), ("", "")],
)
def test_initials_are_those_of_the_first_and_the_last_name(name, written):
    assert formats.initials(name) == written


def test_a_person_keeps_one_of_five_colours():
    assert [formats.hue(identity) for identity in (1, 5, 6, 10)] == [2, 1, 2, 1]


@pytest.mark.parametrize(
    ("day", "written"),
    [(date(2026, 11, 25), "25. Nov"), (date(2027, 1, 22), "22. Jan 2027")],
    ids=["this-year", "next"],
)
def test_german_writes_a_point_after_the_day(day, written):
    with translation.override("de"):
        assert formats.day(day) == written


@pytest.mark.parametrize(("language", "written"), [("en", "7.57%"), ("de", "7,57\N{NO-BREAK SPACE}%")])
def test_a_share_is_written_in_the_reader_s_language(language, written):
    with translation.override(language):
        assert formats.percent(Decimal("7.570")) == written
