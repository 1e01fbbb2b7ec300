"""Agents become reps, managers become team leads, and each manager's office a team."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q
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
    known = known_people(names_of(agents))
    report.rows = len(agents)
    usable = []
    for agent in agents:
        person = known.get(agent.name)
        if person and not person.is_active:
            report.refused(agent.row, f"{quoted(agent.name)} is no longer active here")
            continue
        usable.append(agent)
        report.known += person is not None
        report.taken += person is None
    return usable


def known_people(names: list[str]) -> dict[str, User]:
    """Return who is here already: at the import's address, or else as the only one of that name."""
    addresses = {address_of(name): name for name in names}
    at_address: dict[str, User] = {}
    of_name: dict[str, list[User]] = defaultdict(list)
    for person in User.objects.filter(Q(email__in=addresses) | Q(name__in=names)):
        of_name[person.name].append(person)
        if person.email in addresses:
            at_address[addresses[person.email]] = person
    return {name: people[0] for name, people in of_name.items() if len(people) == 1} | at_address


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
    known = known_people(names_of(agents))
    people = make_people(agents, known) | known
    seats = {}
    for agent in agents:
        team, is_new = Team.objects.get_or_create(name=agent.team)
        if is_new:
            team.leads.add(people[agent.manager])
        if agent.name not in known:
            team.members.add(people[agent.name])
        seats[agent.name] = Seat(people[agent.name], team)
    return seats


def make_people(agents: list[Agent], known: dict[str, User]) -> dict[str, User]:
    """Make who is new: active, but without a usable password."""
    reps, managers = {agent.name for agent in agents}, {agent.manager for agent in agents}
    return {
        name: User.objects.create_user(address_of(name), name=name, roles=roles(name in reps, name in managers))
        for name in names_of(agents)
        if name not in known
    }


def roles(is_rep: bool, is_manager: bool) -> tuple[str, ...]:
    return ((Role.REP,) if is_rep else ()) + ((Role.LEAD,) if is_manager else ())
