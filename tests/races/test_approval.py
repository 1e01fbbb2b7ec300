"""Approving in the very moment in which the quote is taken back, or in which somebody else decides."""

import pytest
from django.db import transaction

from lifecycle.refusals import Overtaken
from lifecycle.through import Through
from quotes import services
from quotes.models import Quote
from tests.factories import LeadFactory, QuoteFactory
from tests.invariants import broken_rules

from .course import Floor, course

TRIALS = 8
PAGE = Through.PAGE
pytestmark = pytest.mark.django_db(transaction=True)


@transaction.atomic
def waiting(floor):
    quote = QuoteFactory(
        opportunity=floor.opportunity(negotiating=True, value=1500),
        discount_percent=25,
        lines=[{"product": floor.product}],
    )
    return services.submit(quote, by=floor.rep, through=PAGE)


def test_of_approving_and_changing_it_the_second_is_refused():
    floor = Floor()
    with course() as race:
        for _ in range(TRIALS):
            quote = waiting(floor)
            seen = {"through": PAGE, "version": quote.version}
            answers = race.both(
                lambda quote=quote, seen=seen: services.approve(quote, by=floor.lead, **seen),
                lambda quote=quote, seen=seen: services.rework(quote, by=floor.rep, **seen),
            )

            assert sum(isinstance(answer, Overtaken) for answer in answers) == 1
            now = Quote.objects.get(pk=quote.pk)
            assert (now.status, now.approved_by) in [("approved", floor.lead), ("draft", None)]
            assert not broken_rules()


def test_two_leads_who_decide_at_once_leave_one_decision():
    floor = Floor()
    other = LeadFactory(leads=floor.team)
    with course() as race:
        for _ in range(TRIALS):
            quote = waiting(floor)
            seen = {"through": PAGE, "version": quote.version}
            race.both(
                lambda quote=quote, seen=seen: services.approve(quote, by=floor.lead, **seen),
                lambda quote=quote, seen=seen: services.refuse(quote, by=other, reason="Too cheap.", **seen),
            )

            assert quote.events.filter(action__in=("approve", "refuse")).count() == 1
