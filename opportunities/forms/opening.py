from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from customers.models import Customer
from interface.forms import NameField, OnceForm, offer

from .facts import FactsFields
from .people import people_of, refuse_strangers
from .reach import ReachFields

if TYPE_CHECKING:
    from django.http import QueryDict

NEW = "new"
MOST_MATCHES = 8


class OpportunityForm(FactsFields, ReachFields, OnceForm):
    """A new opportunity. What is left of the typed fields after cleaning are the keywords of `create`."""

    ASSIGNED = [("me", _("Me")), ("colleague", _("A colleague")), ("queue", _("Team queue"))]

    find = NameField(label=_("Company"), max_length=200, required=False)
    customer = forms.CharField(label=_("Customer"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Customer.Kind, initial=Customer.Kind.BUSINESS, required=False)
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), empty_label=None)
    assigned = forms.ChoiceField(label=_("Assign to"), choices=ASSIGNED, initial="me", widget=forms.RadioSelect)
    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Colleague"), required=False, empty_label=_("Choose a colleague")
    )
    co_owners = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Co-owners"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, by: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.by = by
        teams = Team.objects.workable_by(by)
        people = people_of(list(teams)).exclude(pk=by.pk)
        offer(self, team=teams, owner=people, co_owners=people)
        self.fields["team"].initial = next((team for team in teams if team.pk in by.team_ids), None)
        self.has_one_team = len(teams) == 1
        self.know(self.chosen_customer)

    @classmethod
    def still_typing(cls, data: QueryDict, *, by: User) -> Self:
        """Show what was typed so far, unjudged."""
        blank = cls(by=by)
        typed = {name: field.widget.value_from_datadict(data, {}, name) for name, field in blank.fields.items()}
        return cls(by=by, initial=typed)

    def typed(self, name: str) -> str:
        return str(self[name].value() or "").strip()

    @cached_property
    def chosen_customer(self) -> Customer | None:
        pk = self.typed("customer")
        return Customer.objects.active().filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None

    @cached_property
    def is_new_customer(self) -> bool:
        return self.typed("customer") == NEW

    @cached_property
    def matches(self) -> list[Customer]:
        """The customers to choose from: the chosen one, then those whose name fits what was typed."""
        chosen = [self.chosen_customer] if self.chosen_customer else []
        if not self.typed("find"):
            return chosen
        found = Customer.objects.active().matching(self.typed("find"))[:MOST_MATCHES]
        return chosen + [customer for customer in found if customer not in chosen]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.settle_customer(cleaned)
        self.settle_reach(cleaned)
        self.settle_owner(cleaned)
        self.refuse_nobody(cleaned)
        return cleaned

    def settle_customer(self, cleaned: dict[str, Any]) -> None:
        name, kind = cleaned.pop("find", ""), cleaned.pop("kind", "") or Customer.Kind.BUSINESS
        same = [customer for customer in self.matches if customer.name.casefold() == name.casefold()]
        customer = self.chosen_customer
        if customer is None and self.is_new_customer and name:
            customer = Customer(name=name, kind=kind)
            self.let_consumer_speak_for_itself(customer)
        elif customer is None and len(same) == 1:
            customer = same[0]
        if customer is None:
            self.add_error("find", _("Find the customer and choose one, or add a new one."))
        cleaned["customer"] = customer

    def let_consumer_speak_for_itself(self, customer: Customer) -> None:
        """A consumer's contact is the consumer, unless somebody else is named."""
        if customer.kind == Customer.Kind.CONSUMER and not self.cleaned_data.get("contact_name"):
            self.cleaned_data["contact_name"] = customer.name

    def settle_owner(self, cleaned: dict[str, Any]) -> None:
        assigned, team = cleaned.pop("assigned", None), cleaned.get("team")
        if assigned == "colleague" and not cleaned.get("owner"):
            self.add_error("owner", _("Choose a colleague, or another way to assign it."))
        owners: dict[str | None, User | None] = {"me": self.by, "colleague": cleaned.get("owner")}
        cleaned["owner"] = owners.get(assigned)
        if assigned == "queue":
            cleaned["co_owners"] = User.objects.none()
        if team:
            refuse_strangers([cleaned["owner"], *cleaned.get("co_owners", ())], team)
