"""What other programs are told, over real connections: signed, again until it succeeds, and each act once."""

import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from ipaddress import ip_address
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from api import services, tasks
from api.models import Attempt, Delivery, Hook
from api.models.delivery import LEASE
from api.models.hook import Occasion
from api.services import calling, delivering, replay_since
from lifecycle.through import Through
from orders import services as orders
from orders.models import OrderEvent
from tests.api.receiver import receiving
from tests.factories import AdministratorFactory, LeadFactory, OrderFactory
from tests.purge.waiting import until

pytestmark = pytest.mark.django_db
PAGE = Through.PAGE


@pytest.fixture
def receiver():
    with receiving() as server:
        yield server


def hook_at(url, **fields):
    hook = Hook(name=f"ERP {url}", url=url, created_by=AdministratorFactory(), **fields)
    hook.make_secret()
    hook.save()
    return hook


@pytest.fixture
def hook(receiver):
    return hook_at(receiver.url)


def confirmed():
    order = OrderFactory()
    return orders.confirm(order, by=order.owner, through=PAGE)


@pytest.fixture
def clock(monkeypatch):
    """Return a function that moves the time on."""
    real, moved = timezone.now, [timedelta()]
    monkeypatch.setattr(timezone, "now", lambda: real() + moved[0])

    def on(**by):
        moved[0] += timedelta(**by)

    return on


def attempts():
    return list(Attempt.objects.order_by("pk").values_list("status", "failure"))


def test_a_confirmed_order_is_told_in_the_shape_of_the_list(receiver, hook):
    order = confirmed()

    assert services.call_hooks() == 1

    [(headers, body)] = receiver.calls
    told = json.loads(body)
    delivery = Delivery.objects.get()
    assert (told["version"], told["event"], told["delivery"]) == (1, "order.confirmed", str(delivery.key))
    assert (told["order"]["number"], told["order"]["status"]) == (order.number, "confirmed")
    assert told["order"]["lines"][0]["amount"] == told["order"]["total"] == "2000.00"
    assert headers["Content-Type"] == "application/json"
    assert headers["Pursuit-Delivery"] == str(delivery.key)
    assert delivery.delivered_at is not None


