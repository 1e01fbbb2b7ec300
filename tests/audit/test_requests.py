"""One id joins the answer, the log line, the event and the entry; what a sender calls it counts for nothing."""

import logging

import pytest
from django.test import RequestFactory
from django.urls import reverse

from audit.actions import Action
from audit.models import Entry
from audit.requests import request_id, serving
from audit.services import write_entry
from config.celery import app
from interface.views import broken
from lifecycle.through import Through
from orders.logs import WithoutTokens
from tests.factories import OpportunityFactory, RepFactory

FORMAT = "%(asctime)s %(levelname)s %(name)s [%(served)s] %(message)s"


def line(message, *args, **more):
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, message, args, more.get("exc_info"))
    return WithoutTokens(FORMAT).format(record)


@pytest.mark.django_db
def test_event_and_answer_carry_the_same_id_and_not_the_senders(client, rep, team):
    opportunity = OpportunityFactory(owner=rep, team=team)

    answer = client.post(
        reverse("opportunities:share", args=[opportunity.pk]),
        {"version": opportunity.version, "co_owners": [RepFactory(team=team).pk]},
        headers={"X-Request-ID": "forged"},
    )

    number = answer.headers["X-Request-ID"]
    assert len(number) == 32
    assert opportunity.events.get(action="share").request_id == number


@pytest.mark.django_db
def test_an_entry_carries_it_too():
    with serving("ab" * 16, "192.0.2.7"):
        entry = write_entry(Action.ADDED, by=None, through=Through.PAGE)

    entry.refresh_from_db()
    assert (entry.request_id, entry.address) == ("ab" * 16, "192.0.2.7")


def test_a_log_line_carries_it_and_tells_utc():
    with serving("feedbeef" * 4):
        written = line("done")

    assert written.endswith("Z INFO x [" + "feedbeef" * 4 + "] done")
    assert line("later").endswith("[-] later")


@pytest.mark.parametrize("hostile", ["\n2026-01-01 INFO x forged", "\r\nforged", "\x1b[31mred", "\u2028new", "\x85new"])
def test_nobody_writes_a_log_line_of_their_own(hostile):
    assert hostile not in line("name=%s", hostile)
    assert "\n" not in line("name=%s", hostile)
    try:
        raise ValueError(hostile)
    except ValueError as error:
        told = line("failed", exc_info=(ValueError, error, error.__traceback__)).split("\n")
    assert all(below.startswith("  ") for below in told[1:])


def test_a_task_has_an_id_of_its_own():
    bell = app.task(request_id, name="audit.bell", shared=False)
    try:
        first, second = bell(), bell()
    finally:
        app.tasks.pop("audit.bell")

    assert len(first) == 32
    assert first != second
    assert request_id() == ""


def test_the_page_of_an_error_names_the_request():
    with serving("feedbeef" * 4):
        assert "FEE-DBE" in broken(RequestFactory().get("/")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", ["a\x00b", "\ud800", "=1+1", "x" * 5000])
def test_an_entry_does_not_fail_for_what_somebody_typed(hostile):
    entry = write_entry(Action.SIGN_IN_FAILED, by=None, through=Through.PAGE, about=hostile, method=hostile)

    assert Entry.objects.get(pk=entry.pk).details["method"]


@pytest.mark.django_db
def test_an_address_of_the_local_network_is_kept_without_its_zone(client):
    client.force_login(RepFactory())

    client.get("/audit/", REMOTE_ADDR="fe80::1%eth0")

    assert Entry.objects.get().address == "fe80::1"
