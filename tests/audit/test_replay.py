"""Replaying its events rebuilds an opportunity. Everywhere else `tests.invariants` asks this of what was acted out."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.roles import Role
from imports.services import import_sales
from lifecycle.clock import business_today
from lifecycle.refusals import Refused
from lifecycle.through import Through
from opportunities import services as opportunities
from opportunities.models import LeadOrigin, LossReason, Opportunity, OpportunityEvent, Stage
from opportunities.replay import replayed, replays
from purge.services import purge_quotes
from quotes import services as quotes
from quotes.models.line import LineInput
from tests.factories import AddressFactory, ContactFactory, CustomerFactory, LeadFactory, RepFactory, UserFactory
from tests.imports.folder import make_folder
from tests.purge.closed import lost

pytestmark = pytest.mark.django_db
PAGE = Through.PAGE


@pytest.fixture
def lead(team):
    return LeadFactory(team=team, leads=team)


@pytest.fixture
def maren(team):
    return RepFactory(name="Maren", team=team)


@pytest.fixture
def opened(maren, team):
    stand = AddressFactory()
    return opportunities.create(
        by=maren,
        through=PAGE,
        name="Racks",
        customer=stand.customer,
        contact_address=stand,
        team=team,
        owner=maren,
        co_owners=[RepFactory(team=team)],
        created_through="rep",
        origin=LeadOrigin.objects.first(),
    )


def only(opportunity):
    return next(replays(Opportunity.objects.filter(pk=opportunity.pk)))


def standing(opportunity):
    replay = only(opportunity)
    assert (replay.differing, replay.breaks, replay.untold) == ({}, [], [])
    return replayed(opportunity)


def act(opportunity, which, **details):
    opportunity.refresh_from_db()
    return getattr(opportunities, which)(opportunity, through=PAGE, version=opportunity.version, **details)


def test_the_first_event_tells_every_field(opened):
    state = standing(opened)

    assert (state["status"], state["version"], state["name"]) == ("inquiry", 1, "Racks")
    assert state["co_owners"] == [person.pk for person in opened.co_owners.all()]


def test_a_whole_life_is_rebuilt_field_by_field(opened, maren, lead, team):
    other = RepFactory(team=team)
    contact = ContactFactory(customer=opened.customer)
    act(opened, "edit", by=maren, contact=contact, anticipated_close=business_today(), success_percent=35)
    act(opened, "share", by=maren, co_owners=[other])
    act(opened, "assign", by=lead, team=team, owner=other, co_owners=[maren], reason="Holiday")
    act(opened, "release", by=lead, reason="Too much")
    opportunities.claim(opened, by=maren, through=PAGE)
    quotes.create(opened, by=maren, through=PAGE, name="Offer", lines=[LineInput("Rack", 2, 500)])
    act(opened, "move", by=maren, stage=Stage.objects.filter(status="negotiation", active=True).last())
    seen = opened.quotes.values_list("pk", flat=True)
    act(opened, "lose", by=maren, reason=LossReason.objects.get(code="price"), seen_quotes=seen)
    act(opened, "hold", by=UserFactory(roles=[Role.ADMINISTRATOR]), until=business_today(), reason="Lawyers ask")
    act(opened, "reopen", by=lead, reason="They called again")

    state = standing(opened)

    assert (state["status"], state["value"], state["loss_reason_id"]) == ("negotiation", "1000.00", None)
    assert (state["owner_id"], state["co_owners"], state["contact_id"]) == (maren.pk, [], contact.pk)


def test_a_merge_of_customers_is_rebuilt(opened):
    manager = UserFactory(roles=[Role.MANAGER])

    opportunities.merge_customer(opened.customer, into=CustomerFactory(), by=manager, through=PAGE)

    assert standing(opened)["customer_id"] == Opportunity.objects.get(pk=opened.pk).customer_id


def test_the_mark_of_purged_quotes_is_told():
    opportunity = lost(quotes=2)

    purge_quotes(live=True, through=Through.COMMAND)

    replay = only(opportunity)
    assert replay.agrees
    assert "quotes_purged_at" not in replay.untold


def test_a_random_walk_of_acts_is_rebuilt(opened, maren, lead, team):
    """Refused acts leave nothing; the others leave all that is needed."""
    people = [maren, RepFactory(team=team), RepFactory(team=team)]
    acts = [
        lambda n: act(opened, "edit", by=lead, value=n * 10, name=f"Racks {n}"),
        lambda n: act(opened, "assign", by=lead, team=team, owner=people[n % 3], co_owners=people[: n % 3], reason="x"),
        lambda n: act(opened, "share", by=lead, co_owners=people[n % 3 :]),
        lambda n: act(opened, "release", by=lead, reason="y"),
        lambda n: opportunities.claim(opened, by=people[n % 3], through=PAGE),
        lambda n: act(opened, "lose", by=lead, reason=LossReason.objects.get(code="price")),
        lambda n: act(opened, "reopen", by=lead, reason="z"),
    ]
    for n in range(40):
        try:
            acts[n * n * 7 % 11 % len(acts)](n)
        except Refused:
            continue

    assert standing(opened)["version"] > 10


def test_what_was_imported_is_rebuilt(tmp_path):
    import_sales(make_folder(tmp_path / "sample", deals=24), live=True, stand_in="House account")

    found = list(replays(Opportunity.objects.all()))

    assert found
    assert all(replay.agrees and not replay.untold for replay in found)


def test_events_from_before_leave_untold_what_no_act_touched(opened, maren):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE opportunities_opportunityevent SET details = details - 'initial'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    act(opened, "edit", by=maren, name="Taller racks")

    replay = only(opened)

    assert replay.agrees
    assert "name" not in replay.untold
    assert "value" in replay.untold


def test_an_event_that_does_not_follow_is_named(opened, maren):
    OpportunityEvent.objects.create(
        opportunity=opened, action="edit", version=3, source="inquiry", target="inquiry", actor=maren, through=PAGE
    )

    assert only(opened).breaks == [3]


def test_the_command_says_who_stands_otherwise(opened):
    out = StringIO()
    call_command("replay", opened.number, stdout=out)
    assert out.getvalue().startswith("1 agree")

    Opportunity.objects.filter(pk=opened.pk).update(name="Slipped in")

    with pytest.raises(CommandError, match="1 do not"):
        call_command("replay", stdout=out)
    assert "name: the events tell 'Racks', there stands 'Slipped in'" in out.getvalue()
