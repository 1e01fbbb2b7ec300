from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from opportunities.models import Opportunity
from purge.models import PurgeRun
from tests.factories import OpportunityFactory, QuoteFactory
from tests.purge.closed import lost, many_lost, poison

pytestmark = pytest.mark.django_db


def purge(*arguments):
    out = StringIO()
    call_command("purge", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_it_is_a_dry_run_unless_told_to_be_live():
    opportunity, young, open_one = lost(), lost(ago=timedelta(days=1)), OpportunityFactory()

    said = purge("opportunities")

    assert said[:-1] == [
        "Dry run: nothing has been changed. Add --live to do it.",
        "Opportunities: 3",
        f"Opportunities that would go to history: 1 ({opportunity.number})",
        "Held back:",
        f"  open: 1 ({open_one.number})",
        f"  within retention: 1 ({young.number})",
        "Failed: 0",
    ]
    assert Opportunity.objects.count() == 3


def test_live_it_moves():
    quote = lost(quotes=1).quotes.get()

    assert f"Quotes moved to history: 1 ({quote.number})" in purge("quotes", "--live")
    assert PurgeRun.objects.get().through == "command"


def test_it_expires_quotes():
    quote = QuoteFactory(presented=True, expired=True)

    assert f"Would expire: 1 ({quote.number})" in purge("expire")
    assert f"Expired: 1 ({quote.number})" in purge("expire", "--live")


def test_it_names_the_first_ten_and_all_when_asked():
    closed = many_lost(12)
    first = ", ".join(opportunity.number for opportunity in closed[:10])

    assert f"Opportunities that would go to history: 12 ({first} and 2 more)" in purge("opportunities")
    assert closed[11].number in "".join(purge("opportunities", "--verbosity", "2"))


def test_limit_and_batch_are_kept():
    many_lost(5)

    purge("opportunities", "--live", "--batch", "2", "--limit", "3")

    assert Opportunity.objects.count() == 2


@pytest.mark.parametrize("option", ["--batch", "--limit"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many", "", "1" * 5000, "١"])
def test_a_bad_number_is_refused_with_a_sentence(option, value):
    with pytest.raises(CommandError, match=f"^{option} must be a whole number from 1 to 999,999,999.$"):
        purge("opportunities", f"{option}={value}")


def test_an_unknown_agent_is_refused():
    with pytest.raises(CommandError, match="invalid choice: 'everything'"):
        purge("everything")


def test_what_failed_is_said_and_is_no_success():
    [stuck] = many_lost(1)
    poison("opportunities_opportunity", stuck.pk)

    with pytest.raises(CommandError, match="1 could not be moved"):
        purge("opportunities", "--live")
