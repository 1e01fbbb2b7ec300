"""The summary by e-mail: one for each person at most once an hour, of what is still unread and still to be seen."""

from datetime import timedelta

import pytest
from django.core import mail as mailbox
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notices.letters import writers
from notices.models import Notification, Outbox
from notices.services import digest as digests
from notices.services import send_due_mail, write_digests
from notices.tasks import write_digests as bell
from opportunities.models import Opportunity
from tests.factories import OpportunityFactory, RepFactory
from tests.races.course import course

from .test_notifications import told

MINUTES = 60
TRIALS = 12


@pytest.fixture
def opportunity(rep, team):
    return OpportunityFactory(name="Cold store", owner=rep, team=team)


@pytest.fixture
def floor(transactional_db):
    opportunity = OpportunityFactory()
    return opportunity.owner, opportunity


def letter():
    mail = Outbox.objects.get(event="digest")
    return writers["digest"](mail)


@pytest.mark.django_db
def test_forty_things_make_one_mail(opportunity, rep):
    for n in range(40):
        told(rep, opportunity, f"Sentence {n}.", revision=n, ago=6 * MINUTES)

    assert write_digests() == 1

    mail = Outbox.objects.get()
    assert (mail.event, mail.recipient, mail.number) == ("digest", rep.email, f"U-{rep.pk}")
    assert mail.notifications.count() == 40
    assert letter().subject == "40 notifications from Pursuit"
    assert "- and 20 more\n" in letter().text


@pytest.mark.django_db
def test_what_is_younger_than_five_minutes_settles_first(opportunity, rep):
    told(rep, opportunity, ago=4 * MINUTES)

    assert write_digests() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "state",
    [{"read_at": timezone.now()}, {"mailed": False}],
    ids=["read", "not to be mailed"],
)
def test_what_needs_no_mail_makes_none(opportunity, rep, state):
    told(rep, opportunity, ago=6 * MINUTES, **state)

    assert write_digests() == 0


@pytest.mark.django_db
def test_who_has_left_gets_none(opportunity, rep):
    told(rep, opportunity, ago=6 * MINUTES)
    User.objects.update(is_active=False)

    assert write_digests() == 0


@pytest.mark.django_db
def test_at_most_one_an_hour_unless_something_is_urgent(opportunity, rep):
    told(rep, opportunity, ago=6 * MINUTES)
    write_digests()
    Outbox.objects.update(sent_at=timezone.now())
    told(rep, opportunity, event="opened", ago=6 * MINUTES)
    assert write_digests() == 0

    told(rep, opportunity, event="question_asked", ago=6 * MINUTES)

    assert write_digests() == 1
    assert Outbox.objects.latest("pk").notifications.count() == 2


@pytest.mark.django_db
def test_after_an_hour_the_next_one_goes(opportunity, rep):
    told(rep, opportunity, ago=6 * MINUTES)
    write_digests()
    told(rep, opportunity, event="opened", ago=6 * MINUTES)
    Outbox.objects.update(sent_at=timezone.now(), created_at=timezone.now() - timedelta(minutes=61))

    assert write_digests() == 1


@pytest.mark.django_db
def test_none_is_added_while_the_last_one_could_not_be_sent(opportunity, rep):
    """A mail server that is down for a day leaves one summary to send, and not twenty-four."""
    told(rep, opportunity, ago=6 * MINUTES)
    write_digests()
    Outbox.objects.update(created_at=timezone.now() - timedelta(hours=20))
    told(rep, opportunity, event="question_asked", ago=6 * MINUTES)

    assert write_digests() == 0


@pytest.mark.django_db
def test_the_bell_that_rings_five_times_makes_one_mail(opportunity, rep):
    told(rep, opportunity, ago=6 * MINUTES)

    for _ in range(5):
        bell()

    assert Outbox.objects.count() == 1


@pytest.mark.django_db
def test_it_is_written_in_the_persons_language_and_zone_and_leads_to_each_record(opportunity, rep, settings):
    settings.SITE_URL = "https://pursuit.example.com"
    User.objects.update(language="de", time_zone="Pacific/Apia", name="Ingrid")
    at = timezone.now().replace(year=2026, month=6, day=10, hour=13, minute=30)
    told(rep, opportunity, "Hanne Dahl hat das Angebot geöffnet.", event="opened", created_at=at)
    write_digests()

    assert Outbox.objects.get().language == "de"
    assert letter().subject == "Hanne Dahl hat das Angebot geöffnet."
    assert "11 Jun, 02:30: Hanne Dahl hat das Angebot geöffnet." in letter().text
    assert f"https://pursuit.example.com{opportunity.get_absolute_url()}\n" in letter().text
    assert "https://pursuit.example.com/settings/#messages" in letter().text
    assert f'<a href="https://pursuit.example.com{opportunity.get_absolute_url()}">Hanne Dahl hat' in letter().html


