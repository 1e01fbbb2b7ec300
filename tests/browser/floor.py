"""One of each that a page may be about, with names that have no place to break."""

from django.db import transaction

from notices.services import tell
from tests.factories import (
    AddressFactory,
    HandoverFactory,
    LeadFactory,
    NoteFactory,
    OfferLinkFactory,
    OpportunityFactory,
    OrderFactory,
    ProductFactory,
    QuoteFactory,
    RepFactory,
    SavedViewFactory,
    TeamFactory,
)
from tests.notices.letters import kept_mail

NO_BREAK = "W" * 110


@transaction.atomic
def whole_floor():
    """Return the people, and the records by what they fill in an address (see `tests.browser.pages`)."""
    team = TeamFactory(takes_requests=True, request_slug="quotes")
    rep = RepFactory(team=team)
    product = ProductFactory(sku="ST-1", name=NO_BREAK, list_price=110_000)
    deal = {"team": team, "owner": rep}
    open_deal = {"opportunity__negotiating": True, **{f"opportunity__{key}": value for key, value in deal.items()}}
    lines = [{"product": product, "quantity": 12}]
    draft = QuoteFactory(name=NO_BREAK[:60], opportunity__name=NO_BREAK, lines=lines, **open_deal)
    presented = QuoteFactory(presented=True, **open_deal)
    OfferLinkFactory(opportunity=presented.opportunity)
    pending = QuoteFactory(pending=True, **open_deal)
    order = OrderFactory(opportunity__team=team, opportunity__owner=rep)
    lost = OpportunityFactory(lost=True, **deal)
    queued = OpportunityFactory(queued=True, team=team)
    note = NoteFactory(opportunity=draft.opportunity, author=rep)
    address = AddressFactory(customer=draft.opportunity.customer)
    mail = kept_mail(to=rep.email, subject=NO_BREAK, text=f"See https://sales.example.com/o/{NO_BREAK}")
    tell([rep], "opened", draft.opportunity, lambda: f"{NO_BREAK} opened the offer.")
    for version in range(3):
        tell([rep], "expired", presented, lambda: f"{presented.number} has expired.", revision=version)
    opportunities = [draft.opportunity_id, lost.pk, queued.pk, order.opportunity_id]
    return {
        "owner": rep,
        "lead": LeadFactory(leads=team),
        "records": {
            "opportunities.pk": opportunities,
            "workplace.pk": opportunities,
            "workplace.person": [rep.pk],
            "opportunities.note": [note.pk],
            "opportunities.name": ["success_percent"],
            "opportunities.slug": [team.request_slug],
            "opportunities.person": [rep.pk],
            "opportunities.handover": [HandoverFactory(person=rep, opportunity_ids=opportunities).pk],
            "opportunities.view": [SavedViewFactory(owner=rep, team=team).pk],
            "quotes.pk": [draft.pk, presented.pk, pending.pk],
            "quotes.opportunity": opportunities,
            "orders.pk": [order.pk],
            "customers.pk": [draft.opportunity.customer_id],
            "customers.contact": [draft.opportunity.contact_id],
            "customers.address": [address.pk],
            "notices.pk": [mail.pk],
        },
    }
