"""What was refused leaves one entry, although its transaction is gone; what a stranger tries leaves none."""

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from audit.actions import Action
from audit.models import Entry
from lifecycle import refusal_entries
from tests.factories import OpportunityFactory, RepFactory, UserFactory

pytestmark = pytest.mark.django_db


def refusals():
    return list(Entry.objects.filter(action=Action.REFUSED))


@pytest.fixture
def opportunity(rep, team):
    return OpportunityFactory(owner=rep, team=team)


def test_who_comes_too_late_leaves_the_sentence_and_what_it_was_about(client, rep, opportunity):
    answer = client.post(reverse("opportunities:share", args=[opportunity.pk]), {"version": opportunity.version + 1})

    [entry] = refusals()
    assert (entry.actor, entry.about, entry.key) == (rep, opportunity.number, opportunity.pk)
    assert (entry.details["status"], entry.details["page"]) == (409, "opportunities:share")
    assert opportunity.number in entry.details["sentence"]
    assert entry.request_id == answer.headers["X-Request-ID"]


def test_what_is_not_visible_leaves_one_when_somebody_tries_to_change_it(client, rep):
    foreign = OpportunityFactory()
    url = reverse("opportunities:lose", args=[foreign.pk])

    client.get(url)
    assert refusals() == []
    client.post(url)

    [entry] = refusals()
    assert (entry.about, entry.details["status"]) == (foreign.number, 404)


def test_a_page_that_is_not_for_the_role_leaves_one(client, rep):
    answer = client.get("/audit/")

    [entry] = refusals()
    assert (answer.status_code, entry.details["status"], entry.details["page"]) == (403, 403, "reports:audit")
    assert entry.request_id[:6].upper() in answer.text.replace("-", "")


def test_a_post_without_its_token_leaves_one(rep, opportunity):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(rep)

    strict.post(reverse("opportunities:lose", args=[opportunity.pk]))

    [entry] = refusals()
    assert (entry.actor, entry.details["status"]) == (rep, 403)


def test_a_mistyped_form_is_no_refusal(client, rep, opportunity):
    client.post(reverse("opportunities:lose", args=[opportunity.pk]), {"version": opportunity.version})

    assert refusals() == []


@pytest.mark.parametrize("url", ["/opportunities/1/lose/", "/audit/", "/nowhere/"])
def test_strangers_leave_none(client, db, url):
    for method in (client.get, client.post, Client(enforce_csrf_checks=True).post):
        method(url)

    assert refusals() == []


def test_an_audit_that_cannot_be_written_spoils_no_answer(client, rep, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(refusal_entries, "write_entry", broken)

    assert client.get("/audit/").status_code == 403
    assert "refusal not in the audit" in caplog.text


def test_nothing_that_was_typed_stands_in_a_refusal(client, rep):
    foreign = OpportunityFactory()
    client.post(reverse("opportunities:lose", args=[foreign.pk]), {"note": "MARKER", "password": "MARKER"})

    [entry] = refusals()
    assert "MARKER" not in f"{entry.about} {entry.details}"


def test_the_admin_is_named_as_the_entrance(client, team):
    client.force_login(UserFactory(roles=[Role.OPERATIONS]))
    client.get("/admin/accounts/user/")

    assert [entry.through for entry in refusals()] == ["admin"]


def test_an_act_that_is_done_leaves_no_refusal(client, rep, opportunity):
    answer = client.post(
        reverse("opportunities:share", args=[opportunity.pk]),
        {"version": opportunity.version, "co_owners": [RepFactory(team=opportunity.team).pk]},
    )

    assert answer.status_code in {200, 302}
    assert refusals() == []
