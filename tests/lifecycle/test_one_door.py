"""The code itself: a status is written by the door alone, rooms import downwards, and nothing cascades."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import PROTECT
from importlinter.cli import lint_imports

from opportunities.models import Opportunity
from orders.models import Order
from quotes.models import Quote

HOUSE = Path(settings.BASE_DIR)
ROOMS = [app.name for app in apps.get_app_configs() if (HOUSE / app.name.split(".")[0]).is_dir()]
MODULES = [
    path
    for room in [*ROOMS, "search", "config"]
    for path in sorted((HOUSE / room).rglob("*.py"))
    if "migrations" not in path.parts
]
NOT_OURS = {"FSMModelMixin", "ConcurrentTransitionMixin", "post_save", "pre_save", "receiver"}


def writes_a_status(node):
    """Say whether this writes a status past the door; a constructor, which makes a record, is no change."""
    match node:
        case ast.Call(func=ast.Attribute(attr="update"), keywords=keywords):
            return any(keyword.arg == "status" for keyword in keywords)
        case ast.Call(func=ast.Attribute(attr="bulk_update"), args=[_, fields, *_]):
            return "'status'" in ast.unparse(fields)
        case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="status"), _]):
            return True
        case ast.Assign(targets=targets):
            return any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets)
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            return isinstance(target, ast.Attribute) and target.attr == "status"
    return False


def found(wanted):
    return [
        f"{path.relative_to(HOUSE)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if wanted(node)
    ]


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("Quote.objects.filter(pk=1).update(status='accepted')", True),
        ("Quote.objects.bulk_update(quotes, ['name', 'status'])", True),
        ("quote.status = 'accepted'", True),
        ("setattr(quote, 'status', 'accepted')", True),
        ("Quote(status='accepted')", False),
        ("status = 'accepted'", False),
    ],
)
def test_the_search_knows_a_write_when_it_sees_one(code, caught):
    assert any(writes_a_status(node) for node in ast.walk(ast.parse(code))) is caught


def test_no_code_writes_a_status_past_the_door():
    assert len(MODULES) > 80
    assert not found(writes_a_status)


def test_there_are_no_signals_and_no_fsm_mixins():
    assert not found(lambda node: isinstance(node, ast.alias) and node.name in NOT_OURS)


@pytest.mark.parametrize("model", [Opportunity, Quote, Order])
def test_the_status_is_protected_against_assignment(model):
    record = model()

    with pytest.raises(AttributeError):
        record.status = "won"


def test_nothing_is_deleted_along_with_a_document():
    cascading = [
        f"{relation.related_model.__name__}.{relation.field.name}"
        for document in [Opportunity, Quote, Order]
        for relation in document._meta.related_objects
        if relation.one_to_many and relation.on_delete is not PROTECT
    ]

    assert not cascading


def test_rooms_import_only_from_rooms_below_them():
    assert lint_imports(config_filename=str(HOUSE / "pyproject.toml"), is_debug_mode=False) == 0