def test_the_signature_is_the_hmac_of_time_and_body_under_the_hooks_secret(receiver, hook):
    confirmed()
    services.call_hooks()

    [(headers, body)] = receiver.calls
    stamp, given = headers["Pursuit-Signature"].split(",")
    moment = stamp.removeprefix("t=")
    expected = hmac.new(hook.secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert given == f"v1={expected}"
    assert abs(time.time() - int(moment)) < 30
    assert hook.secret not in str(receiver.calls)


def test_the_table_holds_no_secret_and_another_key_of_the_server_makes_none(hook, settings):
    kept = Hook.objects.filter(pk=hook.pk).values().get()
    assert hook.secret
    assert hook.secret not in str(kept)

    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key that only this test uses, long enough for it"

    assert hook.secret == ""
    settings.SECRET_KEY_FALLBACKS = [old]
    assert hook.secret


def test_without_its_secret_a_hook_is_not_called(receiver, hook, settings):
    confirmed()
    settings.SECRET_KEY = "another key that only this test uses, long enough for it"

    services.call_hooks()

    assert receiver.calls == []
    assert attempts() == [(None, "no_secret")]


def test_a_hook_is_told_of_what_it_asked_for_and_of_nothing_before_its_time(receiver):
    before = confirmed()
    hook_at(receiver.url, events=["fulfil", "cancel"])
    orders.fulfil(before, by=before.owner, through=PAGE)
    called_off = confirmed()
    orders.cancel(called_off, by=LeadFactory(leads=called_off.team), through=PAGE, reason="They went bankrupt.")

    services.call_hooks()

    told = [json.loads(body) for _headers, body in receiver.calls]
    assert [(one["event"], one["order"]["number"]) for one in told] == [
        ("order.fulfilled", before.number),
        ("order.cancelled", called_off.number),
    ]


def test_an_act_is_told_once_however_often_the_bell_rings(receiver, hook):
    confirmed()

    for _ in range(5):
        tasks.call_hooks()
    call_command("call_hooks")

    assert len(receiver.calls) == 1


@pytest.mark.parametrize("status", [500, 404, 302, 301, 429])
def test_what_is_no_success_is_called_again_under_the_same_key(receiver, hook, clock, status):
    confirmed()
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    services.call_hooks()
    services.call_hooks()
    assert len(receiver.calls) == 1

    receiver.status = 204
    clock(minutes=1, seconds=1)
    services.call_hooks()

    assert attempts() == [(status, "answer"), (204, "")]
    assert len(set(receiver.keys)) == 1
    assert Delivery.objects.get().delivered_at is not None


def test_it_waits_longer_each_time_and_gives_up_after_three_days(receiver, hook, clock):
    confirmed()
    receiver.status = 503
    waits, before = [], timezone.now()
    while not Delivery.objects.filter(given_up_at__isnull=False).exists():
        services.call_hooks()
        due = Delivery.objects.get().due_at
        waits.append(round((due - timezone.now()).total_seconds() / 60))
        clock(seconds=max(0, (due - timezone.now()).total_seconds()) + 1)

    assert waits == [1, 5, 30, 120, 360, 720, 720, 720, 720, 720, 0]
    assert timedelta(days=2, hours=12) < timezone.now() - before < timedelta(days=3)
    calls = len(receiver.calls)
    clock(days=30)
    services.call_hooks()
    assert len(receiver.calls) == calls


def test_what_was_given_up_is_told_again_when_somebody_says_so(receiver, hook, clock):
    confirmed()
    receiver.status = 500
    services.call_hooks()
    Delivery.objects.update(given_up_at=timezone.now())

    receiver.status = 200
    assert Delivery.objects.replay() == 1
    services.call_hooks()

    assert attempts() == [(500, "answer"), (200, "")]
    assert len(set(receiver.keys)) == 1


def test_everything_since_a_moment_is_told_again_also_what_was_before_its_time(receiver):
    before = confirmed()
    hook = hook_at(receiver.url)
    after = confirmed()
    services.call_hooks()

    count = replay_since(hook, before.modified_at)
    services.call_hooks()

    told = [json.loads(body)["order"]["number"] for _headers, body in receiver.calls]
    assert count == 2
    assert sorted(told) == sorted([after.number, after.number, before.number])
    assert len(set(receiver.keys)) == 2


def test_a_hook_switched_off_stops_and_catches_up_when_it_is_on_again(receiver, hook):
    Hook.objects.update(active=False)
    confirmed()
    services.call_hooks()
    assert receiver.calls == []

    Hook.objects.update(active=True)
    services.call_hooks()

    assert len(receiver.calls) == 1


def test_410_switches_a_hook_off(receiver, hook):
    receiver.status = 410
    confirmed()
    confirmed()

    services.call_hooks()
    services.call_hooks()

    assert len(receiver.calls) == 1
    assert not Hook.objects.get().active


def test_a_hook_that_is_down_keeps_no_other_waiting(receiver):
    down = hook_at("http://127.0.0.1:1/")
    hook_at(receiver.url)
    for _ in range(3):
        confirmed()

    services.call_hooks()

    assert len(receiver.calls) == 3
    assert [attempt.failure for attempt in Attempt.objects.filter(delivery__hook=down)] == ["unreachable"]


def test_a_call_that_breaks_in_an_unforeseen_way_keeps_no_other_from_being_made(receiver, monkeypatch):
    broken = hook_at(f"{receiver.url}?broken")
    hook_at(receiver.url)
    confirmed()
    real = delivering.call
    monkeypatch.setattr(delivering, "call", lambda told: 1 / 0 if told.hook == broken else real(told))

    services.call_hooks()

    assert len(receiver.calls) == 1


def test_who_does_not_answer_is_left_in_time(receiver, hook, monkeypatch):
    monkeypatch.setitem(calling.ONCE, "timeout", 0.2)
    receiver.while_called = lambda: time.sleep(0.6)
    confirmed()

    began = time.monotonic()
    services.call_hooks()

    assert time.monotonic() - began < 0.6
    assert attempts() == [(None, "timeout")]


def test_of_a_huge_answer_the_beginning_is_kept_without_secrets_and_signs(receiver, hook):
    receiver.status = 500
    link = f"https://pursuit.invalid/o/{'x' * 43}/"
    receiver.answer = f"{hook.secret}\x00\x1b[31m\u202e {link} ".encode() + b"\xff" + b"y" * 5_000_000
    confirmed()

    services.call_hooks()

    kept = Attempt.objects.get().answer
    assert len(kept) == 500
    assert kept.isprintable()
    assert hook.secret not in kept
    assert "xxxx" not in kept


def test_where_it_may_not_call_not_a_byte_is_said(receiver, hook, monkeypatch):
    """It asks where the connection has come to, so a name that leads elsewhere the second time helps nobody."""
    monkeypatch.setattr(calling, "METADATA", {ip_address("127.0.0.1")})
    confirmed()

    services.call_hooks()

    assert receiver.calls == []
    assert attempts() == [(None, "forbidden")]


@pytest.mark.parametrize("url", ["http://no.such.host.invalid/", "https://127.0.0.1:{port}/", "http://127.0.0.1:1/"])
def test_what_cannot_be_reached_is_noted(receiver, url):
    hook_at(url.format(port=receiver.server_port))
    confirmed()

    services.call_hooks()

    [(status, failure)] = attempts()
    assert status is None
    assert failure in ("unreachable", "certificate")


@pytest.mark.parametrize(
    "place",
    ["169.254.169.254", "::ffff:169.254.1.1", "fe80::1%eth0", "0.0.0.0", "fd00:ec2::254", "::ffff:100.100.100.200"],
)
def test_it_does_not_call_where_clouds_keep_credentials(place):
    with pytest.raises(calling.ForbiddenPlaceError):
        calling.refuse_forbidden(place)


@pytest.mark.parametrize("place", ["10.0.0.5", "127.0.0.1", "192.168.1.9", "93.184.216.34", "fd12::1"])
def test_it_calls_programs_of_the_house(place):
    calling.refuse_forbidden(place)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://erp.example.com/",
        "https:///orders",
        "//erp.example.com/",
        "erp",
        "https://name:word@erp.example.com/",
        "https://erp.example.com:99999/",
        "https://erp.example.com/#part",
        "https://erp.example.com/\r\nX: y",
        "javascript:alert(1)",
        "http://erp.example.com/",
    ],
)
def test_an_address_that_cannot_be_called_safely_is_refused(url, settings):
    settings.SECURE = True

    with pytest.raises(ValidationError):
        Hook(name="ERP", url=url).clean()


