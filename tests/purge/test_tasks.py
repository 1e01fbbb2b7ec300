import pytest
from django.conf import settings

from config.celery import app
from opportunities.models import Opportunity
from purge import tasks
from purge.models import PurgeRun
from quotes.models import Quote
from tests.factories import QuoteFactory
from tests.purge.closed import lost


def test_the_schedule_rings_bells_that_exist_and_purges_live():
    app.loader.import_default_modules()
    bells = settings.CELERY_BEAT_SCHEDULE.values()

    assert {bell["task"] for bell in bells} <= app.tasks.keys()
    assert {str(bell.get("kwargs")) for bell in bells if bell["task"].startswith("purge.")} == {"{'live': True}"}


def test_bells_of_the_purge_ring_in_its_own_queue():
    for name in ["purge.expire_quotes", "purge.purge_quotes", "purge.purge_opportunities"]:
        assert app.amqp.router.route({}, name)["queue"].name == "purge"


@pytest.mark.django_db
def test_a_bell_harms_nothing_unless_told_to():
    QuoteFactory(presented=True, expired=True)
    lost(quotes=1)

    for bell in [tasks.expire_quotes, tasks.purge_quotes, tasks.purge_opportunities]:
        bell()

    assert Quote.objects.open().count() == 1
    assert Opportunity.objects.count() == 2
    assert not PurgeRun.objects.filter(live=True).exists()


@pytest.mark.django_db
def test_a_bell_rung_twice_does_the_work_once():
    lost(quotes=1)

    for bell in [tasks.purge_quotes, tasks.purge_opportunities] * 2:
        bell(live=True)

    assert not Opportunity.objects.exists()
    assert [run.moved for run in PurgeRun.objects.order_by("pk")] == [1, 1, 0, 0]
    assert {run.through for run in PurgeRun.objects.all()} == {"schedule"}
