"""What becomes of a promised mail, whatever the server says. Mails land in the `mailoutbox`."""

import logging
from datetime import timedelta
from io import StringIO
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from notices.letters import Enclosure, Letter
from notices.models import Notification, Outbox, Trouble
from notices.services import retry_now, send_due_mail, sending
from notices.services.posting import Unsent
from notices.services.sending import LEASE, claim, note_trouble
from tests.factories import RepFactory
from tests.notices.letters import greet, promised

pytestmark = pytest.mark.django_db
GREYLISTED = SMTPDataError(451, b"4.7.1 Greylisted, come back later")
UNKNOWN = SMTPRecipientsRefused({"ann@example.com": (550, b"5.1.1 No such user")})


@pytest.fixture(autouse=True)
def greeting(monkeypatch):
    greet(monkeypatch)


@pytest.fixture
def server_says(monkeypatch):
    """Let the mail server answer with this, until it says None."""

    def say(answer):
        def send(backend, messages):
            if answer:
                raise answer
            return delivered(backend, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", send)

    delivered = EmailBackend.send_messages
    return say


def tried(mail, times=1):
    """Let so many tries pass, each when it is due."""
    for _ in range(times):
        Outbox.objects.update(due_at=timezone.now())
        send_due_mail()
    mail.refresh_from_db()
    return mail


def pause(mail):
    return (mail.due_at - timezone.now()).total_seconds()


def test_a_promised_mail_is_sent_once(mailoutbox):
    mail = promised()

    assert send_due_mail() == (1, 0, 0)
    assert send_due_mail() == (0, 0, 0)

    [sent] = mailoutbox
    assert (sent.subject, sent.body, sent.to) == ("Good day", "All is well.", ["ann@example.com"])
    mail.refresh_from_db()
    assert mail.sent_at
    assert mail.attempts == 1


def test_a_mail_says_that_no_person_wrote_it_and_carries_its_own_id(mailoutbox, settings):
    settings.SITE_URL = "https://sales.example.com:8443"
    mail = promised()
    send_due_mail()

    written = mailoutbox[0].message()

    assert written["Message-ID"] == f"<{mail.key}@sales.example.com>"
    assert written["Auto-Submitted"] == "auto-generated"
    assert written["From"] == settings.DEFAULT_FROM_EMAIL


def test_html_enclosures_and_the_address_for_answers_go_along(monkeypatch, mailoutbox):
    paper = Enclosure("Offer\r\nBcc: x.pdf", b"%PDF")
    letter = Letter("Good day", "Text", "<p>HTML</p>", "Maren Voss <maren@example.com>", (paper,))
    greet(monkeypatch, lambda mail: letter)
    promised()
    send_due_mail()

    [sent] = mailoutbox
    assert sent.alternatives[0].content == "<p>HTML</p>"
    assert sent.attachments[0] == ("Offer Bcc: x.pdf", b"%PDF", "application/pdf")
    assert sent.message()["Reply-To"] == "Maren Voss <maren@example.com>"


def test_a_letter_is_written_in_its_own_language_and_the_business_time_zone(monkeypatch, mailoutbox, settings):
    settings.BUSINESS_TIME_ZONE = "Asia/Tokyo"
    spoken = lambda mail: Letter(gettext("Yes"), date_format(timezone.localtime(mail.created_at), "H:i e"))  # noqa: E731
    greet(monkeypatch, spoken)
    promised(language="de")
    send_due_mail()

    assert mailoutbox[0].subject == "Ja"
    assert mailoutbox[0].body.endswith("JST")


def test_what_is_no_longer_true_is_withdrawn(monkeypatch, mailoutbox):
    greet(monkeypatch, lambda mail: None)
    mail = promised()

    assert send_due_mail() == (0, 1, 0)
    assert tried(mail).withdrawn_at
    assert mail.attempts == 1
    assert mailoutbox == []


def test_a_writer_that_fails_stops_no_other_mail(monkeypatch, mailoutbox, caplog):
    def write(mail):
        if mail.number == "Q-000001":
            raise LookupError("https://sales.example.com/o/secret")
        return Letter("Good day", "")

    greet(monkeypatch, write)
    failing = promised()
    promised("Q-000002")

    assert send_due_mail() == (1, 0, 1)
    failing.refresh_from_db()
    assert failing.trouble == Trouble.UNWRITTEN
    assert failing.answer == "LookupError"
    assert "LookupError" in caplog.text
    assert "secret" not in caplog.text


def test_a_mail_that_no_room_writes_stays_promised():
    mail = promised()
    Outbox.objects.update(event="unheard of")

    assert tried(mail).trouble == Trouble.UNWRITTEN


def test_a_mail_put_off_is_tried_again_later_and_later_and_never_given_up(server_says):
    server_says(GREYLISTED)
    mail = promised()
    pauses = [pause(tried(mail)) for _ in range(7)]

    assert pauses == pytest.approx([30, 120, 600, 1800, 3600, 3600, 3600], abs=5)
    assert mail.trouble == Trouble.PUT_OFF
    assert mail.answer == "451 4.7.1 Greylisted, come back later"
    assert mail.attempts == 7


def test_every_try_carries_the_same_message_id(server_says, mailoutbox):
    server_says(GREYLISTED)
    mail = tried(promised(), times=2)
    server_says(None)
    tried(mail)

    assert mailoutbox[0].message()["Message-ID"].startswith(f"<{mail.key}@")
    assert (mail.attempts, mail.last_error, mail.failing_since) == (3, "", None)


def test_a_refused_mail_is_tried_daily_and_its_sender_is_told_at_once(server_says):
    rep = RepFactory()
    server_says(UNKNOWN)
    mail = tried(promised(by=rep), times=3)

    assert pause(mail) == pytest.approx(24 * 60 * 60, abs=5)
    assert mail.trouble == Trouble.REFUSED
    told = Notification.objects.get()
    assert (told.recipient, told.event, told.number) == (rep, "mail_failed", "Q-000001")
    assert told.summary == "The e-mail about Q-000001 to ann@example.com was refused: 550 5.1.1 No such user"


def test_the_sender_of_a_mail_put_off_is_told_after_an_hour_and_once(server_says):
    server_says(GREYLISTED)
    mail = tried(promised(by=RepFactory()), times=2)
    assert not Notification.objects.exists()

    Outbox.objects.update(failing_since=timezone.now() - timedelta(hours=1))
    tried(mail, times=2)

    assert "has not gone out for an hour" in Notification.objects.get().summary


def test_each_failed_mail_about_one_record_is_told(server_says):
    server_says(UNKNOWN)
    rep = RepFactory()
    for address in ["ann@example.com", "bob@example.com"]:
        promised(to=address, by=rep)
    send_due_mail()

    assert Notification.objects.count() == 2


@pytest.mark.parametrize("address", ["ann@example.com\nBcc: all@example.com", "no address", "a@b@c", ""])
def test_an_impossible_address_is_lasting_trouble_and_reaches_nobody(address, mailoutbox):
    mail = tried(promised(to=address, by=RepFactory()))

    assert mail.trouble == Trouble.IMPOSSIBLE
    assert mailoutbox == []
    assert Notification.objects.get().event == "mail_failed"


@pytest.mark.parametrize("field", ["subject", "reply_to"])
def test_a_header_of_two_lines_is_refused(monkeypatch, mailoutbox, field):
    letter = Letter(**{"subject": "Good day", "text": "", field: "Hello\r\nBcc: all@example.com"})
    greet(monkeypatch, lambda mail: letter)

    assert tried(promised()).trouble == Trouble.IMPOSSIBLE
    assert mailoutbox == []


def test_a_server_that_breaks_off_ends_the_round_and_the_next_one_goes_on(server_says, mailoutbox):
    server_says(SMTPServerDisconnected("Connection unexpectedly closed: timed out"))
    for number in range(3):
        promised(f"Q-00000{number}")

    assert send_due_mail() == (0, 0, 1)
    server_says(None)
    assert send_due_mail() == (2, 0, 0)


def test_a_round_that_took_long_leaves_the_rest_to_the_next_one(monkeypatch, mailoutbox):
    def write_slowly(mail):
        later = timezone.now() + timedelta(minutes=6)
        monkeypatch.setattr(timezone, "now", lambda: later)
        return Letter("Good day", "")

    greet(monkeypatch, write_slowly)
    promised()
    promised("Q-000002")

    assert send_due_mail().sent == 1
    assert send_due_mail().sent == 1


def test_what_is_kept_of_an_error_is_one_line_without_links(server_says):
    answer = b"5.7.1 Spam:\r\n see https://sales.example.com/o/token and /o/token" + b" x" * 400
    server_says(SMTPDataError(554, answer))

    mail = tried(promised())

    assert mail.answer.startswith("554 5.7.1 Spam: see … and … x")
    assert len(mail.last_error) == 500


def test_a_claimed_mail_is_nobody_elses_until_its_lease_ends(mailoutbox):
    mail = promised()
    claimed = claim()

    assert pause(claimed) == pytest.approx(LEASE.total_seconds(), abs=5)
    assert send_due_mail() == (0, 0, 0)
    assert tried(mail).sent_at


def test_who_dies_before_noting_the_ok_leaves_a_mail_for_one_further_copy_under_the_same_id(monkeypatch, mailoutbox):
    """`test_mail_server` kills a real worker there."""

    def die(mail, **end):
        raise KeyboardInterrupt

    mail = promised()
    with monkeypatch.context() as dying:
        dying.setattr(sending, "note", die)
        with pytest.raises(KeyboardInterrupt):
            send_due_mail()
    assert send_due_mail() == (0, 0, 0)
    assert tried(mail, times=2).attempts == 2

    first, second = [sent.message()["Message-ID"] for sent in mailoutbox]
    assert first == second


def test_who_lost_the_lease_notes_no_failure_over_the_success_of_another():
    promised()
    slow = claim()
    tried(slow)

    note_trouble(slow, Unsent(Trouble.UNREACHED, "timed out"))

    slow.refresh_from_db()
    assert slow.sent_at
    assert slow.last_error == ""


def test_a_failed_mail_can_be_tried_again_at_once(server_says, mailoutbox):
    server_says(UNKNOWN)
    mail = tried(promised())
    server_says(None)

    assert retry_now(mail, by=RepFactory())
    send_due_mail()

    assert len(mailoutbox) == 1


def test_a_mail_under_way_waiting_or_sent_is_not_tried_again_by_hand(mailoutbox):
    rep, mail = RepFactory(), promised()
    assert not retry_now(mail, by=rep)

    claim()
    assert not retry_now(mail, by=rep)
    assert send_due_mail() == (0, 0, 0)

    tried(mail)
    assert not retry_now(mail, by=rep)
    assert len(mailoutbox) == 1


def test_logs_name_no_recipient(server_says, caplog):
    caplog.set_level(logging.INFO)
    server_says(UNKNOWN)
    mail = tried(promised())
    retry_now(mail, by=RepFactory())

    assert "mail=" in caplog.text
    assert "ann@" not in caplog.text


def test_the_command_sends_and_says_what_is_still_promised(server_says, mailoutbox):
    promised()
    call_command("send_mail", stdout=(said := StringIO()))
    assert said.getvalue() == "Sent: 1\nWithdrawn, because no longer true: 0\nStill promised: 0\n"

    server_says(UNKNOWN)
    promised("Q-000002")
    with pytest.raises(CommandError, match="1 could not be sent"):
        call_command("send_mail", stdout=StringIO())
