"""The people of the table, the records in every status, and the acts as people do them."""

from datetime import timedelta

from django.utils import timezone

from lifecycle.clock import business_today
from lifecycle.through import Through
from lifecycle.transitions import perform
from opportunities import services as opportunities
from opportunities.models import LossReason, Opportunity, Stage
from orders import services as orders
from quotes import services as quotes
from quotes.models import AbandonReason, Quote
from tests.factories import (
    AdministratorFactory,
    LeadFactory,
    ManagerFactory,
    OperatorFactory,
    OpportunityFactory,
    OrderFactory,
    QuoteFactory,
    RepFactory,
    TeamFactory,
    UserFactory,
)

TRAITS = {
    "inquiry": {},
    "negotiation": {"negotiating": True},
    "won": {"won": True},
    "lost": {"lost": True},
    "draft": {},
    "pending_approval": {"pending": True},
    "approved": {"approved": True},
    "presented": {"presented": True},
    "rejected": {"rejected": True},
    "abandoned": {"abandoned": True},
}


def cast(team):
    elsewhere = TeamFactory()
    return {
        "owner": RepFactory(team=team),
        "co-owner": RepFactory(team=team),
        "guest-lead": LeadFactory(leads=elsewhere),
        "colleague": RepFactory(team=team),
        "stranger": RepFactory(team=elsewhere),
        "lead": LeadFactory(leads=team),
        "other-lead": LeadFactory(leads=elsewhere),
        "manager": ManagerFactory(),
        "operations": OperatorFactory(team=team),
        "administrator": AdministratorFactory(),
        "roleless": UserFactory(team=team),
        "leaver": RepFactory(team=team, is_active=False),
    }


def in_charge(people, team):
    return {
        "team": team,
        "owner": people["owner"],
        "co_owners": [people[name] for name in ("co-owner", "guest-lead", "leaver")],
    }


def opportunity_in(status, **whose):
    """Make an opportunity in this status. An open one has a draft, so that it could be processed."""
    if status == "won":
        return Opportunity.objects.get(pk=won_order(**whose).opportunity_id)
    opportunity = OpportunityFactory(**TRAITS[status], **whose)
    if status == "inquiry":
        QuoteFactory(opportunity=opportunity)
    return opportunity


def quote_in(status, **whose):
    """Make a quote in this status that is not the primary one; an accepted one has won its opportunity."""
    if status == "accepted":
        return Quote.objects.get(pk=won_order(quote__is_primary=False, **whose).quote_id)
    opportunity = OpportunityFactory(negotiating=True, **whose)
    submitted = {"submitted_by": opportunity.owner, "submitted_at": timezone.now()}
    return QuoteFactory(opportunity=opportunity, is_primary=False, **submitted, **TRAITS[status])


def order_in(status, **whose):
    reason = {"cancel_reason": "They called it off."} if status == "cancelled" else {}
    return won_order(status=status, **reason, **whose)


def won_order(*, co_owners=(), **fields):
    whose = {f"opportunity__{name}": fields.pop(name) for name in ("team", "owner") if name in fields}
    order = OrderFactory(**whose, opportunity__co_owners=co_owners, **fields)
    order.co_owners.set(co_owners)
    return order


def another_day():
    return business_today() + timedelta(days=40)


def accept(quote, by, through=Through.PAGE):
    acceptance = orders.Acceptance(by=by, through=through, name="Hanne Dahl", role="Buyer")
    orders.accept_quote(quote, revision=quote.revision, acceptance=acceptance)


def make_expired(quote):
    """Let its last day be yesterday."""
    Quote.objects.filter(pk=quote.pk).update(expires_on=business_today() - timedelta(days=1))


def expire(quote, by, through=Through.SCHEDULE):
    make_expired(quote)
    perform(quote, "expire", by=by, through=through)


def service(act, **details):
    """Return the act as a function of record, person and entrance; details that need the record are functions of it."""

    def do(record, by, through=Through.PAGE):
        given = {name: value(record, by) if callable(value) else value for name, value in details.items()}
        return act(record, by=by, through=through, **given)

    return do


def door(action, **details):
    return service(lambda record, **given: perform(record, action, **given), **details)


def open_quotes(opportunity, by):
    return list(opportunity.quotes.open().values_list("pk", flat=True))


ACTS = {
    "opportunity": {
        "process": door("process"),
        "win": door("win"),
        "revalue": door("revalue", value=5),
        "lose": service(
            opportunities.lose, reason=lambda *_: LossReason.objects.get(code="price"), seen_quotes=open_quotes
        ),
        "reopen": service(opportunities.reopen, reason="They called again."),
        "move": service(
            opportunities.move, version=None, stage=lambda o, by: Stage.objects.filter(status=o.status).last()
        ),
        "edit": service(opportunities.edit, version=None, name="Cold store refit"),
        "assign": service(
            opportunities.assign, team=lambda o, by: o.team, owner=None, reason="To the queue: nobody has time."
        ),
        "claim": service(opportunities.claim),
        "release": service(opportunities.release, reason="I am away."),
        "share": service(opportunities.share, co_owners=[]),
        "hold": service(opportunities.hold, version=None, until=lambda *_: another_day(), reason="A lawsuit."),
    },
    "quote": {
        "submit": service(quotes.submit),
        "approve": service(quotes.approve),
        "refuse": service(quotes.refuse, reason="Too cheap."),
        "present": service(quotes.present),
        "reject": service(quotes.reject, comment="Too dear."),
        "rework": service(quotes.rework),
        "accept": accept,
        "abandon": service(quotes.abandon, reason=lambda *_: AbandonReason.objects.get(code="duplicate")),
        "make_primary": service(quotes.make_primary),
        "edit": service(quotes.edit, name="Forty frames"),
        "extend": service(quotes.extend, expires_on=lambda *_: another_day()),
        "expire": expire,
        "step_back": door("step_back"),
    },
    "order": {
        "confirm": service(orders.confirm),
        "fulfil": service(orders.fulfil),
        "cancel": service(orders.cancel, reason="They went bankrupt."),
        "note_customer_number": service(orders.note_customer_number, customer_order_number="PO-77"),
    },
}
MAKERS = {"opportunity": opportunity_in, "quote": quote_in, "order": order_in}
