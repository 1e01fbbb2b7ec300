from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.permissions import belongs_to
from customers.models import Address, Contact, Customer
from interface.forms import NameField, OnceForm, offer
from interface.numbers import number_in

from ..models import Stage, Status
from ..models.note import LONGEST_NOTE
from .facts import FactsFields
from .known import Known
from .people import OwnerField, people_of, refuse_strangers
from .reach import ReachFields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

NEW = "new"
WHILE_TYPING = {
    "hx-post": "",
    "hx-trigger": "input changed delay:400ms",
    "hx-vals": '{"look": "typing"}',
    "hx-target": "#similar",
    "hx-select": "#similar",
    "hx-swap": "outerHTML",
    "hx-sync": "this:replace",
}


class OpportunityForm(FactsFields, ReachFields, OnceForm):
    """A new opportunity. What is left of the typed fields after cleaning are the keywords of `create`."""

    ENTERED = Status.INQUIRY
    field_order = ["find", "customer", "kind", *ReachFields.base_fields]  # the page's, so that errors are listed so
    ASSIGNED = [("me", _("Me")), ("colleague", _("Other reps")), ("queue", _("Team queue"))]

    find = NameField(label=_("Company"), max_length=200, required=False)
    customer = forms.CharField(label=_("Customer"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Customer.Kind, initial=Customer.Kind.BUSINESS, required=False)
    note = forms.CharField(
        label=_("First note"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 2, "placeholder": _("What did they ask for?")}),
    )
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), empty_label=None)
    assigned = forms.ChoiceField(label=_("Assign to"), choices=ASSIGNED, initial="me", widget=forms.RadioSelect)
    owner = OwnerField(User.objects.none(), label=_("Owner"), required=False, empty_label=_("Choose a colleague"))
    co_owners = forms.ModelMultipleChoiceField(User.objects.none(), label=_("Co-owners"), required=False)

    def __init__(self, data: Any = None, *, by: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.by = by
        self.fields["name"].widget.attrs.update(WHILE_TYPING)
        self.known = Known(
            by,
            key=number_in(self.typed("customer")),
            company=self.typed("find"),
            name=self.typed("name"),
        )
        self.offer_rows()
        self.list_choices()

    @classmethod
    def still_typing(cls, data: QueryDict, *, by: User) -> Self:
        """Show what was typed so far, unjudged. What was picked among the customers found is chosen now."""
        typed = {name: field.widget.value_from_datadict(data, {}, name) for name, field in cls.base_fields.items()}
        if data.get("look") == "find" and typed["customer"] == NEW:
            typed["customer"] = ""
        if picked := data.get("pick"):
            typed["customer"] = picked
            typed["find"] = typed["find"] if picked == NEW else ""
        form = cls(by=by, initial=typed)
        if picked or data.get("look") == "choose":
            form.suggest_contact()
        return form

    @classmethod
    def blank(cls, *, by: User, customer: str) -> Self:
        """Begin with the customer, where the address names one."""
        form = cls(by=by, initial={"customer": customer})
        form.suggest_contact()
        return form

    def suggest_contact(self) -> None:
        """Choose the contact of a customer who has but one."""
        if self.chosen_customer and len(self.known.contacts) == 1:
            self.initial["contact"] = self.known.contacts[0].pk

    def offer_rows(self) -> None:
        """Accept only what this person may choose; asked of the database when it comes to it."""
        teams, customer = Team.objects.workable_by(self.by), self.chosen_customer
        colleagues = people_of(self.known.teams).exclude(pk=self.by.pk)
        offer(self, team=teams, owner=colleagues, co_owners=colleagues)
        offer(
            self,
            contact=Contact.objects.active().filter(customer=customer),
            contact_address=Address.objects.active().filter(customer=customer),
        )
        own = (team for team in self.known.teams if team.pk in self.by.team_ids)
        self.fields["team"].initial = next(own, next(iter(self.known.teams), None))

    def list_choices(self) -> None:
        """Let the lists that are known already be what is shown, so that no field asks for its own."""
        chosen = self.chosen_customer
        self.list_only("team", self.known.teams)
        self.list_only("origin", self.known.origins)
        self.list_only("owner", self.colleagues)
        self.list_only("co_owners", self.colleagues)
        self.list_only("contact", self.known.contacts if chosen else (), nobody=self.no_contact)
        self.list_only("contact_address", self.known.addresses if chosen else ())

    @property
    def no_contact(self) -> Any:
        if not self.chosen_customer:
            return _("Choose the company first")
        return _("Choose a contact") if self.known.contacts else None

    def list_only(self, name: str, rows: Iterable[Any], nobody: Any = None) -> None:
        field: Any = self.fields[name]
        nobody = nobody or field.empty_label
        empty = [("", nobody)] if nobody else []
        field.widget.choices = [*empty, *((row.pk, self.worded(row)) for row in rows)]

    @staticmethod
    def worded(row: Any) -> str:
        """Tell contacts of one name apart by what they do."""
        return f"{row.name}, {row.job_title}" if isinstance(row, Contact) and row.job_title else str(row)

    def typed(self, name: str) -> str:
        return str(self[name].value() or "").strip()

    # --- the customer ------------------------------------------------------------------------------------------------
    @cached_property
    def chosen_customer(self) -> Customer | None:
        """Return the customer that was chosen, unless another name was typed since."""
        customer, typed = self.known.customer, self.typed("find")
        return customer if customer and typed.casefold() in ("", customer.name.casefold()) else None

    @property
    def company(self) -> str:
        return self.typed("find") or (self.chosen_customer.name if self.chosen_customer else "")

    @property
    def carried_customer(self) -> str:
        """What the form carries of the choice: the customer's key, the mark of a new one, or nothing."""
        if self.chosen_customer:
            return str(self.chosen_customer.pk)
        return NEW if self.is_new_customer else ""

    @cached_property
    def is_new_customer(self) -> bool:
        return self.typed("customer") == NEW and bool(self.typed("find"))

    @property
    def is_choosing(self) -> bool:
        return bool(self.typed("find")) and not self.carried_customer

    @property
    def matches(self) -> list[Customer]:
        return self.known.found

    @property
    def opens_contact(self) -> bool:
        known = bool(self.chosen_customer and self.known.contacts)
        return any(self[f"contact_{name}"].value() for name in self.CONTACT) or (
            bool(self.carried_customer) and not known
        )

    # --- who works on it ---------------------------------------------------------------------------------------------
    @property
    def has_one_team(self) -> bool:
        return len(self.known.teams) == 1

    @cached_property
    def at_hand(self) -> Team | None:
        """Return the team that is chosen."""
        chosen = str(getattr(self["team"].value(), "pk", self["team"].value()))
        return next((team for team in self.known.teams if str(team.pk) == chosen), None)

    @cached_property
    def colleagues(self) -> list[User]:
        team = self.at_hand
        return [user for user in self.known.people if user != self.by and team and belongs_to(user, team.pk)]

    @property
    def beside(self) -> list[tuple[User, bool]]:
        """The colleagues, and whether each is to be a co-owner."""
        chosen = {str(getattr(value, "pk", value)) for value in self["co_owners"].value() or ()}
        return [(user, str(user.pk) in chosen) for user in self.colleagues]

    @property
    def chosen_owner(self) -> User | None:
        return next((user for user in self.colleagues if str(user.pk) == str(self["owner"].value())), None)

    @property
    def chosen_beside(self) -> list[User]:
        return [user for user, is_chosen in self.beside if is_chosen and user != self.chosen_owner]

    @property
    def entered(self) -> Stage | None:
        """The stage in which it will stand once it is open."""
        return self.known.first_stage(self.ENTERED)

    @property
    def negotiated(self) -> Stage | None:
        return self.known.first_stage(Status.NEGOTIATION)

    # --- judging -----------------------------------------------------------------------------------------------------
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
            self.add_error("find", _("Choose the company, or add it as a new customer."))
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