@pytest.mark.django_db
def test_it_is_ordered_by_what_happened(opportunity, rep):
    told(rep, opportunity, "Expired one.", event="expired", ago=6 * MINUTES)
    told(rep, opportunity, "Given one.", ago=6 * MINUTES)
    told(rep, opportunity, "Expired two.", event="expired", revision=2, ago=6 * MINUTES)
    write_digests()

    words = letter().text

    places = [words.index(part) for part in ("Assigned to me", "Given one", "Expired\n", "Expired one", "Expired two")]
    assert places == sorted(places)


@pytest.mark.django_db
def test_what_is_out_of_sight_when_it_is_sent_is_left_out(opportunity, rep, team):
    other = OpportunityFactory(owner=rep, team=team)
    told(rep, opportunity, "Hanne Dahl accepted.", ago=6 * MINUTES)
    told(rep, other, "Still mine.", ago=6 * MINUTES)
    write_digests()
    Opportunity.objects.filter(pk=opportunity.pk).update(owner=RepFactory(team=team))

    assert letter().subject == "Still mine."
    assert "Hanne Dahl" not in letter().text + letter().html


@pytest.mark.django_db
def test_what_is_read_or_turned_off_before_it_is_sent_is_left_out_and_an_empty_one_is_withdrawn(opportunity, rep):
    told(rep, opportunity, "Read meanwhile.", ago=6 * MINUTES)
    told(rep, opportunity, "Turned off.", event="opened", ago=6 * MINUTES)
    told(rep, opportunity, "Left.", event="shared", ago=6 * MINUTES)
    write_digests()
    Notification.objects.filter(event="assigned").update(read_at=timezone.now())
    User.objects.update(unmailed_notices=["opened"])
    assert letter().subject == "Left."

    Notification.objects.update(read_at=timezone.now())

    assert letter() is None


@pytest.mark.django_db
def test_a_name_is_inert_and_a_subject_one_line(opportunity, rep):
    told(rep, opportunity, "<b>A</b>\r\nBcc: all@example.com", ago=6 * MINUTES)
    write_digests()

    assert letter().subject == "<b>A</b> Bcc: all@example.com"
    assert "&lt;b&gt;A&lt;/b&gt;" in letter().html


@pytest.mark.django_db(transaction=True)
def test_it_goes_out_once_with_the_other_mail(rep, team, settings):
    opportunity = OpportunityFactory(owner=rep, team=team)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    told(rep, opportunity, "Ingrid gave you Cold store.", ago=6 * MINUTES)

    for _ in range(3):
        write_digests()
        send_due_mail()

    (mail,) = mailbox.outbox
    assert (mail.subject, mail.to) == ("Ingrid gave you Cold store.", [rep.email])


# --- two runs at once ------------------------------------------------------------------------------------------------
def promised_by_two_runs(person, opportunity):
    """Let one run look a minute after the other, when one more thing has settled; return how many are promised."""
    most = 0
    with course() as race:
        for trial in range(TRIALS):
            Notification.objects.all().delete()
            Outbox.objects.all().delete()
            now = timezone.now()
            told(person, opportunity, revision=2 * trial, ago=5.5 * MINUTES)
            told(person, opportunity, revision=2 * trial + 1, ago=4.5 * MINUTES)
            race.both(
                lambda now=now: digests.write_digest(person.pk, now),
                lambda now=now: digests.write_digest(person.pk, now + timedelta(minutes=1)),
            )
            most = max(most, Outbox.objects.count())
    return most


def test_two_runs_at_once_promise_one(floor):
    assert promised_by_two_runs(*floor) == 1


def test_without_holding_the_person_they_promise_two(floor, monkeypatch):
    monkeypatch.setattr(digests, "hold", lambda pk: True)

    assert promised_by_two_runs(*floor) == 2


def test_while_a_summary_is_written_the_person_is_told_more(floor):
    """The sale never waits: the row that is held leaves room for what refers to it."""
    person, opportunity = floor

    with transaction.atomic(), course("SET statement_timeout = '2s'") as race:
        assert digests.hold(person.pk)
        answers = race.both(lambda: told(person, opportunity), lambda: told(person, opportunity, event="opened"))

    assert {type(answer) for answer in answers} == {Notification}
