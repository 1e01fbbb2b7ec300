"""The list as a file for a spreadsheet."""

import csv
import logging
from decimal import Decimal
from io import StringIO

import pytest
from django.urls import reverse

from interface.export import cell
from lifecycle.clock import business_today
from tests.factories import CustomerFactory, OpportunityFactory, RepFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = reverse("opportunities:export")


def read(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text[1:])))


def names(response):
    return [row["Opportunity"] for row in read(response)]


def test_the_file_holds_the_rows_of_the_view_in_its_order(client, rep, team):
    OpportunityFactory(name="Small", team=team, owner=rep, value=Decimal("5"))
    OpportunityFactory(name="Large", team=team, owner=rep, value=Decimal("90"))
    OpportunityFactory(name="Waiting", team=team, queued=True)
    OpportunityFactory(name="Lost", team=team, owner=rep, lost=True)

    assert names(client.get(URL, {"owner": "me", "sort": "-value"})) == ["Large", "Small"]
    assert set(names(client.get(URL))) == {"Large", "Small", "Waiting"}


def test_nobody_exports_what_that_person_may_not_see(client, rep, team):
    hidden = OpportunityFactory(team=team, owner=RepFactory(team=team))

    assert names(client.get(URL, {"status": "any"})) == []
    assert names(client.get(URL, {"pick": f"{hidden.pk}:1"})) == []
    assert names(client.get(URL, {"view": "status=any", "all": "1"})) == []
    client.force_login(UserFactory())
    assert names(client.get(URL)) == []


def test_only_the_ticked_rows_are_exported_or_the_whole_view(client, rep, team):
    one, _other = OpportunityFactory(name="One", team=team, owner=rep), OpportunityFactory(team=team, owner=rep)
    OpportunityFactory(name="Waiting", team=team, queued=True)
    ticked = {"view": "owner=me", "pick": f"{one.pk}:{one.version}"}

    assert names(client.get(URL, ticked)) == ["One"]
    assert len(names(client.get(URL, ticked | {"all": "1"}))) == 2


def test_dates_are_iso_and_figures_are_plain(client, rep, team):
    OpportunityFactory(
        team=team, owner=rep, value=Decimal("1234567.5"), success_percent=50, anticipated_close="2026-12-24"
    )

    [row] = read(client.get(URL))

    assert (row["Value"], row["Currency"], row["Weighted"]) == ("1234567.50", "EUR", "617283.75")
    assert (row["Closes"], row["Owner"], row["Team"]) == ("2026-12-24", rep.name, team.name)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＠", "\t", "\r", "\n"])
def test_no_cell_is_taken_for_a_formula(client, rep, team, start):
    text = f'{start}HYPERLINK("http://x.invalid")'

    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("cut", [";", "\n", "\r", "\t"])
def test_neither_is_what_follows_where_another_spreadsheet_cuts(cut):
    """A German one cuts at semicolons, and then a quotation mark inside of its cell keeps no line break together."""
    assert cell(f"Steel{cut}=1+1{cut}@SUM(A1){cut}10") == f"Steel{cut}'=1+1{cut}'@SUM(A1){cut}10"


def test_a_formula_in_a_name_stays_words(client, rep, team):
    customer = CustomerFactory(name="@SUM(A1:A9)")
    OpportunityFactory(name="=1+1", customer=customer, team=team, owner=rep)

    [row] = read(client.get(URL))

    assert (row["Opportunity"], row["Customer"]) == ("'=1+1", "'@SUM(A1:A9)")


def test_the_file_is_an_attachment_named_after_the_day(client, rep):
    response = client.get(URL)

    assert response.headers["Content-Disposition"] == f'attachment; filename="opportunities-{business_today()}.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_every_export_leaves_one_line_in_the_log(client, rep, team, caplog):
    OpportunityFactory(team=team, owner=rep)

    with caplog.at_level(logging.INFO, "interface.export"):
        read(client.get(URL))

    assert [record.getMessage() for record in caplog.records if record.name == "interface.export"] == [
        f"export of=opportunities user={rep.pk} rows=1"
    ]


@pytest.mark.parametrize("rows", [2, 30])
def test_the_file_takes_four_queries_and_an_entry_however_long_it_is(
    client, rep, team, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        OpportunityFactory(team=team, owner=rep)

    with django_assert_max_num_queries(5):
        assert len(read(client.get(URL))) == rows
