"""The page of the audit: what happened, for administrators, in five queries however much it was."""

import csv
import io
import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from audit.actions import Action
from audit.models import Entry
from audit.requests import serving
from audit.services import write_entry
from lifecycle.through import Through
from opportunities import services as opportunities
from opportunities.models import LossReason, OpportunityEvent
from tests.factories import AddressFactory, OpportunityFactory, RepFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE, FILE = "/audit/", "/audit/export/"


@pytest.fixture
def administrator(client):
    noor = UserFactory(name="Noor", roles=[Role.ADMINISTRATOR])
    client.force_login(noor)
    return noor


@pytest.fixture
def opened(team):
    """An opportunity that was opened through the door, so that its events tell everything."""
    maren, stand = RepFactory(name="Maren", team=team), AddressFactory()
    return opportunities.create(
        by=maren,
        through=Through.PAGE,
        name="Racks",
        customer=stand.customer,
        contact_address=stand,
        team=team,
        owner=maren,
        created_through="rep",
    )


def rows(answer):
    return list(csv.reader(io.StringIO(b"".join(answer).decode().removeprefix("\ufeff"))))[1:]


def shown(client, **asked):
    return [(row.what, row.about) for row in client.get(PAGE, asked).context["rows"]]


@pytest.mark.parametrize("role", [None, *(role for role in Role.values if role != Role.ADMINISTRATOR)])
@pytest.mark.parametrize("page", [PAGE, FILE])
def test_it_is_for_administrators_only(client, role, page):
    client.force_login(UserFactory(roles=[role] if role else []))

    assert client.get(page).status_code == 403


def test_events_and_entries_stand_in_one_stream_newest_first(client, administrator, opened):
    opportunities.lose(opened, by=opened.owner, through=Through.PAGE, reason=LossReason.objects.get(code="price"))
    write_entry(Action.ADDED, by=administrator, through=Through.ADMIN, about="South")

    answer = client.get(PAGE)

    told = [(row.who, row.what, row.about) for row in answer.context["rows"]]
    assert told[:3] == [
        ("Noor", "Added", "South"),
        ("Maren", "Marked as lost", opened.number),
        ("Maren", "Created", opened.number),
    ]
    lost = answer.context["rows"][1]
    assert ("Status", "Inquiry", "Lost") in lost.differences
    assert "Inquiry → Lost" in answer.text


def test_who_what_when_number_and_request_narrow_it_down(client, administrator, opened):
    with serving("feedbeef" * 4):
        opportunities.lose(opened, by=opened.owner, through=Through.PAGE, reason=LossReason.objects.get(code="price"))
        write_entry(Action.EXPORTED, by=administrator, through=Through.PAGE, about="orders")
    lost, exported = ("Marked as lost", opened.number), ("Exported", "orders")
    today = timezone.localdate()

    assert shown(client, kind="transitions") == [lost, ("Created", opened.number)]
    assert shown(client, kind="exports") == [exported]
    assert shown(client, person=administrator.pk) == [exported]
    assert lost in shown(client, number=opened.number.lower(), request="FEED-BEE") == [lost]
    assert shown(client, request="feedbeef" * 4) == [exported, lost]
    assert exported in shown(client, since=today, until=today)
    assert shown(client, until=today - timedelta(days=2)) == []
    assert shown(client, number="OPP-999999") == shown(client, number="nothing") == shown(client, request="zz") == []


@pytest.mark.parametrize(
    "asked",
    [
        {"person": "x", "kind": "y", "since": "31.2.", "until": "9999-12-31"},
        {"after": "2026-01-01_1_1"},
        {"before": "2026-13-01T00:00:00+00:00_99_9999999999999999999999"},
        {"after": "9999-12-31T23:59:59-23:59_0_1"},
        {"number": "\x00", "request": "\x00"},
    ],
)
def test_nonsense_in_the_address_is_passed_over(client, administrator, asked):
    assert client.get(PAGE, asked).status_code == 200


def test_pages_repeat_nothing_and_drop_nothing_also_where_moments_are_the_same(client, administrator, team):
    moment = timezone.now() - timedelta(days=1)
    opportunity = OpportunityFactory(team=team)
    OpportunityEvent.objects.bulk_create(
        OpportunityEvent(
            opportunity=opportunity, action="edit", version=n, actor=administrator, through="page", happened_at=moment
        )
        for n in range(2, 62)
    )
    Entry.objects.bulk_create(Entry(action="changed", through="page", happened_at=moment) for _ in range(60))

    seen, query = [], ""
    while True:
        page = client.get(f"{PAGE}?until={timezone.localdate()}{query}").context["page"]
        seen.append([row.position for row in page.rows])
        if not page.older:
            break
        query = "&after=" + page.older.replace("+", "%2B")
    back = client.get(PAGE, {"before": page.newer}).context["page"]

    together = [position for rows in seen for position in rows]
    assert len(together) == len(set(together)) >= 120
    assert [row.position for row in back.rows] == seen[-2]


def test_it_says_that_replaying_agrees(client, administrator, opened):
    opportunities.edit(opened, by=opened.owner, through=Through.PAGE, version=1, name="Taller racks")

    answer = client.get(PAGE, {"number": opened.number})

    assert "Replaying its 2 events gives the opportunity as it stands now." in answer.text


def test_it_says_what_was_changed_past_the_door(client, administrator, opened):
    type(opened).objects.filter(pk=opened.pk).update(name="Slipped in")

    answer = client.get(PAGE, {"number": opened.number})

    assert "Name: the events tell Racks, here stands Slipped in" in answer.text


@pytest.mark.parametrize("count", [2, 40])
def test_the_page_takes_five_queries_however_much_happened(
    client, administrator, opened, count, django_assert_max_num_queries
):
    for n in range(count):
        write_entry(Action.REFUSED, by=administrator, through=Through.PAGE, about=f"{n}", subject=opened)

    with django_assert_max_num_queries(5):
        answer = client.get(PAGE, {"number": opened.number})

    assert len(answer.context["rows"]) == count + 1


def test_the_file_holds_what_is_asked_for_harmless_and_is_an_entry_itself(client, administrator, opened):
    write_entry(Action.CHANGED, by=None, through=Through.PAGE, about="=cmd()", changes={"name": ["a", "b"]})

    told = rows(client.get(FILE, {"kind": "changes"}))

    assert [(row[3], row[4], row[5]) for row in told] == [("Changed", "'=cmd()", "Name: a → b")]
    assert Entry.objects.filter(action=Action.EXPORTED, about="audit", actor=administrator).count() == 1


def test_the_file_speaks_the_reader_s_language_to_its_last_row_and_says_in_the_log_how_many(
    client, administrator, opened, caplog
):
    administrator.language = "de"
    administrator.save()
    opportunities.lose(opened, by=opened.owner, through=Through.PAGE, reason=LossReason.objects.get(code="price"))

    with caplog.at_level(logging.INFO, "interface.export"):
        told = rows(client.get(FILE, {"kind": "transitions"}))

    assert [row[3] for row in told] == ["Als verloren markiert", "Angelegt"]
    assert caplog.messages[-1] == f"export of=audit user={administrator.pk} rows=2"


def test_htmx_gets_the_table_alone(client, administrator, opened):
    answer = client.get(PAGE, headers={"HX-Request": "true"})

    assert answer.text.lstrip().startswith("<section")
