"""What the demonstration holds. It is built once for this module, in a transaction around all its tests."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from demo.floor import build
from demo.people import PASSWORD, PEOPLE
from notices.models import Notification, Outbox
from opportunities.models import Opportunity, OpportunityEvent, OpportunityNote, Outcome, Stage, Status
from orders.models import Order
from quotes.models import OfferLink, Quote, QuoteEvent
from quotes.permissions import can_approve

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def floor(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        build()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def demonstration(settings):
    settings.DEMO = settings.TRIAL = True


def demo(*arguments):
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("name", ["maren", "ingrid", "elena", "noor"])
def test_every_record_that_somebody_sees_has_a_page(client, name):
    person = User.objects.get(email=f"{name}@demo.invalid")
    client.force_login(person)
    seen = [record for model in (Opportunity, Quote, Order) for record in model.objects.visible_to(person)]

    answers = {record.number: client.get(record.get_absolute_url()).status_code for record in seen}

    assert len(answers) > 20
    assert {number for number, status in answers.items() if status != 200} == set()


def test_the_demonstration_is_loaded_once_and_says_so_the_second_time():
    before = Opportunity.objects.count(), OpportunityEvent.objects.count(), User.objects.count()

    assert demo() == "The demonstration floor is there already.\n"

    assert (Opportunity.objects.count(), OpportunityEvent.objects.count(), User.objects.count()) == before


def test_every_stage_has_opportunities_and_every_quote_status_occurs():
    assert set(Opportunity.objects.values_list("stage__name", flat=True)) == set(
        Stage.objects.values_list("name", flat=True)
    )
    shown = set(Quote.objects.values_list("status", flat=True))
    assert shown == {"draft", "pending_approval", "presented", "rejected", "accepted", "abandoned"}


def test_two_opportunities_wait_in_the_queue_of_north():
    assert Opportunity.objects.waiting().filter(team__name="North").count() == 2


def test_there_is_an_order_in_every_status():
    assert set(Order.objects.values_list("status", flat=True)) == set(Order.Status.values)


def test_a_customer_asked_on_the_public_page_of_north(client):
    assert client.get("/ask/north/").status_code == 200
    asked = Opportunity.objects.get(events__action="create", events__through="link")
    assert (asked.team.name, asked.owner, asked.notes.get().who) == ("North", None, "Hanne Dahl")


def test_an_offer_was_sent_and_opened_and_the_customer_asks_a_question():
    sent = Outbox.objects.get(recipient="hanne.dahl@lowfield.example", event="quote_presented")
    link = OfferLink.objects.get(opportunity__name="Clean-in-place flow package")
    question = OpportunityNote.objects.get(opportunity=link.opportunity, author=None)

    assert len(sent.details["quotes"]) == 3
    assert link.opened_count == 3
    assert question.who == "Hanne Dahl"


def test_ingrid_approves_for_beatriz_while_she_is_away():
    ingrid = User.objects.get(email="ingrid@demo.invalid")
    waiting = Quote.objects.filter(status="pending_approval", opportunity__team__name="South").get()

    assert can_approve(waiting, User.objects.with_scope().get(pk=ingrid.pk))


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("maren", {"assigned", "opened", "question_asked", "accepted", "requested"}),
        ("ingrid", {"approval_wanted", "requested"}),
    ],
)
def test_people_find_news_of_many_kinds(name, kinds):
    told = Notification.objects.filter(recipient__email=f"{name}@demo.invalid").values_list("event", flat=True)

    assert kinds <= set(told)


def test_won_opportunities_have_orders_and_closed_ones_outcomes():
    won = Opportunity.objects.filter(status=Status.WON)

    assert set(won.values_list("pk", flat=True)) == set(Order.objects.values_list("opportunity_id", flat=True))
    assert Outcome.objects.count() == Opportunity.objects.closed().count()


def test_some_closed_opportunities_are_old_enough_for_the_purge():
    month_ago = timezone.now() - timedelta(days=31)

    assert Opportunity.objects.closed().filter(closed_at__lt=month_ago).count() >= 3


def test_the_past_lies_in_the_past_and_in_order():
    for events, subject in ((OpportunityEvent, "opportunity"), (QuoteEvent, "quote")):
        told = events.objects.order_by(subject, "version").values_list(subject, "happened_at")
        assert list(told) == sorted(told)
        assert not events.objects.filter(happened_at__gt=timezone.now()).exists()
    assert Opportunity.objects.earliest("created_at").created_at < timezone.now() - timedelta(days=100)


def test_every_demonstration_account_has_its_role_and_signs_in(client):
    for person in PEOPLE:
        user = User.objects.get(email=person.email)
        assert user.roles == {person.role}
    response = client.post("/accounts/login/", {"login": "maren@demo.invalid", "password": PASSWORD})
    assert response.status_code == 302
    assert {person.role for person in PEOPLE} == set(Role)


def test_who_can_sign_in_is_listed_with_role_and_password():
    told = demo("--who")

    assert PASSWORD in told
    for person in PEOPLE:
        assert person.email in told
        assert str(person.role.label) in told
