"""Who is who. Every predicate takes a user and answers yes or no; rooms above build theirs on these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from .roles import SELLING, Role

if TYPE_CHECKING:
    from .models import User


def works_in_sales(user: User) -> bool:
    """Reps, leads and managers sell; operations and administrators look after the house."""
    return user.has_role(*SELLING)


def looks_at_sales(user: User) -> bool:
    """Whether the pages of the pipeline have anything to show to this person."""
    return works_in_sales(user) or user.sees_everything


def leads(user: User, team_id: int) -> bool:
    """A lead of this team, or a manager, who leads them all."""
    return user.has_role(Role.MANAGER) or team_id in user.led_team_ids


def hands_out(user: User, team_id: int) -> bool:
    """Says who is in charge of what this team has: its leads, managers, administrators."""
    return leads(user, team_id) or user.has_role(Role.ADMINISTRATOR)


def hands_out_work(user: User) -> bool:
    """Says of some team who is in charge of what: whoever leads one, managers, administrators."""
    return user.has_role(Role.LEAD, Role.MANAGER, Role.ADMINISTRATOR)


def belongs_to(user: User, team_id: int) -> bool:
    return team_id in user.team_ids or team_id in user.led_team_ids


def stands_in(user: User, person_id: int | None, team_id: int) -> bool:
    """Looks after this person's work today, in a team that both share."""
    return person_id in user.stands_in_for_ids and belongs_to(user, team_id)


def sets_absence_of(user: User, person: User) -> bool:
    """Everybody who works in sales for themselves, a lead for the people of led teams, a manager for all."""
    if user.pk == person.pk:
        return works_in_sales(user)
    return user.has_role(Role.MANAGER) or not user.led_team_ids.isdisjoint(person.team_ids | person.led_team_ids)


def looks_after_the_house(user: User) -> bool:
    """Keeps people, roles and teams, and reads everything."""
    return user.has_role(Role.ADMINISTRATOR)


def can_keep_discount_limits(user: User) -> bool:
    return user.has_role(Role.MANAGER, Role.ADMINISTRATOR)


def needs_second_factor(user: User) -> bool:
    """By role, as the settings say."""
    return user.has_role(*(Role[name] for name in settings.REQUIRE_SECOND_FACTOR))


def lacks_second_factor(user: User) -> bool:
    """Needs one and has none, as the sign-in's own query of the person says."""
    return needs_second_factor(user) and not getattr(user, "has_second_factor", False)
