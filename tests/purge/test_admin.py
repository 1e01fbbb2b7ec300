import pytest
from django.urls import reverse

from lifecycle.through import Through
from purge import services
from purge.models import OpportunityHistory, PurgeRun, QuoteHistory, RetentionRule, SetAside
from tests.factories import AdministratorFactory, LeadFactory, ManagerFactory, OperatorFactory, RepFactory
from tests.purge.closed import lost, poison

pytestmark = pytest.mark.django_db

SECRET = "Confidential Dairy"
OPERATIONS = [PurgeRun, SetAside, RetentionRule]
HISTORY = [QuoteHistory, OpportunityHistory]


def page(model, act="changelist", *args):
    return reverse(f"admin:purge_{model._meta.model_name}_{act}", args=args)


@pytest.fixture
def purged():
    stuck = lost()
    poison("opportunities_opportunity", stuck.pk)
    lost(name=SECRET, quotes=1)
    services.purge_quotes(live=True, through=Through.COMMAND)
    services.purge_opportunities(live=True, through=Through.COMMAND)


def reader(client, role):
    client.force_login(role())
    return client


@pytest.mark.parametrize("model", OPERATIONS)
@pytest.mark.parametrize("role", [OperatorFactory, AdministratorFactory])
def test_operators_see_runs_rules_and_what_was_set_aside_without_names(client, purged, role, model):
    client = reader(client, role)

    for address in [page(model), page(model, "change", model.objects.first().pk)]:
        response = client.get(address)
        assert response.status_code == 200
        assert SECRET not in response.text


@pytest.mark.parametrize("model", HISTORY)
def test_only_administrators_read_documents(client, purged, model):
    address = page(model, "change", model.objects.get().pk)

    assert reader(client, AdministratorFactory).get(address).status_code == 200
    for role in [OperatorFactory, ManagerFactory, LeadFactory]:
        assert reader(client, role).get(address).status_code == 403
        assert client.get(page(model)).status_code == 403


@pytest.mark.parametrize("model", [*OPERATIONS, *HISTORY])
@pytest.mark.parametrize("role", [RepFactory, LeadFactory, ManagerFactory])
def test_the_sales_floor_has_no_business_here(client, purged, role, model):
    assert reader(client, role).get(page(model)).status_code in {302, 403}


@pytest.mark.parametrize("model", [PurgeRun, SetAside, *HISTORY])
def test_nobody_adds_changes_or_deletes_what_the_agents_wrote(client, purged, model):
    client = reader(client, AdministratorFactory)
    before = list(model.objects.values())
    key = before[0]["id"]

    assert client.get(page(model, "add")).status_code == 403
    assert client.post(page(model, "change", key), {"name": "x"}).status_code == 403
    assert client.post(page(model, "delete", key), {"post": "yes"}).status_code == 403
    assert list(model.objects.values()) == before


def test_an_administrator_changes_the_days_and_adds_a_rule_for_an_outcome(client):
    client = reader(client, AdministratorFactory)
    rule = RetentionRule.objects.get(document="quote")

    client.post(page(RetentionRule, "change", rule.pk), {"days": "45"})
    client.post(page(RetentionRule, "add"), {"document": "quote", "outcome": "won", "days": "90"})

    rules = RetentionRule.objects.filter(document="quote")
    assert {(rule.outcome, rule.days) for rule in rules} == {("any", 45), ("won", 90)}


def test_the_rule_for_any_outcome_is_not_deleted_but_a_special_one_is(client):
    client = reader(client, AdministratorFactory)
    shipped = RetentionRule.objects.get(document="quote")
    special = RetentionRule.objects.create(document="quote", outcome="won", days=1)

    assert client.post(page(RetentionRule, "delete", shipped.pk), {"post": "yes"}).status_code == 403
    client.post(page(RetentionRule, "delete", special.pk), {"post": "yes"})

    assert list(RetentionRule.objects.filter(document="quote")) == [shipped]


def test_operators_only_see_the_rules(client):
    client = reader(client, OperatorFactory)
    rule = RetentionRule.objects.get(document="quote")

    assert client.post(page(RetentionRule, "change", rule.pk), {"days": "1"}).status_code == 403
    assert (
        client.post(page(RetentionRule, "add"), {"document": "quote", "outcome": "won", "days": "1"}).status_code == 403
    )


@pytest.mark.parametrize("days", ["-1", "36526", "1e3", "NaN", ""])
def test_an_impossible_number_of_days_is_refused_beside_the_field(client, days):
    rule = RetentionRule.objects.get(document="quote")

    response = reader(client, AdministratorFactory).post(page(RetentionRule, "change", rule.pk), {"days": days})

    assert response.status_code == 200
    assert response.context["adminform"].form.errors["days"]


def test_an_operator_lets_the_next_run_try_again(client, purged):
    aside = SetAside.objects.get()
    SetAside.objects.update(tries=3)

    reader(client, OperatorFactory).post(page(SetAside), {"action": "try_again", "_selected_action": [aside.pk]})

    assert SetAside.objects.get().tries == 0
