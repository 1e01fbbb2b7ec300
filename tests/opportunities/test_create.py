from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.through import Through
from opportunities import services
from opportunities.models import Opportunity
from quotes import services as quotes
from quotes.models.line import LineInput
from tests.factories import (
    AddressFactory,
    AdministratorFactory,
    ContactFactory,
    LeadFactory,
    ManagerFactory,
    OperatorFactory,
    RepFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep(team):
    return RepFactory(team=team)


def create(by, team, **fields):
    contact = fields.pop("contact", None) or ContactFactory()
    given = {"name": "Cold store", "customer": contact.customer, "contact": contact, "created_through": "rep"}
    return services.create(by=by, through=Through.PAGE, team=team, **given | fields)


def test_a_new_opportunity_is_an_inquiry_in_the_first_stage_with_its_event(rep, team):
    made = create(rep, team, owner=rep, value=Decimal(5000))

    assert (made.status, made.stage.name, made.success_percent, made.version) == ("inquiry", "New", 10, 1)
    assert made.currency == "EUR"
    event = made.events.get()
    assert (event.action, event.source, event.target, event.actor) == ("create", "", "inquiry", rep)
    assert (event.through, event.details["owner"]) == ("page", {"id": rep.pk, "name": rep.name})


def test_co_owners_named_from_the_start_are_told_in_the_event_as_later_ones_are(client, rep, team):
    jim = RepFactory(name="Jim", team=team)
    made = create(rep, team, owner=rep, co_owners=[jim])

    assert made.events.get().details["co_owners"] == [{"id": jim.pk, "name": "Jim"}]
    client.force_login(jim)
    assert client.get(made.get_absolute_url()).status_code == 200


def test_without_an_owner_it_waits_in_the_queue(rep, team):
    waiting = create(rep, team)

    assert list(Opportunity.objects.waiting()) == [waiting]


def test_a_success_that_the_rep_sets_is_the_reps(rep, team):
    made = create(rep, team, owner=rep, success_percent=60)

    assert (made.success_percent, made.success_set_by_rep) == (60, True)


@pytest.mark.parametrize("role", [OperatorFactory, AdministratorFactory, UserFactory])
def test_only_who_sells_opens_opportunities(role, team):
    with pytest.raises(NotAllowed, match="You may not open opportunities for the team"):
        create(role(team=team), team)


def test_a_rep_opens_for_own_teams_only(rep):
    with pytest.raises(NotAllowed):
        create(rep, TeamFactory())


def test_a_lead_opens_for_the_teams_that_he_or_she_leads(team):
    assert create(LeadFactory(leads=team), team).team == team
    with pytest.raises(NotAllowed):
        create(LeadFactory(leads=team), TeamFactory())


def test_nobody_opens_for_a_team_that_is_no_longer_active():
    with pytest.raises(NotAllowed):
        create(ManagerFactory(), TeamFactory(active=False))


def test_owner_and_co_owners_are_active_people_of_the_team(rep, team):
    with pytest.raises(NotAllowed, match="is no longer active"):
        create(rep, team, owner=RepFactory(team=team, is_active=False))
    with pytest.raises(NotAllowed, match="does not work in the team"):
        create(rep, team, owner=rep, co_owners=[RepFactory()])


def test_there_are_no_co_owners_without_an_owner(rep, team):
    with pytest.raises(NotAllowed, match="choose an owner first"):
        create(rep, team, co_owners=[RepFactory(team=team)])


def test_the_owner_named_as_co_owner_too_is_the_owner_only(rep, team):
    colleague = RepFactory(team=team)

    assert create(rep, team, owner=rep, co_owners=[rep, colleague]).co_owner_ids == {colleague.pk}


def test_a_contact_address_stands_in_for_the_contact(rep, team):
    stand = AddressFactory()

    made = services.create(
        by=rep,
        through=Through.PAGE,
        name="Cold store",
        customer=stand.customer,
        contact_address=stand,
        team=team,
        created_through="rep",
    )

    assert (made.contact, made.contact_address) == (None, stand)


def test_the_contact_of_another_customer_is_refused_by_the_database(rep, team):
    create(rep, team, customer=AddressFactory().customer)

    with pytest.raises(IntegrityError, match="opportunity_contact_belongs_to_its_customer"), transaction.atomic():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    transaction.set_rollback(True)


def ask(by, team, lines=1, **fields):
    contact = ContactFactory()
    return quotes.open_with_quote(
        by=by,
        through=Through.PAGE,
        name="Frames for the arena",
        customer=contact.customer,
        contact=contact,
        team=team,
        created_through="customer_request",
        quote_name="Ten",
        lines=[LineInput("Ten frames", Decimal(10), Decimal(200))] * lines,
        **fields,
    )


def test_a_request_comes_with_its_quote_also_where_it_waits_or_is_a_colleagues(rep, team):
    waiting, given = ask(rep, team), ask(rep, team, owner=RepFactory(team=team))

    assert (waiting.status, waiting.owner, waiting.value) == ("negotiation", None, 2000)
    assert given.status == "negotiation"
    assert waiting.quotes.get().events.get(action="create").actor == rep


def test_a_request_whose_quote_is_refused_leaves_nothing(rep, team):
    with pytest.raises(Overtaken, match="at most 500 lines"):
        ask(rep, team, owner=rep, lines=501)

    assert not Opportunity.objects.exists()
