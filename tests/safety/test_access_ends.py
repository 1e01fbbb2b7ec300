"""Access ends with the next request: after reassigning, other teams or roles, an absence, a delegation, a leaving."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Absence
from accounts.roles import Role
from lifecycle.through import Through
from notices.models import Notification
from notices.services import tell
from opportunities import services
from opportunities.models import OpportunityNote
from quotes.models import ApprovalDelegate
from tests.factories import (
    AbsenceFactory,
    LeadFactory,
    ManagerFactory,
    NoteFactory,
    OpportunityFactory,
    QuoteFactory,
    RepFactory,
    SavedViewFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def north():
    return TeamFactory(name="North")


@pytest.fixture
def reader(north):
    return RepFactory(team=north)


@pytest.fixture
def deal(north, reader):
    """An opportunity of the reader with all that hangs on it."""
    opportunity = OpportunityFactory(name="Bottling hall", team=north, owner=reader, negotiating=True)
    QuoteFactory(name="Steel tanks", opportunity=opportunity)
    NoteFactory(opportunity=opportunity, author=reader)
    tell([reader], "opened", opportunity, lambda: "Somebody opened the offer.")
    return opportunity


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def pages_about(opportunity, reader):
    """The page, its forms, its quotes, its fragments, and what a notification leads to."""
    quote, note = opportunity.quotes.get(), opportunity.notes.get()
    acts = ("detail", "people", "edit", "lose", "move", "release", "share")
    yield from (reverse(f"opportunities:{act}", args=[opportunity.pk]) for act in acts)
    yield reverse("opportunities:correct_note", args=[opportunity.pk, note.pk])
    yield reverse("workplace:reschedule", args=[opportunity.pk])
    yield from (reverse(f"quotes:{page}", args=[quote.pk]) for page in ("edit", "document", "pdf", "present"))
    yield from (reverse(f"quotes:{page}", args=[opportunity.pk]) for page in ("new", "compare"))


def lists():
    names = ("opportunities:list", "opportunities:export", "opportunities:board", "workplace:day", "quotes:approvals")
    yield from map(reverse, names)
    yield reverse("workplace:search") + "?q=bottling"
    yield reverse("opportunities:list") + "?q=bottling&owner=all"


def body_of(answer):
    return (b"".join(answer) if answer.streaming else answer.content).decode()


def opened(client, opportunity, reader):
    return {page for page in pages_about(opportunity, reader) if client.get(page).status_code == 200}


def named(client):
    return {page for page in lists() if "Bottling hall" in body_of(client.get(page))}


def assert_gone(client, opportunity, reader):
    """Nothing opens, no form that stood open is taken, no list names it, and nothing is written."""
    for page in pages_about(opportunity, reader):
        assert client.get(page).status_code == 404, page
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(page, {"version": opportunity.version, "name": "Mine still"}, headers=HTMX)
        assert answer.status_code in (404, 405), page
        written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        assert [sql for sql in written if "audit" not in sql and "session" not in sql] == [], page
    assert named(client) == set()


def test_after_reassigning(deal, reader, north):
    client = signed_in(reader)
    assert len(opened(client, deal, reader)) > 10
    assert named(client) >= {reverse("opportunities:list"), reverse("opportunities:export")}

    lead = LeadFactory(leads=north)
    services.assign(deal, team=north, owner=RepFactory(team=north), reason="Too much.", by=lead, through=Through.PAGE)

    assert_gone(client, deal, reader)


def test_after_it_was_told(deal, reader, north):
    """A notification that was read before leads nowhere afterwards."""
    client, notice = signed_in(reader), Notification.objects.get(recipient=reader)
    services.assign(
        deal, team=north, owner=RepFactory(team=north), reason="Too much.", by=ManagerFactory(), through=Through.PAGE
    )

    answer = client.post(reverse("notices:follow", args=[notice.pk]), follow=True)

    assert answer.request["PATH_INFO"] == reverse("notices:notifications")
    assert "Bottling hall" not in body_of(answer)


def test_after_the_co_owners_were_named_anew(deal, reader, north):
    beside = RepFactory(team=north)
    services.share(deal, co_owners=[beside], by=reader, through=Through.PAGE)
    client = signed_in(beside)
    assert client.get(deal.get_absolute_url()).status_code == 200

    deal.refresh_from_db()
    services.share(deal, co_owners=[], by=reader, through=Through.PAGE)

    assert_gone(client, deal, beside)


def test_after_the_team_was_left(north):
    queued = OpportunityFactory(name="Bottling hall", team=north, queued=True)
    member = RepFactory(team=north)
    client = signed_in(member)
    assert client.get(queued.get_absolute_url()).status_code == 200

    north.members.remove(member)

    assert client.get(queued.get_absolute_url()).status_code == 404
    assert client.post(reverse("opportunities:claim", args=[queued.pk])).status_code == 404
    assert client.post(reverse("workplace:claim", args=[queued.pk]), headers=HTMX).status_code == 404
    assert named(client) == set()


def test_after_leading_ended(deal, reader, north):
    lead = LeadFactory(leads=north)
    client = signed_in(lead)
    admin = reverse("admin:opportunities_opportunity_change", args=[deal.pk])
    assert [client.get(page).status_code for page in (deal.get_absolute_url(), admin)] == [200, 200]

    north.leads.remove(lead)

    assert_gone(client, deal, lead)
    assert client.get(admin).status_code == 404
    assert "Bottling hall" not in body_of(client.get(reverse("admin:opportunities_opportunity_changelist")))


@pytest.mark.parametrize("role", [Role.REP, Role.LEAD, Role.MANAGER, Role.ADMINISTRATOR])
def test_after_the_role_was_taken(deal, reader, north, role):
    person = {
        Role.REP: lambda: reader,
        Role.LEAD: lambda: LeadFactory(leads=north),
        Role.MANAGER: ManagerFactory,
        Role.ADMINISTRATOR: lambda: RepFactory(roles=(Role.ADMINISTRATOR,)),
    }[role]()
    client = signed_in(person)
    assert client.get(deal.get_absolute_url()).status_code == 200

    person.groups.remove(Group.objects.get(name=role))

    assert client.get(deal.get_absolute_url()).status_code == 404
    assert client.post(reverse("opportunities:edit", args=[deal.pk]), {"name": "Mine"}).status_code == 404
    assert named(client) == set()
    if role != Role.REP:
        assert client.get(reverse("admin:opportunities_opportunity_changelist")).status_code in (302, 403)


def test_after_an_absence_ended(deal, reader, north):
    colleague = RepFactory(team=north)
    absence = AbsenceFactory(person=reader, colleague=colleague)
    client = signed_in(colleague)
    assert client.get(deal.get_absolute_url()).status_code == 200

    Absence.objects.filter(pk=absence.pk).update(ended_at=timezone.now())

    assert_gone(client, deal, colleague)


def test_after_the_last_day_of_an_absence(deal, reader, north):
    colleague = RepFactory(team=north)
    absence = AbsenceFactory(person=reader, colleague=colleague)
    client = signed_in(colleague)
    assert client.get(deal.get_absolute_url()).status_code == 200

    day = timedelta(days=1)
    Absence.objects.filter(pk=absence.pk).update(
        first_day=absence.first_day - 3 * day, last_day=absence.first_day - day
    )

    assert_gone(client, deal, colleague)


def test_after_a_delegation_ended(deal, north):
    lead, delegate, day = LeadFactory(leads=north), RepFactory(), timezone.localdate()
    given = ApprovalDelegate.objects.create(lead=lead, delegate=delegate, first_day=day, last_day=day)
    pending = QuoteFactory(
        pending=True, opportunity=deal, submitted_by=deal.owner, submitted_at=timezone.now(), is_primary=False
    )
    client, page = signed_in(delegate), reverse("quotes:approve", args=[pending.pk])
    assert client.get(page).status_code == 200

    client_of_lead = signed_in(lead)
    assert client_of_lead.post(reverse("quotes:end_delegate", args=[given.pk])).status_code == 302

    assert client.get(page).status_code == 404
    assert client.post(page, {"version": pending.version}).status_code == 404
    assert pending.number not in body_of(client.get(reverse("quotes:approvals")))


def test_after_the_account_was_closed(deal, reader):
    client = signed_in(reader)
    assert client.get(deal.get_absolute_url()).status_code == 200

    type(reader).objects.filter(pk=reader.pk).update(is_active=False)

    for page in [*pages_about(deal, reader), *lists(), reverse("admin:index")]:
        for ask in (client.get, client.post):
            answer = ask(page)
            assert answer.status_code in (302, 405), page
            assert answer.status_code == 405 or "/login/" in answer["Location"], page
        assert client.get(page, headers=HTMX)["HX-Redirect"].partition("?")[0].endswith("/login/")
    assert OpportunityNote.objects.count() == 1


def test_a_shared_view_goes_with_the_team(north):
    member = RepFactory(team=north)
    view = SavedViewFactory(name="Breweries", team=north)
    client, page = signed_in(member), reverse("opportunities:list")
    assert "Breweries" in body_of(client.get(page))

    north.members.remove(member)

    assert "Breweries" not in body_of(client.get(page))
    assert client.get(reverse("opportunities:change_view", args=[view.pk])).status_code == 404
