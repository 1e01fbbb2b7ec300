import json

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from accounts.adapter import SecondFactorAdapter
from accounts.models import User
from accounts.permissions import needs_second_factor
from accounts.roles import Role
from accounts.services import send_reset_link
from audit.models import Entry
from tests.accounts.signing_in import SECRET, TOO_MANY, browser_at, code, enter, factors, give_app, is_in, sign_in
from tests.factories import PASSWORD, LeadFactory, RepFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_quick_hashes")]
HTMX = {"HX-Request": "true"}
INDEX, ACTIVATE = reverse("mfa_index"), reverse("mfa_activate_totp")


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = ("LEAD", "MANAGER", "OPERATIONS", "ADMINISTRATOR")


@pytest.fixture
def lead(client, required):
    lead = LeadFactory()
    client.force_login(lead)
    return lead


def confirm(client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def set_up(client):
    confirm(client)
    client.get(ACTIVATE)
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    return client.post(ACTIVATE, {"code": code()}, follow=True)


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("role", Role.values)
def test_who_sees_or_changes_much_needs_a_second_factor(role):
    assert needs_second_factor(UserFactory(roles=(role,))) is (role != Role.REP)


def test_in_a_trial_nobody_needs_one_and_the_sign_in_page_says_so(client, settings):
    settings.DEMO = True
    UserFactory(email="maren@demo.invalid", roles=(Role.REP,))

    assert settings.REQUIRE_SECOND_FACTOR == ()
    assert "This trial asks nobody for a second factor." in client.get(reverse("account_login")).text


@pytest.mark.parametrize("path", ["/", "/opportunities/", "/admin/", "/settings/", "/accounts/password/change/"])
def test_without_one_every_page_leads_to_where_it_is_set_up(client, lead, path):
    assert client.get(path)["Location"] == INDEX
    assert client.post(path)["Location"] == INDEX
    htmx = client.get(path, headers=HTMX)
    assert (htmx.status_code, htmx["HX-Redirect"]) == (204, INDEX)


def test_the_pages_that_set_one_up_and_the_way_out_stay_open(client, lead):
    assert "Your role asks for a second step." in client.get(INDEX).text
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get(reverse("account_reauthenticate")).status_code == 200
    confirm(client)
    assert client.get(ACTIVATE).status_code == 200
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_setting_one_up_shows_recovery_codes_and_opens_the_house(client, lead, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = set_up(client)

    assert page.redirect_chain[-1][0] == reverse("mfa_view_recovery_codes")
    assert "10 of 10 are left" in page.text
    assert factors(lead) == {"totp", "recovery_codes"}
    assert client.get("/opportunities/").status_code == 200
    assert "Your role asks" not in client.get(INDEX).text
    assert "factor_added" in Entry.objects.values_list("action", flat=True)


def test_recovery_codes_alone_are_no_second_factor(client, lead):
    give_app(lead)
    Authenticator.objects.get(type="totp").delete()

    assert client.get("/opportunities/")["Location"] == INDEX


def test_the_last_one_stays_with_who_needs_it(client, lead):
    give_app(lead)
    confirm(client)

    page = client.post(reverse("mfa_deactivate_totp"))

    assert "Your role asks for a second step. Set up another one before you remove this one." in page.text
    assert "totp" in factors(lead)


def test_the_last_key_stays_too_and_one_of_two_may_go(client, lead):
    keys = [Authenticator.objects.create(user=lead, type="webauthn", data={"name": name}) for name in ("A", "B")]
    confirm(client)

    for key in keys:
        client.post(reverse("mfa_remove_webauthn", args=[key.pk]), follow=True)

    assert list(Authenticator.objects.filter(user=lead)) == keys[1:]


def test_nobodys_key_is_removed_by_somebody_else(client, lead):
    give_app(lead)
    theirs = Authenticator.objects.create(user=RepFactory(), type="webauthn", data={"name": "A"})
    confirm(client)

    assert client.post(reverse("mfa_remove_webauthn", args=[theirs.pk])).status_code == 404


def test_a_rep_may_take_it_off_again(client, required):
    rep = RepFactory()
    give_app(rep)
    client.force_login(rep)
    confirm(client)

    client.post(reverse("mfa_deactivate_totp"))

    assert factors(rep) == set()
    assert "factor_removed" in Entry.objects.values_list("action", flat=True)


def test_the_admin_asks_at_the_same_door(client, required):
    lead = LeadFactory()
    give_app(lead)

    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))
    sign_in(client, lead)
    assert not is_in(client)
    assert client.get("/admin/").status_code == 302
    enter(client, code())
    assert client.get("/admin/").status_code == 200


def test_a_new_password_does_not_spare_the_second_factor(client):
    rep = RepFactory()
    give_app(rep)
    send_reset_link(rep.email)
    link = mail.outbox[0].body.split("http://localhost:8000")[1].split()[0]
    page = client.get(link, follow=True)
    new = "an entirely new phrase"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert not is_in(client)

    sign_in(client, rep, new)

    assert not is_in(client)
    enter(client, code())
    assert is_in(client)


def test_a_code_of_the_app_is_taken_once_and_none_before_it_later(client):
    rep = RepFactory()
    give_app(rep)
    sign_in(client, rep)
    enter(client, code())
    assert is_in(client)

    for used in (code(), code(-1)):
        other = browser_at("192.0.2.3")
        sign_in(other, rep)
        assert "The code is not right, or it was used already." in enter(other, used).text
        assert not is_in(other)


def test_a_recovery_code_lets_in_once_and_is_written_down(client):
    rep = RepFactory()
    spare = give_app(rep).generate_codes()[3]
    sign_in(client, rep)
    enter(client, spare)
    assert is_in(client)

    other = browser_at("192.0.2.3")
    sign_in(other, rep)
    enter(other, spare)

    assert not is_in(other)
    assert Entry.objects.filter(action="recovery_code_used", actor=rep).count() == 1


def test_guessing_codes_ends_after_ten(client):
    rep = RepFactory()
    give_app(rep)
    sign_in(client, rep)
    for _ in range(10):
        enter(client, "000000")

    assert TOO_MANY in enter(client, code()).text
    assert not is_in(client)
    assert Entry.objects.filter(action="sign_in_failed", details__method="second_factor").count() == 10


def test_secrets_are_encrypted_and_read_with_an_earlier_key_too(settings):
    rep, adapter = RepFactory(), SecondFactorAdapter()
    give_app(rep)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert stored.count("gAAAA") == 2

    secret = Authenticator.objects.get(type="totp").data["secret"]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key altogether, also for tests"
    assert adapter.decrypt(secret) == SECRET


def test_a_secret_that_no_key_reads_lets_nobody_in(client, settings):
    rep = RepFactory()
    spare = give_app(rep).generate_codes()[0]
    settings.SECRET_KEY = "another key altogether, also for tests"
    sign_in(client, rep)

    for typed in (code(), spare, ""):
        enter(client, typed)

    assert not is_in(client)


def test_whether_one_is_there_comes_with_the_person(client, lead, django_assert_max_num_queries):
    give_app(lead)
    with django_assert_max_num_queries(2):
        client.get("/nowhere/")
    assert User.objects.with_second_factor().get(pk=lead.pk).has_second_factor
