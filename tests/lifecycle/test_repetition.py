"""The same request again, at once or late, changes nothing, tells nobody twice, and gives the first answer."""

from contextlib import suppress
from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from lifecycle.clock import business_today
from lifecycle.refusals import Overtaken
from lifecycle.through import Through
from notices.models import Notification
from opportunities import services as opportunities
from opportunities.models import LossReason, NoteReason, Opportunity, OpportunityNote, Outcome
from orders import services as orders
from orders.models import Order
from quotes import services as quotes
from quotes.models import OfferLink, Quote
from quotes.models.line import LineInput
from tests.factories import (
    LeadFactory,
    OpportunityFactory,
    OrderFactory,
    ProductFactory,
    QuoteFactory,
    RepFactory,
)
from tests.invariants import broken_rules

PAGE = Through.PAGE
pytestmark = pytest.mark.django_db


def everything():
    """Return each record with its version and status, and how much was told, noted and linked."""
    records = [*Opportunity.objects.all(), *Quote.objects.all(), *Order.objects.all()]
    rows = [Notification, OfferLink, Outcome, OpportunityNote]
    return {r.number: (r.version, r.status) for r in records} | {row.__name__: row.objects.count() for row in rows}


def lead_of(opportunity):
    return LeadFactory(leads=opportunity.team)


def lose(opportunity, version):
    reason = LossReason.objects.get(code="price")
    seen = list(opportunity.quotes.values_list("pk", flat=True))
    return opportunities.lose(
        opportunity,
        by=opportunity.owner,
        through=PAGE,
        version=version,
        reason=reason,
        note="A pity.",
        seen_quotes=seen,
    )


ACTS = {
    "lose": (lambda: QuoteFactory().opportunity, lose),
    "reopen": (
        lambda: OpportunityFactory(lost=True),
        lambda o, version: opportunities.reopen(
            o, by=LEADS[o.pk], through=PAGE, version=version, reason="They called."
        ),
    ),
    "assign": (
        OpportunityFactory,
        lambda o, version: opportunities.assign(
            o, by=LEADS[o.pk], through=PAGE, version=version, team=o.team, owner=HEIRS[o.pk], reason="On leave."
        ),
    ),
    "share": (
        OpportunityFactory,
        lambda o, version: opportunities.share(o, by=o.owner, through=PAGE, version=version, co_owners=[HEIRS[o.pk]]),
    ),
    "edit": (
        OpportunityFactory,
        lambda o, version: opportunities.edit(o, by=o.owner, through=PAGE, version=version, name="Cold store"),
    ),
    "submit for approval": (
        lambda: QuoteFactory(discount_percent=30),
        lambda q, version: quotes.submit(q, by=q.opportunity.owner, through=PAGE, version=version),
    ),
    "approve": (
        lambda: QuoteFactory(pending=True, submitted_by=RepFactory()),
        lambda q, version: quotes.approve(q, by=LEADS[q.opportunity_id], through=PAGE, version=version),
    ),
    "refuse": (
        lambda: QuoteFactory(pending=True, submitted_by=RepFactory()),
        lambda q, version: quotes.refuse(
            q, by=LEADS[q.opportunity_id], through=PAGE, version=version, reason="Too cheap."
        ),
    ),
    "present a draft": (
        QuoteFactory,
        lambda q, version: quotes.present(q, by=q.opportunity.owner, through=PAGE, version=version),
    ),
    "present": (
        lambda: QuoteFactory(approved=True),
        lambda q, version: quotes.present(q, by=q.opportunity.owner, through=PAGE, version=version),
    ),
    "extend": (
        lambda: QuoteFactory(presented=True),
        lambda q, version: quotes.extend(
            q, by=q.opportunity.owner, through=PAGE, version=version, expires_on=business_today()
        ),
    ),
    "reject": (
        lambda: QuoteFactory(presented=True),
        lambda q, version: quotes.reject(q, by=q.opportunity.owner, through=PAGE, version=version, comment="Too dear."),
    ),
    "rework": (
        lambda: QuoteFactory(presented=True),
        lambda q, version: quotes.rework(q, by=q.opportunity.owner, through=PAGE, version=version),
    ),
    "confirm": (OrderFactory, lambda o, version: orders.confirm(o, by=o.owner, through=PAGE, version=version)),
    "cancel": (
        OrderFactory,
        lambda o, version: orders.cancel(
            o, by=LEADS[o.opportunity_id], through=PAGE, version=version, reason="Bankrupt."
        ),
    ),
}
LEADS, HEIRS = {}, {}


