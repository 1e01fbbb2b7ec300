"""Who sees what: the querysets against a plain reading of section 8, person by person, on a mixed floor."""

from random import Random

import pytest
from django.db.models import Sum

from accounts.models import User
from accounts.roles import Role
from opportunities.models import Opportunity
from orders.models import Order
from quotes.models import Quote
from tests.factories import ContactFactory, OpportunityFactory, OrderFactory, QuoteFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
ROLES = [
    (Role.REP,),
    (Role.REP,),
    (Role.REP,),
    (Role.LEAD,),
    (Role.REP, Role.LEAD),
    (Role.MANAGER,),
    (Role.OPERATIONS,),
    (Role.OPERATIONS, Role.REP),
    (Role.ADMINISTRATOR,),
    (),
]


@pytest.fixture(params=[1, 2, 3])
def people(request):
    """Return people with their roles and teams drawn by lot, opportunities and orders in their hands."""
    lot = Random(request.param)
    teams = [TeamFactory() for _ in range(3)]
    people = [hire(lot, teams, roles) for roles in ROLES] + [hire(lot, teams, (Role.REP, Role.LEAD), is_active=False)]
    contact = ContactFactory()
    for n in range(40):
        owner = lot.choice([None, *people])
        charge = {
            "team": lot.choice(teams),
            "owner": owner,
            "co_owners": lot.sample(people, lot.randint(0, 3)) if owner else [],
        }
        met = {"contact": contact, "customer": contact.customer, "name": f"Refit {n}", "value": lot.randint(1, 9_999)}
        status = lot.choice([{}, {"negotiating": True}, {"lost": True}, {"won": True}])
        opportunity = OpportunityFactory(**charge, **met, **status)
        if status == {"negotiating": True}:
            QuoteFactory(opportunity=opportunity)
        if status == {"won": True}:
            OrderFactory(opportunity=opportunity).co_owners.set(charge["co_owners"])
    return [User.objects.with_scope().get(pk=person.pk) for person in people]


def hire(lot, teams, roles, **fields):
    person = UserFactory(roles=roles, **fields)
    person.teams.set(lot.sample(teams, lot.randint(0, 2)))
    person.leads_of.set(lot.sample(teams, lot.randint(0, 2)))
    return person


def sees_all(person):
    return person.is_active and bool({Role.MANAGER, Role.ADMINISTRATOR} & roles_of(person))


def roles_of(person):
    return {group.name for group in person.groups.all()}


def has_a_hand_in(person, record):
    """Own, co-owned, or of a led team: what opportunities and orders have in common."""
    if not person.is_active:
        return False
    mine = record.owner == person or person in record.co_owners.all()
    sells = bool({Role.REP, Role.LEAD} & roles_of(person))
    return (sells and mine) or (Role.LEAD in roles_of(person) and record.team in person.leads_of.all())


def should_see(person, opportunity):
    in_own_queue = (
        person.is_active
        and {Role.REP, Role.LEAD} & roles_of(person)
        and opportunity.owner is None
        and opportunity.status in ("inquiry", "negotiation")
        and opportunity.team in person.teams.all()
    )
    return sees_all(person) or has_a_hand_in(person, opportunity) or bool(in_own_queue)


def test_everybody_sees_exactly_what_section_8_says_and_nothing_twice(people):
    for person in people:
        visible = list(Opportunity.objects.visible_to(person))
        right = [o for o in Opportunity.objects.all() if should_see(person, o)]

        assert len(visible) == len(set(visible))
        assert set(visible) == set(right), person.roles
        assert {o for o in Opportunity.objects.all() if o.is_visible_to(person)} == set(right)


def test_quotes_are_seen_with_their_opportunity_and_orders_by_who_has_a_hand_in_them(people):
    for person in people:
        quotes = [q for q in Quote.objects.select_related("opportunity") if should_see(person, q.opportunity)]
        orders = [o for o in Order.objects.all() if sees_all(person) or has_a_hand_in(person, o)]

        assert sorted(q.pk for q in Quote.objects.visible_to(person)) == sorted(q.pk for q in quotes)
        assert sorted(o.pk for o in Order.objects.visible_to(person)) == sorted(o.pk for o in orders)


def test_counts_and_totals_are_of_what_is_seen_also_with_several_co_owners(people):
    for person in people:
        right = [o for o in Opportunity.objects.all() if should_see(person, o)]
        visible = Opportunity.objects.visible_to(person)

        assert visible.count() == len(right)
        assert (visible.aggregate(total=Sum("value"))["total"] or 0) == sum(o.value for o in right)
        assert sum(row["count"] for row in visible.totals()) == len(right)
        assert sum(row["total"] for row in visible.totals_by_stage()) == sum(o.value for o in right)


def test_search_finds_only_what_is_seen(people):
    for person in people:
        right = {o.pk for o in Opportunity.objects.all() if should_see(person, o)}

        assert set(Opportunity.objects.visible_to(person).matching("refit").values_list("pk", flat=True)) == right
        for opportunity in Opportunity.objects.all()[:10]:
            found = Opportunity.objects.visible_to(person).matching(opportunity.number)
            assert [o.pk for o in found] == ([opportunity.pk] if opportunity.pk in right else [])


def test_leading_a_team_counts_only_with_the_leads_role():
    team = TeamFactory()
    opportunity = OpportunityFactory(team=team)
    titular = UserFactory(leads=team, roles=(Role.REP,))

    assert not opportunity.is_visible_to(titular)
    titular.groups.set([*titular.groups.all(), *UserFactory(roles=(Role.LEAD,)).groups.all()])
    assert opportunity.is_visible_to(User.objects.get(pk=titular.pk))
