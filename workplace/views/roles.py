from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.matrix import AREAS, MEANINGS, Right, columns
from accounts.models import Team

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.models import User
    from interface.requests import SignedInRequest


@require_safe
def roles(request: SignedInRequest) -> HttpResponse:
    """Show who may do what, and what of it is this person's: for everybody, also without a role."""
    user, heads = request.user, columns(request.user)
    own = [is_own for _label, is_own in heads]
    context = {
        "columns": heads,
        "areas": [(title, [(right, marked(right, own)) for right in rows]) for title, rows in AREAS],
        "meanings": [(scope.label, meaning) for scope, meaning in MEANINGS.items()],
        "own_roles": [label for label, is_own in heads if is_own],
        **own_teams(user),
    }
    return render(request, "workplace/roles.html", context)


def marked(right: Right, own: list[bool]) -> list[tuple[list[str], bool]]:
    return [([str(scope.label) for scope in cell], is_own) for cell, is_own in zip(right.cells(), own, strict=True)]


def own_teams(user: User) -> dict[str, Any]:
    """Name the teams that count: being put into one gives nothing to who does not look at sales."""
    teams = list(Team.objects.met_by(user).filter(pk__in=user.team_ids | user.led_team_ids))
    return {
        "member_of": [team.name for team in teams if team.pk in user.team_ids],
        "leader_of": [team.name for team in teams if team.pk in user.led_team_ids],
    }