@pytest.fixture
def staff():
    """Give every opportunity that there is a lead and an heir, and the value of its quote."""

    def hire():
        Opportunity.objects.filter(quotes__isnull=False).update(value=2000)
        for opportunity in Opportunity.objects.select_related("team"):
            LEADS[opportunity.pk] = LeadFactory(leads=opportunity.team)
            HEIRS[opportunity.pk] = RepFactory(team=opportunity.team)

    return hire


@pytest.mark.parametrize("act", ACTS)
def test_the_same_request_twice_is_done_once(act, staff):
    make, do = ACTS[act]
    record = make()
    staff()

    first = do(record, record.version)
    after = everything()
    again = do(record, record.version)

    assert (again, again.version, again.status) == (first, first.version, first.status)
    assert everything() == after


@pytest.mark.parametrize("act", ["lose", "reopen", "assign", "share", "edit", "reject", "present", "extend"])
def test_a_request_that_comes_again_after_the_record_moved_on_changes_nothing(act, staff):
    make, do = ACTS[act]
    record = make()
    staff()
    do(record, record.version)
    move_on(record, act)
    after = everything()

    with suppress(Overtaken):
        do(record, record.version)

    assert everything() == after
    assert not broken_rules()


def move_on(record, act):
    opportunity = record if isinstance(record, Opportunity) else record.opportunity
    lead = LEADS[opportunity.pk]
    if act == "lose":
        opportunities.reopen(record, by=lead, through=PAGE, reason="They called again.")
    elif act == "reopen":
        opportunities.lose(record, by=lead, through=PAGE, reason=LossReason.objects.get(code="competitor"))
    elif isinstance(record, Opportunity):
        opportunities.edit(record, by=lead, through=PAGE, version=None, name="Another name")
    else:
        quotes.revoke_link(opportunity, by=lead)
        quotes.rework(record, by=lead, through=PAGE)


def test_one_request_key_opens_one_opportunity_with_one_quote():
    rep, contact, key = RepFactory(team=OpportunityFactory().team), OpportunityFactory().contact, uuid4()

    def ask():
        return quotes.open_with_quote(
            by=rep,
            through=PAGE,
            name="Cold store",
            customer=contact.customer,
            contact=contact,
            team=rep.teams.get(),
            owner=rep,
            created_through="customer_request",
            quote_name="Ten meters",
            lines=[LineInput("Ten meters", 10, 200, ProductFactory())],
            request_key=key,
        )

    first, again = ask(), ask()

    assert first == again
    assert first.quotes.count() == 1


def test_a_quote_asked_for_again_is_the_same_also_when_the_opportunity_has_closed_meanwhile():
    opportunity, key = OpportunityFactory(), uuid4()
    asked = {"by": opportunity.owner, "through": PAGE, "name": "Ten meters", "request_key": key}
    first = quotes.create(opportunity, **asked)
    lose(opportunity, None)

    assert quotes.create(opportunity, **asked) == first
    assert Quote.objects.count() == 1


def test_one_request_key_writes_one_note():
    opportunity, key = OpportunityFactory(), uuid4()
    note = {"by": opportunity.owner, "reason": NoteReason.objects.get(code="call"), "body": "They call back."}

    first = opportunities.add_note(opportunity, request_key=key, **note)

    assert opportunities.add_note(opportunity, request_key=key, **note) == first
    assert opportunity.notes.count() == 1


def test_the_key_of_another_request_is_refused_in_a_sentence(client):
    """It would otherwise be an error of ours, or hand out what somebody else has made."""
    mine, other, key = QuoteFactory(), QuoteFactory(), uuid4()
    quotes.copy(other, by=other.opportunity.owner, through=PAGE, request_key=key)
    reason = NoteReason.objects.get(code="call")
    opportunities.add_note(other.opportunity, by=other.opportunity.owner, reason=reason, body="Mine.", request_key=key)
    client.force_login(mine.opportunity.owner)
    before = everything()

    copied = client.post(reverse("quotes:copy", args=[mine.pk]), {"name": "Ten meters", "request_key": key})
    note = {"reason": reason.pk, "body": "Mine, too.", "request_key": key}
    noted = client.post(reverse("opportunities:note", args=[mine.opportunity_id]), note)

    assert (copied.status_code, noted.status_code) == (409, 409)
    assertContains(copied, "Nothing was saved: this form was used before.", status_code=409)
    assert everything() == before


def test_another_change_with_the_same_version_is_told_who_was_faster():
    opportunity = OpportunityFactory()
    lead = lead_of(opportunity)
    opportunities.edit(opportunity, by=lead, through=PAGE, version=1, name="The lead's name for it")

    with pytest.raises(Overtaken, match=f"{opportunity.number} was not saved: {lead} changed it at "):
        opportunities.edit(opportunity, by=opportunity.owner, through=PAGE, version=1, name="Mine")
