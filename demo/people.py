"""The people of Halden Instruments, an invented seller. One password opens all their accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from accounts.models import Team, User
from accounts.roles import Role
from lifecycle.clock import business_today
from quotes.services import name_delegate
from workplace.absences import set_absence

from .clock import ago, at

PASSWORD = "halden-demo-floor"  # noqa: S105 - shown to whoever tries Pursuit, refused where DEMO is off
DOMAIN = "demo.invalid"
ASKED = "North"  # the team with the public page
LIMITS = {"North": Decimal(12), "South": Decimal(15)}


@dataclass(frozen=True)
class Person:
    key: str
    name: str
    role: Role
    team: str = ""

    @property
    def phone(self) -> str:
        return f"+45 00 00 00 {PEOPLE.index(self) + 1:02}"

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


PEOPLE = [
    Person("maren", "Maren Okafor", Role.REP, "North"),
    Person("jonas", "Jonas Lind", Role.REP, "North"),
    Person("priya", "Priya Raman", Role.REP, "North"),
    Person("tomas", "Tomás Vega", Role.REP, "North"),
    Person("lucia", "Lucía Ferrer", Role.REP, "South"),
    Person("oskar", "Oskar Brandt", Role.REP, "South"),
    Person("ingrid", "Ingrid Solheim", Role.LEAD, "North"),
    Person("beatriz", "Beatriz Amaral", Role.LEAD, "South"),
    Person("elena", "Elena Kovac", Role.MANAGER),
    Person("samir", "Samir Haddad", Role.OPERATIONS),
    Person("noor", "Noor Vermeer", Role.ADMINISTRATOR),
]


def present_people() -> list[Person]:
    """Return who of them can sign in here; nobody where there is no demonstration."""
    addresses = set(User.objects.active().filter(email__endswith=f"@{DOMAIN}").values_list("email", flat=True))
    return [person for person in PEOPLE if person.email in addresses]


def make_teams() -> dict[str, Team]:
    teams = {name: Team.objects.create(name=name, discount_limit_percent=limit) for name, limit in LIMITS.items()}
    asked = teams[ASKED]
    asked.takes_requests, asked.request_slug = True, ASKED.lower()
    asked.save()
    return teams


def stand_in(people: dict[str, User]) -> None:
    """Let Ingrid approve for Beatriz, who is away since yesterday."""
    with at(ago(2, 17)):
        first, last = business_today() + timedelta(days=1), business_today() + timedelta(days=9)
        name_delegate(by=people["beatriz"], delegate=people["ingrid"], first_day=first, last_day=last)


def let_priya_be_away(people: dict[str, User]) -> None:
    """Let Priya be away until the end of next week, with Jonas in her place."""
    with at(ago(1, 16)):
        first, last = business_today(), business_today() + timedelta(days=9)
        set_absence(people["priya"], by=people["priya"], colleague=people["jonas"], first_day=first, last_day=last)


def make_people(teams: dict[str, Team]) -> dict[str, User]:
    password = make_password(PASSWORD)
    return {person.key: make_person(person, password, teams.get(person.team)) for person in PEOPLE}


def make_person(person: Person, password: str, team: Team | None) -> User:
    """Take the password hashed: the hasher is slow on purpose, and it is the same for everyone."""
    user = User.objects.create_user(person.email, name=person.name, phone=person.phone, roles=(person.role,))
    user.password = password
    user.save(update_fields=["password"])
    if team:
        (team.leads if person.role == Role.LEAD else team.members).add(user)
    return user
