"""The page of rights cannot lie: every cell of it is tried through the real predicates."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.matrix import Scope, rights
from accounts.models import Team, User
from accounts.permissions import can_keep_discount_limits, looks_after_the_house
from accounts.roles import Role
from catalogue.permissions import can_keep_products
from customers.permissions import can_keep, can_merge, can_see
from lifecycle.clock import business_today
from lifecycle.transitions import can
from opportunities.models import Opportunity
from opportunities.permissions import can_keep_codes
from orders.models import Order
from purge.permissions import can_keep_rules, can_run, can_see_rules
from quotes.models import ApprovalDelegate, Quote
from tests.factories import (
    AbsenceFactory,
    LeadFactory,
    ManagerFactory,
    OpportunityFactory,
    OrderFactory,
    QuoteFactory,
    RepFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
OPEN = {"own", "co_owned", "away", "queue", "colleague", "led", "led_queue", "foreign"}
OF_SCOPE = {
    Scope.OWN: {"own", "co_owned"},
    Scope.MINE: {"own"},
    Scope.AWAY: {"away"},
    Scope.QUEUE: {"queue"},
    Scope.LED: {"led", "led_queue"},
    Scope.ALL: OPEN,
}
BY_ACT = {"edit": "edit", "claim": "claim", "release": "release", "share": "share", "assign": "assign"}
FOR_EVERYBODY_OR_NOBODY = {
    "see_customers": can_see,
    "keep_customers": can_keep,
    "merge": can_merge,
    "limits": can_keep_discount_limits,
    "purge": can_run,
    "people": looks_after_the_house,
}
KEPT = {
    "codes": (can_keep_codes, None),
    "rules": (can_keep_rules, can_see_rules),
}
PLANNED = {"import", "restore"}


@pytest.fixture(params=Role.values)
def role(request):
    return request.param


@pytest.fixture
def person(role):
    """Somebody with this role alone: a member of one team, and named as the lead of another, whatever the role."""
    made = UserFactory(roles=(role,), team=TeamFactory(name="Home"), leads=TeamFactory(name="Led"))
    absent = RepFactory(team=made.teams.get(), name="Absent")
    AbsenceFactory(person=absent, colleague=made)
    return User.objects.with_scope().get(pk=made.pk)


@pytest.fixture
def floor(person):
    """Return an open negotiation for each word of the matrix, and for what no word covers."""
    home, led = person.teams.get(), person.leads_of.get()
    negotiation = {"negotiating": True}
    return {
        "own": OpportunityFactory(team=home, owner=person, **negotiation),
        "co_owned": OpportunityFactory(co_owners=[person], **negotiation),
        "away": OpportunityFactory(team=home, owner=User.objects.get(name="Absent"), **negotiation),
        "queue": OpportunityFactory(team=home, queued=True, **negotiation),
        "colleague": OpportunityFactory(team=home, **negotiation),
        "led": OpportunityFactory(team=led, **negotiation),
        "led_queue": OpportunityFactory(team=led, queued=True, **negotiation),
        "foreign": OpportunityFactory(**negotiation),
    }


def said(key, role):
    """Return what the page says about this right and this role."""
    right = next(right for right in rights() if right.key == key)
    return set(right.by.get(Role(role), ()))


def covered(key, role):
    scopes = said(key, role)
    return set().union(*(OF_SCOPE.get(scope, set()) for scope in scopes))


def reached(rows, floor):
    found = set(rows.values_list("pk", flat=True))
    return {name for name, record in floor.items() if record.pk in found}


def test_every_row_is_tried_here():
    tried = {"see", "see_orders", "reopen", "work_on_orders", "cancel", "hold", "approve", "export", "admin"}

    assert {right.key for right in rights()} == tried | BY_ACT.keys() | FOR_EVERYBODY_OR_NOBODY.keys() | KEPT.keys() | (
        PLANNED
    )
    assert {right.key for right in rights() if right.is_planned} == PLANNED


def test_what_is_seen_and_exported(person, role, floor, client):
    seen = Opportunity.objects.visible_to(person)
    client.force_login(person)

    rows = b"".join(client.get(reverse("opportunities:export")).streaming_content).decode()

    assert reached(seen, floor) == covered("see", role)
    assert {name for name, record in floor.items() if record.number in rows} == covered("export", role)
    for name, record in floor.items():
        answer = client.get(record.get_absolute_url()).status_code
        assert answer == (200 if name in covered("see", role) else 404), name


def test_what_is_done_with_an_open_opportunity(person, role, floor):
    seen = Opportunity.objects.visible_to(person)
    for key, act in BY_ACT.items():
        can_do = {name for name in reached(seen, floor) if can(person, floor[name], act)}
        possible = covered(key, role)
        if key == "claim":
            possible = possible & {"queue"} | ({"led_queue"} if role == Role.LEAD and possible else set())
        if key in ("release", "share"):
            possible -= {"queue", "led_queue"}

        assert can_do == possible, key


def test_what_is_done_with_a_closed_one(person, role):
    charge = {"home": person.teams.get(), "led": person.leads_of.get(), "foreign": TeamFactory()}
    lost = {name: OpportunityFactory(lost=True, team=team) for name, team in charge.items()}
    lost["own"] = OpportunityFactory(lost=True, team=charge["home"], owner=person)
    for key, act in (("reopen", "reopen"), ("hold", "hold")):
        wanted = {Scope.LED: {"led"}, Scope.ALL: set(lost)}
        right = set().union(*(wanted[scope] for scope in said(key, role)))
        visible = reached(Opportunity.objects.visible_to(person), lost)

        assert {name for name in visible if can(person, lost[name], act)} == right, key


def test_what_is_done_with_orders(person, role):
    home, led = person.teams.get(), person.leads_of.get()
    orders = {
        "own": OrderFactory(opportunity__team=home, opportunity__owner=person),
        "colleague": OrderFactory(opportunity__team=home),
        "led": OrderFactory(opportunity__team=led),
        "foreign": OrderFactory(),
    }
    wanted = {Scope.OWN: {"own"}, Scope.LED: {"led"}, Scope.ALL: set(orders), Scope.FIGURES: set()}

    def right(key):
        return set().union(*(wanted[scope] for scope in said(key, role)))

    seen = reached(Order.objects.visible_to(person), orders)
    assert seen == right("see_orders")
    assert {name for name in seen if can(person, orders[name], "confirm")} == right("work_on_orders")
    assert {name for name in seen if can(person, orders[name], "cancel")} == right("cancel")


def test_who_approves_discounts(person, role):
    home, led = person.teams.get(), person.leads_of.get()
    quotes = {
        name: QuoteFactory(pending=True, submitted_by=RepFactory(), opportunity__team=team)
        for name, team in {"home": home, "led": led, "foreign": TeamFactory()}.items()
    }
    quotes["submitted"] = QuoteFactory(pending=True, submitted_by=person, opportunity__team=led)

    def approves():
        seen = reached(Quote.objects.visible_to(person), quotes)
        return {name for name in seen if can(person, Quote.objects.get(pk=quotes[name].pk), "approve")}

    wanted = {Scope.LED: {"led"}, Scope.ALL: {"home", "led", "foreign"}, Scope.DELEGATED: set()}
    assert approves() == set().union(*(wanted[scope] for scope in said("approve", role)))

    delegate_of(LeadFactory(leads=home), person)
    Quote.objects.update(submitted_at=timezone.now())
    in_place = {"home"} if Scope.DELEGATED in said("approve", role) else set()
    assert approves() >= in_place
    assert "home" not in approves() or said("approve", role) & {Scope.DELEGATED, Scope.ALL}


def delegate_of(lead, person):
    day = business_today()
    return ApprovalDelegate.objects.create(lead=lead, delegate=person, first_day=day, last_day=day)


def test_what_everybody_or_nobody_of_a_role_may(person, role):
    for key, predicate in FOR_EVERYBODY_OR_NOBODY.items():
        assert predicate(person) == bool(said(key, role)), key
    for key, (keeps, reads) in KEPT.items():
        assert keeps(person) == (Scope.YES in said(key, role)), key
        if reads:
            assert reads(person) == bool(said(key, role)), key
    assert can_keep_products(person) == (Scope.YES in said("codes", role))


def test_who_comes_into_the_administration(person, role, client):
    client.force_login(person)

    assert (client.get("/admin/").status_code == 200) == bool(said("admin", role))
    screens = {
        "opportunities/opportunity": {Scope.REASSIGNING, Scope.CODES, Scope.HOUSE},
        "opportunities/stage": {Scope.REASSIGNING, Scope.CODES, Scope.HOUSE},
        "catalogue/product": {Scope.CODES, Scope.HOUSE},
        "purge/purgerun": {Scope.PURGE, Scope.HOUSE},
        "accounts/user": {Scope.HOUSE},
        "orders/order": {Scope.HOUSE},
    }
    for screen, scopes in screens.items():
        opened = client.get(f"/admin/{screen}/").status_code == 200
        assert opened == bool(scopes & said("admin", role)), screen


def test_the_page_marks_what_is_the_readers_own(client):
    user = LeadFactory(leads=TeamFactory(name="North"), team=TeamFactory(name="South"))
    client.force_login(user)

    page = client.get(reverse("workplace:roles"))

    assert page.context["own_roles"] == ["Team lead"]
    assertContains(page, "North")
    assertContains(page, "South")
    assertContains(page, "Never an own submission.")


def test_the_page_is_there_without_a_role_in_three_queries(client, django_assert_max_num_queries):
    client.force_login(UserFactory())

    with django_assert_max_num_queries(3):
        page = client.get(reverse("workplace:roles"))

    assertContains(page, "None yet. Ask an administrator for one.")


def test_a_team_that_was_closed_is_not_named(client):
    user = ManagerFactory(team=TeamFactory(name="Atlantis", active=False))
    client.force_login(user)

    assert Team.objects.get(name="Atlantis").name not in client.get(reverse("workplace:roles")).content.decode()
