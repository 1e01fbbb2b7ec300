import pytest
from django.db import IntegrityError, connection, transaction

from lifecycle.through import Through
from purge import services
from purge.models import OpportunityHistory, RetentionRule
from tests.purge.closed import lost

pytestmark = pytest.mark.django_db


@pytest.fixture
def purged():
    opportunity = lost(quotes=1)
    services.purge_quotes(live=True, through=Through.COMMAND)
    services.purge_opportunities(live=True, through=Through.COMMAND)
    return opportunity


def run(*statements, params=()):
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, params)
        connection.check_constraints()


def refused(*statements, params=()):
    with pytest.raises(IntegrityError) as refusal:
        run(*statements, params=params)
    return str(refusal.value)


def copied(table, **changed):
    """Return the statement that writes the table's rows into it once more, but for these columns."""
    columns = [f.column for f in OpportunityHistory._meta.concrete_fields if not f.generated and not f.primary_key]
    values = [f"'{changed[column]}'" if column in changed else column for column in columns]
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table}"


@pytest.mark.parametrize(
    "table",
    ["quotes_quoteevent", "quotes_quote", "opportunities_opportunityevent", "opportunities_opportunity"],
)
def test_what_no_history_holds_is_not_deleted(table):
    lost(quotes=1)

    assert "no history holds it" in refused(f"DELETE FROM {table}")


def test_an_opportunity_with_a_quote_is_not_deleted_even_if_history_holds_it(purged):
    key = lost(quotes=1).pk

    assert "quotes_quote" in refused(
        copied("purge_opportunityhistory", opportunity_id=key),
        "DELETE FROM opportunities_opportunityevent",
        "DELETE FROM opportunities_opportunity",
    )


def test_what_is_live_is_not_in_history_too(purged):
    assert "still live" in refused(copied("purge_opportunityhistory", opportunity_id=lost().pk))


def test_what_is_open_cannot_be_history(purged):
    assert "only_closed_opportunities" in refused(
        copied("purge_opportunityhistory", opportunity_id=999_999, status="negotiation")
    )


@pytest.mark.parametrize("table", ["purge_quotehistory", "purge_opportunityhistory"])
@pytest.mark.parametrize("act", ["UPDATE {} SET name = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_history_is_never_changed(purged, table, act):
    assert "is refused" in refused(act.format(table))


def test_the_rules_as_shipped():
    rules = {(rule.document, rule.outcome): rule.days for rule in RetentionRule.objects.all()}

    assert rules == {("quote", "any"): 30, ("opportunity", "any"): 30, ("history", "any"): 2555}


def test_there_is_one_rule_for_one_outcome():
    assert "retention_has_one_rule_per_outcome" in refused(
        "INSERT INTO purge_retentionrule (document, outcome, days) VALUES ('quote', 'any', 1)"
    )


@pytest.mark.parametrize(
    "act", ["DELETE FROM purge_retentionrule WHERE outcome = 'any'", "UPDATE purge_retentionrule SET outcome = 'won'"]
)
def test_the_rule_for_any_outcome_stays(act):
    assert "a rule always applies" in refused(act)


@pytest.mark.parametrize("days", [-1, 36_526])
def test_a_retention_is_bounded(days):
    assert "retention" in refused("UPDATE purge_retentionrule SET days = %s", params=[days])
