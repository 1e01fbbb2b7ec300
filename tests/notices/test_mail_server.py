"""The faults of mail servers and of our own processes, over real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.utils import timezone

from config.celery import app
from notices import tasks
from notices.letters import Enclosure, Letter
from notices.models import Outbox, Trouble
from notices.services import posting, send_due_mail, sending
from tests.notices.letters import greet, promised
from tests.notices.servers import OK, MailServer
from tests.purge.waiting import until
from tests.workers import kill, worker

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = "--queues pursuit --include tests.notices.greeting"


@pytest.fixture(autouse=True)
def greeting(monkeypatch):
    greet(monkeypatch)


@pytest.fixture
def server(settings):
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    server.controller.start()
    yield server
    server.gate.set()
    if server.controller.loop.is_running():
        server.controller.stop()


def elsewhere(*acts):
    """Start each act in a thread with a connection of its own."""

    def run(act):
        try:
            return act()
        finally:
            connections.close_all()

    lanes = ThreadPoolExecutor(len(acts))
    futures = [lanes.submit(run, act) for act in acts]
    lanes.shutdown(wait=False)
    return futures


def together(*acts):
    start = Barrier(len(acts))

    def from_the_line(act):
        start.wait(10)
        return act()

    return [future.result(30) for future in elsewhere(*[lambda act=act: from_the_line(act) for act in acts])]


def due_now():
    Outbox.objects.update(due_at=timezone.now())


def test_a_server_gets_the_whole_letter_once(server, monkeypatch):
    paper = Enclosure("Angebot Ö.pdf", b"%PDF-1.7")
    greet(monkeypatch, lambda mail: Letter("Grüße", "Guten Tag, 10 €", "<p>Guten Tag</p>", enclosures=(paper,)))
    mail = promised()

    assert [send_due_mail(), send_due_mail()] == [(1, 0, 0), (0, 0, 0)]

    [taken] = server.taken
    assert taken["Message-ID"] == f"<{mail.key}@localhost>"
    assert (taken["Subject"], taken["To"]) == ("Grüße", "ann@example.com")
    assert taken.get_body(("plain",)).get_content().strip() == "Guten Tag, 10 €"
    assert taken.get_body(("html",)).get_content().strip() == "<p>Guten Tag</p>"
    [enclosed] = taken.iter_attachments()
    assert (enclosed.get_filename(), enclosed.get_content()) == ("Angebot Ö.pdf", b"%PDF-1.7")


@pytest.mark.parametrize(
    ("place", "answer", "trouble"),
    [
        ("at_recipient", "550 5.1.1 No such user", Trouble.REFUSED),
        ("at_recipient", "451 4.7.1 Greylisted", Trouble.PUT_OFF),
        ("at_data", "554 5.7.1 Spam", Trouble.REFUSED),
        ("at_data", "452 4.3.1 Disk full", Trouble.PUT_OFF),
        ("at_data", "421 4.3.2 Shutting down", Trouble.PUT_OFF),
    ],
)
def test_what_the_server_does_not_take_it_gets_again(server, place, answer, trouble):
    setattr(server, place, answer)
    mail = promised()
    assert send_due_mail() == (0, 0, 1)
    mail.refresh_from_db()
    assert (mail.trouble, mail.answer) == (trouble, answer)

    setattr(server, place, OK)
    due_now()
    assert send_due_mail() == (1, 0, 0)
    assert len(server.ids) == 1


def test_a_server_that_is_away_loses_no_mail(server, settings):
    server.controller.stop()
    first, second = promised(), promised("Q-000002")
    assert send_due_mail() == (0, 0, 1)
    first.refresh_from_db()
    assert first.trouble == Trouble.UNREACHED
    assert "refused" in first.answer

    again = MailServer()
    settings.EMAIL_PORT = again.port
    again.controller.start()
    due_now()
    send_due_mail()
    again.controller.stop()

    assert {key.partition("@")[0] for key in again.ids} == {f"<{mail.key}" for mail in (first, second)}


def test_a_server_that_never_answers_is_not_waited_for_longer_than_is_patient(server, monkeypatch):
    monkeypatch.setattr(posting, "PATIENCE", 0.2)
    server.gate.clear()
    mail = promised()

    assert send_due_mail() == (0, 0, 1)
    mail.refresh_from_db()
    assert (mail.trouble, mail.sent_at) == (Trouble.UNREACHED, None)


def test_the_sale_goes_on_while_the_mail_server_hangs(server):
    server.gate.clear()
    mail = promised()
    [sender] = elsewhere(send_due_mail)
    assert server.asked.wait(10)

    with transaction.atomic():
        connection.cursor().execute("SET LOCAL lock_timeout = '500ms'")
        assert promised() == mail
        Outbox.objects.select_for_update(nowait=True).get(pk=mail.pk)
        promised("Q-000002")

    server.gate.set()
    assert sender.result(10).sent == 2


def test_letters_are_written_and_sent_outside_of_any_transaction(server, monkeypatch):
    inside = []

    def write(mail):
        inside.append(connection.in_atomic_block)
        return Letter("Good day", "")

    def hand_over(message, backend):
        inside.append(connection.in_atomic_block)

    greet(monkeypatch, write)
    monkeypatch.setattr(sending, "hand_over", hand_over)
    promised()

    assert send_due_mail().sent == 1
    assert inside == [False, False]


def test_two_senders_at_once_send_each_mail_once(server):
    for number in range(30):
        promised(f"Q-{number:06}")

    done = together(send_due_mail, send_due_mail)

    assert sum(round.sent for round in done) == 30
    assert len(server.ids) == len(set(server.ids)) == 30


def test_without_the_claim_two_senders_would_send_two_copies(server, monkeypatch):
    """The control: the trial above can tell a claim from none."""
    seen = Barrier(2)

    def looked_at():
        mail = Outbox.objects.due(timezone.now()).first()
        if mail:
            seen.wait(10)
        return mail

    monkeypatch.setattr(sending, "claim", looked_at)
    mail = promised()
    together(*[lambda: send_due_mail(limit=1)] * 2)

    assert server.ids == [posting.message_id(mail)] * 2


def test_a_bell_that_is_rung_five_times_sends_one_copy(server):
    promised()

    together(*[tasks.send_mail] * 5)
    for _ in range(5):
        tasks.send_mail()

    assert len(server.ids) == 1


def test_a_queue_that_lost_everything_loses_no_mail(server):
    """What is due stands in the database; the schedule asks there."""
    promised()
    tasks.send_mail.apply_async()
    cache.clear()

    bell = settings.CELERY_BEAT_SCHEDULE["send mail"]
    app.tasks[bell["task"]](**bell.get("kwargs", {}))

    assert len(server.ids) == 1
    assert bell["schedule"].total_seconds() <= 60


def waiting_for_us():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))")
        return [pid for (pid,) in cursor.fetchall()]


def the_worker_wants_to_note_it():
    return bool(waiting_for_us())


@pytest.mark.proof
def test_a_worker_killed_between_the_servers_ok_and_our_note_makes_one_more_copy_under_the_same_id(server):
    """Its session ends with it, as with its machine: what it had asked of the database is not done any more."""
    server.gate.clear()
    mail = promised()
    with worker(WORKER, EMAIL_URL=f"smtp://127.0.0.1:{server.port}") as process:
        tasks.send_mail.apply_async()
        assert server.asked.wait(30)
        with transaction.atomic():
            Outbox.objects.select_for_update().get(pk=mail.pk)
            server.gate.set()
            until(the_worker_wants_to_note_it)
            kill(process)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s) AS pid", [waiting_for_us()])

    mail.refresh_from_db()
    assert (mail.sent_at, mail.attempts, len(server.ids)) == (None, 1, 1)
    assert send_due_mail() == (0, 0, 0)

    due_now()
    assert [send_due_mail(), send_due_mail()] == [(1, 0, 0), (0, 0, 0)]
    assert server.ids == [posting.message_id(mail)] * 2
