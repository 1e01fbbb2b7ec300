"""What the form of a new opportunity offers and tells while somebody types, fetched in one query."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, JSONObject

from accounts.models import Team, User
from customers.models import Address, Contact, Customer
from search.queries import prefix_query

from ..business import Business, totals_of
from ..lists import in_one_query, told
from ..models import LeadOrigin, Opportunity, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..querysets import OpportunityQuerySet

MOST_MATCHES = 8
MOST_ALIKE = 3
SHORTEST = 3
SCOPE = ("role_names", "member_of", "leader_of")


@dataclass(frozen=True)
class Alike:
    """An open opportunity that may be about the same."""

    opportunity: Opportunity
    stage: Stage
    owner: str
    team: str
    is_mine: bool


class Known:
    """The lists to choose from, the customers found, and what is open already that may be the same.

    ``key`` names the customer chosen so far; ``company`` and ``name`` are what is being typed.
    """

    def __init__(self, by: User, *, key: int | None, company: str, name: str) -> None:
        self.by = by
        teams = Team.objects.workable_by(by)
        customers = Customer.objects.visible_to(by).active()
        lists = in_one_query(
            {
                "people": people(teams),
                "found": told(found(customers, company), "found", KNOWN_CUSTOMER),
                "alike": alike(by, customers, key, company, name),
                "totals": totals_of(Opportunity.objects.visible_to(by).filter(customer=key)),
            },
            teams=(teams, ["name"]),
            stages=(Stage.objects.active(), ["name", "status", "position", "default_success_percent", *DAYS]),
            origins=(LeadOrigin.objects.active(), ["name", "position"]),
            customer=(customers.filter(pk=key), ["name", "kind", "sector"]),
            contacts=(Contact.objects.active().filter(customer=key), ["name", "job_title"]),
            addresses=(Address.objects.active().filter(customer=key).order_by("pk"), PLACE),
        )
        self.teams, self.stages, self.origins = lists["teams"], lists["stages"], lists["origins"]
        self.customer: Customer | None = next(iter(lists["customer"]), None)
        self.contacts, self.addresses = lists["contacts"], lists["addresses"]
        self.people = sorted(map(person, lists["people"]), key=lambda user: (user.name, user.pk))
        self.found = sorted((Customer(**row) for row in lists["found"]), key=lambda customer: customer.name)
        self.alike = self.likeness(lists["alike"])
        self.business = Business.put_together({"deals": [], "totals": lists["totals"]})

    def likeness(self, rows: Iterable[dict[str, Any]]) -> list[Alike]:
        stages = {stage.pk: stage for stage in self.stages}
        return [
            Alike(
                Opportunity(pk=row["pk"], name=row["name"], value=Decimal(row["value"]), currency=row["currency"]),
                stages[row["stage"]],
                row["owner"] or "",
                row["team"],
                row["owner_id"] == self.by.pk,
            )
            for row in sorted(rows, key=lambda row: (-row["fits"], -row["pk"]))
            if row["stage"] in stages
        ]

    def first_stage(self, status: str) -> Stage | None:
        return next((stage for stage in self.stages if stage.status == status), None)


DAYS = ("stalled_after_days",)
PLACE = ("line1", "postcode", "city", "country")
KNOWN_CUSTOMER = JSONObject(pk="pk", name="name", kind="kind", sector="sector")


def people(teams: QuerySet[Team]) -> QuerySet[Any, Any]:
    """Return the active people who work in these teams, as values that `person` makes people of."""
    working = User.objects.active().with_scope().in_teams(teams.order_by().values("pk"))
    return told(working.order_by(), "people", JSONObject(pk="pk", name="name", **{name: name for name in SCOPE}))


def person(row: dict[str, Any]) -> User:
    made = User(pk=row["pk"], name=row["name"])
    made.__dict__.update({name: row[name] for name in SCOPE})
    return made


def found(customers: QuerySet[Customer], company: str) -> QuerySet[Customer]:
    query = prefix_query(company)
    return customers.filter(search=query).order_by("name", "pk")[:MOST_MATCHES] if query else customers.none()


def alike(by: User, customers: QuerySet[Customer], key: int | None, company: str, name: str) -> QuerySet[Any, Any]:
    """Find up to three open ones that the person sees: of this company, those named alike first; else of that name."""
    seen: OpportunityQuerySet = Opportunity.objects.visible_to(by).open()
    named = prefix_query(name) if len(name) >= SHORTEST else None
    typed = prefix_query(company) if len(company) >= SHORTEST else None
    if typed:
        seen = seen.filter(customer__in=customers.filter(search=typed).order_by().values("pk"))
    elif key:
        seen = seen.filter(customer=key)
    elif named:
        seen = seen.filter(search=named)
    else:
        seen = seen.none()
    fits = Case(When(Q(search=named), then=1), default=0) if named else Value(0, output_field=IntegerField())
    row = JSONObject(
        pk="pk", name="name", stage="stage_id", owner="owner__name", owner_id="owner_id", team="team__name",
        value=Cast("value", CharField()), currency="currency", fits=F("fits"),
    )  # fmt: skip
    return told(seen.annotate(fits=fits).order_by("-fits", "-pk")[:MOST_ALIKE], "alike", row)
