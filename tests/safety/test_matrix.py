"""Every address × method × reader × own, foreign and absent record. An address that no table knows fails the run.

What a GET answers is held in `tests/workplace/test_sight.py`, reader by reader. Here: the other methods, records that
are not there, the administration, the sign-in pages, and other ways to write an address.
"""

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from audit.models import Entry
from tests.factories import OpportunityFactory, TeamFactory
from tests.workplace.test_sight import FOR_ALL, KEYS, NOT_THERE, READERS, STATUS, TABLE, floor, status_of, told

__all__ = ["floor"]
pytestmark = pytest.mark.django_db
VERBS = ("put", "patch", "delete", "options")
NOWHERE = dict.fromkeys(KEYS, NOT_THERE)

# The administration: sees (r), keeps (k) or is refused (f), for lead, manager, administrator and operations.
STAFF = ("lead", "manager", "administrator", "operations")
CODES, LOOKED_AT, KEPT = "rkkf", "ffrf", "ffkf"
SCREENS = {
    "opportunities_opportunity": "rrrf",
    "opportunities_leadorigin": CODES,
    "opportunities_notereason": CODES,
    "opportunities_lossreason": CODES,
    "opportunities_stage": CODES,
    "opportunities_opportunityevent": LOOKED_AT,
    "quotes_abandonreason": CODES,
    "quotes_quote": LOOKED_AT,
    "quotes_quoteevent": LOOKED_AT,
    "orders_order": LOOKED_AT,
    "orders_orderevent": LOOKED_AT,
    "customers_customer": LOOKED_AT,
    "customers_contact": LOOKED_AT,
    "catalogue_product": "fkkf",
    "notices_notification": LOOKED_AT,
    "notices_outbox": LOOKED_AT,
    "purge_purgerun": "ffrr",
    "purge_setaside": "ffrr",
    "purge_retentionrule": "ffkr",
    "purge_quotehistory": LOOKED_AT,
    "purge_opportunityhistory": LOOKED_AT,
    "accounts_user": KEPT,
    "accounts_team": "fkkf",
    "api_apikey": KEPT,
    "api_hook": KEPT,
    "api_delivery": LOOKED_AT,
}
OF_SCREEN = ("changelist", "add", "change", "history", "delete")
BESIDE_SCREENS = {
    "admin:index", "admin:login", "admin:logout",
    "admin:autocomplete", "admin:jsi18n", "admin:app_list", "admin:?",
    "admin:opportunities_opportunity_reassign", "admin:opportunities_opportunity_hold",
    "admin:accounts_user_tool", "admin:accounts_user_deactivate",
    "admin:api_apikey_tool", "admin:api_hook_tool", "admin:api_hook_replay", "admin:api_delivery_tool",
}  # fmt: skip
# Signing in and what belongs to an account: the person's own, or nobody's.
OF_ACCOUNTS = {
    "account_login", "account_logout", "account_inactive", "account_signup", "account_reauthenticate",
    "account_email", "account_email_verification_sent", "account_change_password", "account_set_password",
    "account_reset_password", "account_confirm_login_code", "account_confirm_email",
    "account_reset_password_from_key_done", "account_reset_password_from_key", "account_reset_password_done",
    "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn",
    "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
    "mfa_login_webauthn", "usersessions_list", "openid_connect_login", "openid_connect_callback",
}  # fmt: skip
BY_TOKEN_OR_KEY = {"people:invitation", "api:orders", "api:order", "interface:theme"}


def some(*readers):
    """Try these readers in every run, and all of them in `make proofs`."""
    chosen = [who if who in readers else pytest.param(who, marks=pytest.mark.proof) for who in READERS]
    return pytest.mark.parametrize("who", chosen)


def names(patterns, space=()):
    for part in patterns:
        if isinstance(part, URLResolver):
            yield from names(part.url_patterns, (*space, part.namespace) if part.namespace else space)
        else:
            yield ":".join([*space, part.name or "?"])


def test_an_address_that_no_table_knows_fails_the_run():
    screens = {f"admin:{model}_{kind}" for model in SCREENS for kind in OF_SCREEN}
    known = TABLE.keys() | screens | BESIDE_SCREENS | OF_ACCOUNTS | BY_TOKEN_OR_KEY

    assert set(names(get_resolver().url_patterns)) == known
    assert {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry} == SCREENS.keys()


def asked(client, verb, address, *args, **kwargs):
    """Ask, take back whatever it wrote, and return the answer with the tables it wrote to."""
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        answer = getattr(client, verb)(address, *args, **kwargs)
        transaction.set_rollback(True)
    written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    own_table = f'"{Entry._meta.db_table}"'
    return answer, [sql for sql in written if "django_session" not in sql and own_table not in sql]


def test_no_other_method_does_anything(floor, tally):
    """For nobody, whether the record is there or not: 405 for who is signed in."""
    for who in ("owner", "manager", "roleless"):
        client = floor.reader(who)
        for name, address in floor.addresses():
            for verb in VERBS:
                answer = getattr(client, verb)(address)
                tally.hold(answer.status_code == 405, who, name, verb, answer.status_code)


def test_a_verb_in_a_header_or_a_field_changes_nothing(floor, tally):
    client = floor.reader("owner")
    for n, (name, address) in enumerate(floor.addresses()):
        for verb in ("PUT", "DELETE")[n % 2 :: 2] if n % 3 == 0 else ():
            answer, written = asked(client, "get", address, headers={"X-HTTP-Method-Override": verb})
            tally.hold(status_of(answer) == STATUS[TABLE[name][0]] and not written, name, verb, written)


