"""No status is changed in the admin, whoever asks and however: it has one door, and that is not here."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django_fsm import FSMField

from opportunities.models import Opportunity, Stage
from quotes.models import Quote
from tests.factories import (
    AdministratorFactory,
    LeadFactory,
    ManagerFactory,
    OperatorFactory,
    OrderFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
ROLES = {
    "lead": lambda: LeadFactory(leads=TeamFactory()),
    "manager": ManagerFactory,
    "operator": OperatorFactory,
    "administrator": AdministratorFactory,
}
DRIVEN = {"version", "closed_at", "decided_at", "accepted_at", "stage", "stage_since", "owner", "team", "hold_until"}


def asked_by(role):
    request = RequestFactory().get("/admin/")
    request.user = ROLES[role]()
    return request


def editable(screen, request, record=None):
    """Return the fields that the screen's form, and its list, would take from this person."""
    if not screen.has_change_permission(request):
        return set()
    return set(screen.get_form(request, record, change=record is not None).base_fields) | set(screen.list_editable)


@pytest.mark.parametrize("role", ROLES)
def test_no_form_takes_a_status_or_what_follows_from_an_act(role):
    request = asked_by(role)

    for model, screen in admin.site._registry.items():
        driven = {field.name for field in model._meta.fields if isinstance(field, FSMField)}
        if hasattr(model, "events"):
            driven |= DRIVEN
        record = Stage.objects.first() if model is Stage else None
        assert not driven & (editable(screen, request) | editable(screen, request, record)), model
        assert "status" not in editable(screen, request, model.objects.first() or model(pk=1)), model


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("folder", ["opportunities/opportunity", "quotes/quote", "orders/order"])
def test_a_posted_status_changes_nothing(client, role, folder):
    order = OrderFactory()
    before = state()
    client.force_login(ROLES[role]())
    forged = {"status": "draft", "stage": 1, "version": 1, "total": 1, "_save": "1", "owner": ""}

    for pk in (order.pk, order.quote_id, Quote.objects.get().opportunity_id):
        for part in ("change/", "delete/"):
            answer = client.post(f"/admin/{folder}/{pk}/{part}", forged | {"post": "yes"})
            assert answer.status_code in {403, 404}

    formset = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": order.pk, "form-0-status": "draft"}
    client.post(f"/admin/{folder}/", formset | {"_save": "1"})

    assert state() == before


def state():
    return list(Opportunity.objects.values()), list(Quote.objects.values("status", "total", "version"))


@pytest.mark.parametrize("role", ROLES)
def test_what_belongs_to_a_record_is_only_read(role):
    request = asked_by(role)

    parts = [part for screen in admin.site._registry.values() for part in screen.get_inline_instances(request)]

    assert parts
    for part in parts:
        asked = (part.has_add_permission, part.has_change_permission, part.has_delete_permission)
        assert not any(ask(request, None) for ask in asked), part
