"""Agents become reps, managers become team leads, and each manager's office a team."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import slugify

from accounts.models import Team, User
from accounts.roles import Role

from .cells import quoted
from .findings import BadFiles, FileReport, Finding, Kind
from .records import Agent

DOMAIN = "import.invalid"


@dataclass(frozen=True)
class Seat:
    """Where an agent's deals belong."""

    owner: User
    team: Team


def address_of(name: str) -> str:
    """Return an address that nobody can write to: first.last at a domain that cannot exist."""
    return ".".join(filter(None, map(slugify, name.split()))) + f"@{DOMAIN}"


def prepare_people(agents: list[Agent], report: FileReport) -> list[Agent]:
    """Return the agents who may own deals. Who is here already stays as he or she is; who left is refused."""
    refuse_shared_addresses(agents)
    known = dict(User.objects.filter(email__in=map(address_of, names_of(agents))).values_list("email", "is_active"))
    report.rows = len(agents)
    usable: list[Agent] = []
    for agent in agents:
        active = known.get(address_of(agent.name))
        if active is False:
            report.refused(agent.row, f"{quoted(agent.name)} is no longer active here")
            continue
        usable.append(agent)
        report.known += active is not None
        report.taken += active is None
    return usable


def names_of(agents: list[Agent]) -> list[str]:
    return sorted({agent.name for agent in agents} | {agent.manager for agent in agents})


def refuse_shared_addresses(agents: list[Agent]) -> None:
    """Two names that would become one person make the file unusable."""
    first: dict[str, str] = {}
    faults = []
    for agent in agents:
        for name in (agent.name, agent.manager):
            address = address_of(name)
            other = first.setdefault(address, name)
            if address.startswith("@"):
                faults.append(Finding(Agent.FILE, agent.row, Kind.FAULT, f"{quoted(name)} gives no e-mail address"))
            elif other != name:
                reason = f"{quoted(name)} and {quoted(other)} would both become {address}"
                faults.append(Finding(Agent.FILE, agent.row, Kind.FAULT, reason))
    if faults:
        raise BadFiles(faults)


def write_people(agents: list[Agent]) -> dict[str, Seat]:
    """Make the people and teams that are not here yet, and return each agent's seat. Who is here stays in place."""
    known = set(User.objects.filter(email__endswith=f"@{DOMAIN}").values_list("email", flat=True))
    people = write_users(agents)
    seats = {}
    for agent in agents:
        team, is_new = Team.objects.get_or_create(name=agent.team)
        if is_new:
            team.leads.add(people[agent.manager])
        if address_of(agent.name) not in known:
            team.members.add(people[agent.name])
        seats[agent.name] = Seat(people[agent.name], team)
    return seats


def write_users(agents: list[Agent]) -> dict[str, User]:
    reps, managers = {agent.name for agent in agents}, {agent.manager for agent in agents}
    return {name: present(name, roles(name in reps, name in managers)) for name in names_of(agents)}


def roles(is_rep: bool, is_manager: bool) -> tuple[str, ...]:
    return ((Role.REP,) if is_rep else ()) + ((Role.LEAD,) if is_manager else ())


def present(name: str, roles: tuple[str, ...]) -> User:
    """Return this person; who is new is active, but has no usable password."""
    address = address_of(name)
    return User.objects.filter(email=address).first() or User.objects.create_user(address, name=name, roles=roles)
