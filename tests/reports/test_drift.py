"""What the process page tells is what the code does: nothing is left out of the table, nothing made up."""

import pytest
from django.urls import reverse
from django_fsm import transition

from lifecycle.rules import rule
from lifecycle.through import Through
from opportunities import permissions
from opportunities import services as opportunities
from opportunities.models import Opportunity, Stage, Status
from quotes import services as quotes
from quotes.models.line import LineInput
from reports import roles, words
from reports.flow import ENTRANCES
from reports.transitions import MOVE, acts_of
from tests.factories import AdministratorFactory, CustomerFactory, ManagerFactory, OpportunityFactory
from tests.lifecycle import table

URL = reverse("reports:process")
STAGES = ("New", "Qualifying", "Quoting", "Closing")
PEOPLE = {
    "owner": roles.OWNER,
    "co-owner": roles.CO_OWNER,
    "lead": roles.LEAD,
    "manager": roles.MANAGER,
    "administrator": roles.ADMINISTRATOR,
}


@pytest.fixture
def flow(client, db):
    client.force_login(ManagerFactory())
    return lambda: client.get(URL).context["flow"]


def drawn(client):
    return {(arrow.way.act, title(arrow.way.source), title(arrow.way.target)) for arrow in picture(client).arrows}


def picture(client):
    return client.get(URL).context["drawing"]


def title(node):
    return node.title if node else None


@rule("Nobody knows why not.")
def moon_is_full(opportunity):
    return True


def test_every_act_of_the_code_is_told_exactly_once(flow):
    told = [way.act for move in flow().moves for way in move.ways[:1] if way.source and way.target.stages]
    told += [stay.name for stay in flow().stays]

    acts = acts_of(Opportunity)
    assert sorted(told) == sorted(act.name if act.targets or act.name == MOVE else words.called(act) for act in acts)


def test_every_change_of_status_is_an_arrow_from_each_stage_where_it_may_begin(client, flow):
    arrows = drawn(client)

    for act in acts_of(Opportunity):
        for source, target in act.ways:
            names = [stage.name for stage in Stage.objects.filter(status=source)]
            entered = Stage.objects.filter(status=target).first().name
            assert {(act.name, name, entered) for name in names} <= arrows, act.name


def test_steps_within_a_status_are_arrows_there_and_back(client, flow):
    assert {way for way in drawn(client) if way[0] == MOVE} == {
        (MOVE, "New", "Qualifying"),
        (MOVE, "Qualifying", "New"),
        (MOVE, "Quoting", "Closing"),
        (MOVE, "Closing", "Quoting"),
    }


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (Status.NEGOTIATION, Status.INQUIRY),
        (Status.INQUIRY, Status.WON),
        (Status.WON, Status.NEGOTIATION),
        (Status.WON, Status.LOST),
        (Status.LOST, Status.WON),
        ("*", Status.INQUIRY),
        ("+", Status.WON),
    ],
)
def test_a_transition_added_to_the_model_appears_in_picture_and_table_by_itself(
    client, flow, monkeypatch, source, target
):
    field = Opportunity.status.field

    @transition(field, source=source, target=target, conditions=[moon_is_full], permission=permissions.can_hold)
    def howl_at_it(self, *, tune):
        """Only here."""

    monkeypatch.setitem(field.transitions[Opportunity], "howl_at_it", howl_at_it)

    entered = Stage.objects.filter(status=target).first().name
    begun = Stage.objects.exclude(status=target) if source in ("*", "+") else Stage.objects.filter(status=source)
    assert {("howl_at_it", stage.name, entered) for stage in begun} <= drawn(client)
    move = next(move for move in flow().moves if move.ways[0].act == "howl_at_it")
    assert (move.needs, move.effect) == ("Nobody knows why not, tune", "Nothing")
    assert move.who == "Team lead, sales manager, administrator"


def test_an_act_added_to_the_model_appears_in_the_list_of_acts_by_itself(flow, monkeypatch):
    field = Opportunity.status.field

    @transition(field, source=Status.WON, target=None, permission=permissions.nobody)
    def gild(self):
        """Only here."""

    monkeypatch.setitem(field.transitions[Opportunity], "gild", gild)

    act = next(stay for stay in flow().stays if stay.name == "Gild")
    assert (act.statuses, act.who) == (["Won"], "Happens by itself")


def test_every_name_of_the_table_has_its_words():
    acts = acts_of(Opportunity)
    names = {act.name for act in acts}
    parameters = {(act.name, name) for act in acts for name in act.parameters}
    rules = {rule.holds.__name__ for act in acts for rule in act.conditions}

    assert names == words.CALLED.keys() == words.EFFECTS.keys()
    assert {act.name for act in acts if act.permission is permissions.nobody} == words.FOLLOWS.keys()
    assert rules == words.RULES.keys()
    assert words.GIVEN_TO.keys() <= parameters
    assert {name for act, name in parameters if (act, name) not in words.GIVEN_TO} <= words.GIVEN.keys()
    assert words.BESIDE.keys() <= names
    assert ENTRANCES.keys() == words.ENTRANCE_NEEDS.keys() == words.ENTRANCE_EFFECTS.keys()
    assert set(Opportunity.CreatedThrough) == ENTRANCES.keys()


def test_who_may_is_what_the_written_table_says():
    acts = {act.name: act for act in acts_of(Opportunity)}

    for name, _sources, answers in table.rows(table.OPPORTUNITY):
        told = roles.who_may(acts[name]).lower()
        if name == "claim":
            assert told == "sales rep of the team, team lead"
            continue
        for person, key in PEOPLE.items():
            word = f"{', ' + told}, ".count(f", {roles.LABELS[key]}, ")
            assert word == (answers[person] == "yes"), (name, person)


def test_the_two_ways_in_lead_where_the_code_opens_them(team):
    by = ManagerFactory()
    given = {"by": by, "through": Through.PAGE, "name": "Cold store", "team": team}

    for entrance, status in ENTRANCES.items():
        customer = CustomerFactory()
        reach = {"customer": customer, "contact_address": customer.addresses.create(country="DK")}
        if entrance == Opportunity.CreatedThrough.REP:
            opened = opportunities.create(**given, **reach, created_through=entrance)
        else:
            line = LineInput(description="Ten meters", quantity=10, unit_price=5)
            opened = quotes.open_with_quote(
                **given, **reach, created_through=entrance, quote_name="First", lines=[line]
            )
        assert opened.status == status


def test_a_stage_of_the_administrators_own_gets_its_box_and_its_arrows(client, flow):
    Stage.objects.create(name="Tasting", status=Status.NEGOTIATION, position=35, default_success_percent=60)
    Stage.objects.filter(name="Qualifying").update(active=False)

    boxes = [box.title for box in picture(client).boxes]

    assert boxes == ["New", "Quoting", "Tasting", "Closing", "Won", "Lost", "History"]
    assert {("win", "Tasting", "Won"), (MOVE, "Closing", "Tasting"), (MOVE, "Quoting", "Closing")} <= drawn(client)
    assert len({arrow.path for arrow in picture(client).arrows}) == len(picture(client).arrows)


def test_an_inactive_stage_is_shown_while_something_stands_in_it(client, flow):
    OpportunityFactory(stage=Stage.objects.get(name="Qualifying"))
    Stage.objects.filter(name="Qualifying").update(active=False)

    assert "Qualifying" in [box.title for box in picture(client).boxes]


def test_the_page_reads_and_writes_nothing_of_the_reader(client, db):
    client.force_login(AdministratorFactory())

    assert client.post(URL).status_code == 405