def test_an_address_changed_past_the_form_is_not_called_either(receiver, hook, settings):
    settings.SECURE = True
    confirmed()

    services.call_hooks()

    assert receiver.calls == []
    assert attempts() == [(None, "forbidden")]


def test_the_same_event_has_one_delivery_by_the_database(hook):
    event = OrderEvent.objects.get(pk=confirmed().events.first().pk)
    Delivery.objects.create(hook=hook, event=event)

    with pytest.raises(IntegrityError, match="hook_is_told_once_of_an_event"), transaction.atomic():
        Delivery.objects.create(hook=hook, event=event)


def test_the_occasions_are_acts_of_an_order():
    assert set(Occasion.values) == set(calling.NAMES)


def test_no_transaction_is_open_while_it_calls(receiver, hook, monkeypatch):
    depths = []
    confirmed()
    before = len(connection.savepoint_ids)
    real = delivering.call
    monkeypatch.setattr(delivering, "call", lambda it: depths.append(len(connection.savepoint_ids)) or real(it))

    services.call_hooks()

    assert depths == [before]


def test_a_late_failure_does_not_undo_a_success(receiver, hook, clock):
    confirmed()
    delivering.derive(hook)
    slow = delivering.take(hook)
    clock(seconds=LEASE.total_seconds() + 1)
    quick = delivering.take(hook)

    delivering.finish(quick, calling.Answer(200))
    delivering.finish(slow, calling.Answer(None, "timeout"))

    delivery = Delivery.objects.get()
    assert delivery.delivered_at is not None
    assert delivery.given_up_at is None


def both(act):
    """Run it in two threads, let go at the same moment."""
    start = Barrier(2)

    def one():
        try:
            connection.ensure_connection()
            start.wait(20)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as lanes:
        return [lane.result() for lane in [lanes.submit(one), lanes.submit(one)]]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_each_act_once(receiver):
    with transaction.atomic():
        hook_at(receiver.url)
        for _ in range(10):
            confirmed()

    told = both(services.call_hooks)

    assert sum(told) == len(receiver.calls) == len(set(receiver.keys)) == 10


@pytest.mark.django_db(transaction=True)
def test_without_taking_it_first_two_workers_tell_it_twice(receiver):
    """The control: what the lock and the lease are there for."""
    with transaction.atomic():
        hook = hook_at(receiver.url)
        confirmed()
        delivering.derive(hook)
    delivery = Delivery.objects.select_related("hook", "event").get()

    both(lambda: calling.call(delivery))

    assert len(receiver.calls) == 2


WORKER = "import django; django.setup(); from api.services import call_hooks; call_hooks()"


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_it_noted_the_answer_is_followed_by_the_same_key(receiver, clock):
    with transaction.atomic():
        hook_at(receiver.url)
        confirmed()
    called, others = [], connections()
    receiver.while_called = lambda: (called.append(True), time.sleep(1) if len(called) == 1 else None)
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings"}
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=environment, start_new_session=True)
    until(lambda: called)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    until(lambda: connections() <= others)

    services.call_hooks()
    assert len(receiver.calls) == 1
    clock(seconds=LEASE.total_seconds() + 1)
    services.call_hooks()

    assert attempts() == [(None, ""), (200, "")]
    assert len(receiver.calls) == 2
    assert len(set(receiver.keys)) == 1


def connections():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return {pid for (pid,) in cursor.fetchall()}
