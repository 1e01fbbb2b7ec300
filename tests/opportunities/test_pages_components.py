from datetime import timedelta

import pytest
from django.utils import timezone

from lifecycle.clock import business_today
from opportunities.lists import in_one_query
from opportunities.models import LeadOrigin, Opportunity, Stage, Status
from opportunities.templatetags.opportunities import mark, share_bar, signal
from tests.factories import OpportunityFactory, QuoteFactory

pytestmark = pytest.mark.django_db


def shown(opportunity):
    return signal(Opportunity.objects.with_people().with_quotes().get(pk=opportunity.pk))


def test_a_card_shows_one_signal_the_most_pressing():
    stalled = timezone.now() - timedelta(days=30)
    soon, past = business_today() + timedelta(days=2), business_today() - timedelta(days=1)
    quote = QuoteFactory(opportunity__stage_since=stalled, presented=True, expires_on=soon)
    late = QuoteFactory(opportunity__anticipated_close=past, presented=True, expires_on=soon).opportunity

    assert "Close date passed" in shown(late)
    assert "Quote expires" in shown(quote.opportunity)
    assert "Here for 30 days" in shown(OpportunityFactory(stage_since=stalled))
    assert "Quote not sent" in shown(QuoteFactory().opportunity)
    assert shown(OpportunityFactory()) == ""
    assert shown(OpportunityFactory(lost=True, anticipated_close=past)) == ""


def test_the_glyph_fills_as_the_deal_advances():
    assert [mark(stage) for stage in Stage.objects.all()] == ["new", "qual", "quot", "clos", "won", "lost"]


def test_a_stage_of_ones_own_takes_its_share():
    assert mark(Stage(status=Status.NEGOTIATION, default_success_percent=90)) == "clos"


@pytest.mark.parametrize(("part", "whole", "width"), [(0, 0, 0), (1, 4, 25), (9, 4, 100)])
def test_the_bar_never_runs_over(part, whole, width):
    assert f'<rect class="f-inq" width="{width}"' in share_bar(Status.INQUIRY, part, whole)


def test_several_lists_come_in_one_query_each_in_its_own_order(django_assert_num_queries):
    with django_assert_num_queries(1):
        lists = in_one_query(
            stages=(Stage.objects.active(), ["name", "position"]),
            origins=(LeadOrigin.objects.order_by("name"), ["name"]),
            nothing=(LeadOrigin.objects.none(), ["name"]),
        )

    assert [stage.name for stage in lists["stages"]] == ["New", "Qualifying", "Quoting", "Closing", "Won", "Lost"]
    assert [origin.name for origin in lists["origins"]] == sorted(origin.name for origin in LeadOrigin.objects.all())
    assert lists["nothing"] == []
