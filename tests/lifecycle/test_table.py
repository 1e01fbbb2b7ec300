"""Every act × status × person, and every act × entrance without a person, against the written table."""

import pytest
from django.db import connection, transaction

from lifecycle.refusals import NotAllowed, NotVisible, Overtaken, Refused
from lifecycle.through import Through
from lifecycle.transitions import can, perform
from opportunities.models import Status
from orders.models import Order
from quotes.models import Quote
from tests.factories import TeamFactory

from . import table
from .cast import ACTS, MAKERS, cast, in_charge, make_expired, opportunity_in

ANSWERS = {NotVisible: "-", NotAllowed: "no", Overtaken: "not now"}
TABLES = {"opportunity": table.OPPORTUNITY, "quote": table.QUOTE, "order": table.ORDER}
STATUSES = [
    *[("opportunity", status) for status in Status.values],
    *[("quote", status) for status in Quote.Status.values],
    *[("order", status) for status in Order.Status.values],
]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("noun", "status"), STATUSES)
def test_each_person_gets_the_answer_and_the_button_of_the_table(noun, status):
    team = TeamFactory()
    people = cast(team)
    record = MAKERS[noun](status, **in_charge(people, team))

    for act, sources, answers in table.rows(TABLES[noun], table.OUTSIDE):
        given = {name: answer_to(ACTS[noun][act], record, people[name]) for name in answers}
        assert not differences(given, right_answers(noun, act, status, sources, answers)), act

        seeing = {name: answer for name, answer in answers.items() if answer != "-"}
        buttons = {name for name in seeing if can(people[name], record, act)}
        possible = status in ({"approved"} if act == "present" else sources)
        assert buttons == {name for name, answer in seeing.items() if answer == "yes" and possible}, act


@pytest.mark.parametrize("status", ["inquiry", "negotiation", "lost"])
def test_in_the_queue_each_person_gets_the_answer_of_the_table(status):
    team = TeamFactory()
    people = cast(team)
    record = opportunity_in(status, team=team, owner=None)
    unseen = ["colleague"] if status == "lost" else []

    for act, sources, answers in table.rows(table.QUEUE, table.OUTSIDE_THE_QUEUE):
        answers |= dict.fromkeys(unseen, "-")
        given = {name: answer_to(ACTS["opportunity"][act], record, people[name]) for name in answers}
        assert not differences(given, right_answers("opportunity", act, status, sources, answers)), act


@pytest.mark.parametrize(("noun", "status"), STATUSES)
def test_without_a_person_only_the_entrances_of_the_table_act(noun, status):
    record = MAKERS[noun](status, team=TeamFactory())

    for act, sources, _answers in table.rows(TABLES[noun]):
        acting = {through for through in Through.values if acts_alone(record, act, through)}
        assert acting == (table.UNATTENDED.get((noun, act), set()) if status in sources else set()), act


def answer_to(act, record, person):
    """Try the act as this person, hold it against the rules of commit, and take it back."""
    events = record.events.count()
    try:
        with transaction.atomic():
            act(record, person)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            done = record.events.count() - events
            transaction.set_rollback(True)
    except Refused as refusal:
        assert record.events.count() == events
        return ANSWERS[next(kind for kind in ANSWERS if isinstance(refusal, kind))]
    return "yes" if done else "same"


def right_answers(noun, act, status, sources, answers):
    return {name: right(noun, act, status, sources, answer) for name, answer in answers.items()}


def right(noun, act, status, sources, answer):
    """Return the answers that are right. Where person and status both stand against it, either may be said."""
    if answer == "-":
        return {"-"}
    if (noun, act, status) == ("quote", "accept", "accepted"):
        return {"same"}
    if status in sources:
        return {answer}
    return {"not now"} if answer == "yes" else {"not now", "no"}


def differences(given, right):
    return {name: (answer, right[name]) for name, answer in given.items() if answer not in right[name]}


def acts_alone(record, act, through):
    details = {"accept": {"revision": 1}, "reject": {"comment": ""}}.get(act, {})
    try:
        with transaction.atomic():
            if act == "expire":
                make_expired(record)
            done = perform(record, act, by=None, through=through, **details)
            assert done.events.get(action=act).through == through
            transaction.set_rollback(True)
    except (NotAllowed, Overtaken):
        return False
    return True