@some("owner", "lead", "operations")
def test_what_is_asked_without_data_is_answered_and_writes_only_for_who_may(floor, tally, who):
    """HEAD tells what GET tells. A POST of nothing breaks nothing; who may not see or do it writes nothing."""
    client, mark = floor.reader(who), READERS.index(who)
    for name, address in floor.addresses():
        right = STATUS[TABLE[name][mark]]
        head, written = asked(client, "head", address)
        tally.hold(head.status_code in (right, 405) and not written, name, "head", head.status_code, written)
        post, written = asked(client, "post", address)
        allowed = TABLE[name][mark] in "yop-"
        tally.hold(post.status_code < 500 and (allowed or not written), name, "post", post.status_code, written)
        if TABLE[name][mark] in "fn":
            tally.hold(post.status_code in (403, 404, 405), name, "post", post.status_code)


@some("owner", "administrator")
def test_what_is_absent_answers_404_to_everybody(floor, tally, who):
    """Or 403 or 405, where the method or the role alone decides."""
    client = floor.reader(who)
    for name, address in floor.addresses(**NOWHERE):
        if str(NOT_THERE) in address:
            for verb in ("get", "post"):
                answer, written = asked(client, verb, address)
                tally.hold(answer.status_code in (403, 404, 405) and not written, who, name, verb, answer.status_code)


def test_who_has_lost_the_account_gets_the_sign_in_page_for_every_method(floor, tally, client):
    leaver = floor.people["leaver"]
    client.force_login(leaver)
    for name, address in floor.addresses():
        if STATUS[TABLE[name][0]] == 200:
            for verb in ("get", "post"):
                answer, written = asked(client, verb, address)
                closed = answer.status_code in (302, 404, 405)
                tally.hold(closed or name in FOR_ALL, name, verb, answer.status_code, written)


@pytest.fixture
def screens():
    """A row of every screen whose rows are easily there; the others are asked for one that is not."""
    foreign = OpportunityFactory(name="Zanzibar harbour", team=TeamFactory(name="Zanzibar"))
    found = {}
    for model in admin.site._registry:
        row = model._default_manager.order_by("pk").first()
        found[f"{model._meta.app_label}_{model._meta.model_name}"] = row.pk if row else NOT_THERE
    return found | {"foreign": foreign.pk}


def of_screen(model, kind, pk):
    return reverse(f"admin:{model}_{kind}", args=[] if kind in ("changelist", "add") else [pk])


@some("lead")
def test_every_screen_of_the_administration_answers_each_reader_as_section_8_says(floor, screens, tally, who):
    client = floor.reader(who)
    for model, row in SCREENS.items():
        mark = row[STAFF.index(who.replace("other-", ""))] if who.replace("other-", "") in STAFF else "-"
        for kind in OF_SCREEN:
            pk = floor.keys["opportunity"] if model == "opportunities_opportunity" else screens[model]
            for verb in ("get", "post") if kind != "changelist" else ("get", "head", "post", "put", "delete"):
                if mark in "rk" and verb != "get" and kind != "changelist":
                    continue
                answer, written = asked(client, verb, of_screen(model, kind, pk))
                right = expected(who, mark, kind, model, pk)
                fits = answer.status_code in right and (mark in "rk" or not written)
                tally.hold(fits, who, model, kind, verb, answer.status_code, right, written)


def expected(who, mark, kind, model, pk):
    if mark == "-":
        return {302, 403}
    if mark == "f":
        return {403}
    if kind == "delete" or (kind == "add" and mark == "r"):
        return {403, 404}
    if model == "opportunities_opportunity" and who == "other-lead" and kind in ("change", "history"):
        return {404}
    if kind in ("change", "history") and pk == NOT_THERE:
        return {404}
    return {200, 403} if kind == "add" else {200, 302}


@pytest.mark.parametrize("who", ["lead", "other-lead"])
def test_a_foreign_opportunity_of_the_administration_is_as_good_as_absent(floor, screens, tally, who):
    client = floor.reader(who)
    for kind in ("change", "history", "delete", "hold"):
        for verb in ("get", "post"):
            here, there = (
                told(asked(client, verb, of_screen("opportunities_opportunity", kind, pk))[0])
                for pk in (screens["foreign"], NOT_THERE)
            )
            tally.hold(here == there and here[0] in (403, 404), who, kind, verb, here[0], there[0])


DISGUISES = [
    "{}..;/", "{}%2e%2e/", "{}%252e%252e%252f", "/.{}", "/;{}", "{}%00", "{};jsessionid=1", "{}.json", "{}%20",
    "/%2f{}",
]  # fmt: skip


def test_no_other_way_to_write_an_address_opens_it(floor, tally):
    """Upper case, no slash at the end, dots, semicolons, double encoding: the same rule as for the plain address."""
    client = floor.reader("stranger")
    for name, address in floor.addresses():
        if TABLE[name][READERS.index("stranger")] == "n" and "?" not in address:
            written_so = [address.upper(), *(way.format(address) for way in DISGUISES)]
            for way in written_so[len(address) % 4 :: 4]:
                answer, _written = asked(client, "get", way)
                tally.hold(answer.status_code in (404, 405), name, way, answer.status_code)
            bare = client.get(address.rstrip("/"), follow=True)
            tally.hold(bare.status_code in (404, 405), name, "no slash", bare.status_code)
