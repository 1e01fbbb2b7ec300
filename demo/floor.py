"""The whole demonstration, made once."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Team

from . import north, south
from .customers import make_buyers
from .people import let_priya_be_away, make_people, make_teams, stand_in
from .products import make_products
from .stories import Floor, act_out


def is_free() -> bool:
    """Whether the floor may be built: not beside teams of somebody's own."""
    return not Team.objects.exists()


@transaction.atomic
def build() -> int:
    """Make everything or nothing, through the services, and return how many opportunities there are."""
    teams = make_teams()
    people = make_people(teams)
    stand_in(people)
    let_priya_be_away(people)
    deals = [*north.DEALS, *south.DEALS]
    act_out(deals, Floor(teams, people, make_products(), make_buyers()))
    return len(deals)
