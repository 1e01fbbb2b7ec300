"""Every change in the admin is in the audit, in its own transaction, and nowhere else."""

import pytest
from django.contrib.admin.models import LogEntry
from pytest_django.asserts import assertContains, assertNotContains

from api.models import ApiKey
from audit.models import Entry
from catalogue.models import Product
from opportunities.models import LossReason
from purge.models import RetentionRule
from tests.factories import AdministratorFactory, LeadFactory, ManagerFactory, ProductFactory, TeamFactory

pytestmark = pytest.mark.django_db
CODES = "/admin/opportunities/lossreason/"


def written():
    return [(entry.action, entry.about, entry.details.get("changes")) for entry in Entry.objects.order_by("pk")]


def test_a_change_is_kept_with_what_was_before_and_after(client):
    manager, product = ManagerFactory(), ProductFactory(name="Meter", list_price="200.00")
    client.force_login(manager)
    typed = {"sku": product.sku, "name": "Meter", "family": product.family, "cost": product.cost, "active": "on"}

    client.post(f"/admin/catalogue/product/{product.pk}/change/", typed | {"list_price": "210.00"})

    entry = Entry.objects.get()
    assert (entry.action, entry.actor, entry.through, entry.kind) == ("changed", manager, "admin", "catalogue.product")
    assert entry.details == {"changes": {"list_price": ["200.0000", "210.00"]}}
    assert entry.request_id
    assert not LogEntry.objects.exists()


def test_what_was_saved_without_a_change_is_no_entry(client):
    reason = LossReason.objects.first()
    client.force_login(ManagerFactory())
    typed = {"name": reason.name, "description": reason.description, "position": reason.position, "active": "on"}

    client.post(f"{CODES}{reason.pk}/change/", typed)

    assert written() == []


def test_what_is_added_changed_in_the_list_or_deleted_is_kept_too(client):
    client.force_login(AdministratorFactory())
    client.post(f"{CODES}add/", {"code": "war", "name": "War", "position": 90, "active": "on"})
    made = LossReason.objects.get(code="war")
    row = {"form-0-id": made.pk, "form-0-position": 95, "form-0-active": "on"}
    rule = RetentionRule.objects.create(document="quote", outcome="won", days=1)

    client.post(f"{CODES}?q=war", {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "_save": "1", **row})
    client.post(f"/admin/purge/retentionrule/{rule.pk}/delete/", {"post": "yes"})

    added, changed, deleted = written()
    assert added[:2] == ("added", "War")
    assert added[2]["code"] == [None, "war"]
    assert changed == ("changed", "War", {"position": [90, 95]})
    assert deleted[0] == "deleted"


def test_a_key_that_is_revoked_is_kept_once(client):
    administrator = AdministratorFactory()
    client.force_login(administrator)
    client.post("/admin/api/apikey/add/", {"name": "ERP"})
    key = ApiKey.objects.get()

    for _ in range(2):
        client.post("/admin/api/apikey/", {"action": "revoke_all", "index": 0, "_selected_action": key.pk})

    assert [entry[0] for entry in written()] == ["added", "ended"]


def test_the_history_of_a_record_tells_it_in_words(client):
    manager = ManagerFactory(name="Elena Kovac")
    client.force_login(manager)
    reason = LossReason.objects.first()
    typed = {"name": "Too dear", "description": "", "position": reason.position, "active": "on"}
    client.post(f"{CODES}{reason.pk}/change/", typed)

    page = client.get(f"{CODES}{reason.pk}/history/")

    assertContains(page, "Elena Kovac")
    assertContains(page, f"Name: {reason.name} → Too dear")


def test_the_first_page_tells_nothing_of_what_others_did(client):
    client.force_login(ManagerFactory())
    product = ProductFactory(name="Zanzibar meter")
    client.post(f"/admin/catalogue/product/{product.pk}/change/", {"name": "Zanzibar valve"})
    client.force_login(LeadFactory(leads=TeamFactory()))

    assertNotContains(client.get("/admin/"), "Zanzibar")
    assert Product.objects.exists()
