"""Nobody signs up: who is invited chooses a password behind a link that works once, and then signs in as everybody."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import User
from audit.models import Entry
from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.through import Through
from notices.models import Outbox
from notices.services import send_due_mail
from orders.logs import scrubbed
from people import services
from people.models import Invitation, token_of
from tests.answers import headers_of
from tests.factories import AdministratorFactory, RepFactory

pytestmark = pytest.mark.django_db
DOOR = {"through": Through.ADMIN}
PASSWORD = "seven green cold kettles"
TYPED = {"password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def administrator():
    return AdministratorFactory(name="Noor Vermeer")


@pytest.fixture
def newcomer():
    person = RepFactory(name="Tina Roth", email="tina@example.invalid")
    person.set_unusable_password()
    person.save()
    return person


@pytest.fixture
def invitation(newcomer, administrator):
    return services.invite(newcomer, by=administrator, **DOOR)


@pytest.fixture
def address(invitation):
    return f"/invitation/{invitation.token}/"


def can_sign_in(person, password=PASSWORD):
    return User.objects.get(pk=person.pk).check_password(password)


def test_the_mail_brings_the_link_in_the_person_s_language(newcomer, administrator):
    newcomer.language = "de"
    newcomer.save()
    invited = services.invite(newcomer, by=administrator, **DOOR)

    send_due_mail()

    letter = mail.outbox[0]
    assert letter.to == ["tina@example.invalid"]
    assert settings.SITE_URL + f"/invitation/{invited.token}/" in letter.body
    assert (Outbox.objects.get().language, letter.reply_to) == ("de", [administrator.email])


def test_the_link_asks_for_a_password_and_leads_to_the_sign_in(client, newcomer, address):
    shown = client.get(address)
    still = can_sign_in(newcomer)
    answer = client.post(address, TYPED)

    assertContains(shown, "Noor Vermeer has invited you. You will sign in as tina@example.invalid.")
    assert not still
    assertRedirects(answer, "/accounts/login/", fetch_redirect_response=False)
    assertContains(client.get("/accounts/login/"), "Your password is saved. Sign in with it.")
    assert "_auth_user_id" not in client.session
    assert can_sign_in(newcomer)
    assert Entry.objects.filter(action="invitation_accepted", actor=newcomer).count() == 1


def test_a_weak_password_is_refused_with_the_rule(client, newcomer, address):
    short = client.post(address, {"password": "short", "again": "short"})
    other = client.post(address, TYPED | {"again": "seven green cold kettle"})
    none = client.post(address, {})

    assertContains(short, "at least 12 characters", status_code=422)
    assertContains(other, "The two are not the same.", status_code=422)
    assert none.status_code in (200, 422)
    assert not can_sign_in(newcomer)


def ended(invitation, how, administrator):
    match how:
        case "used":
            services.accept(invitation, password=PASSWORD)
        case "withdrawn":
            services.withdraw(invitation.person, by=administrator, **DOOR)
        case "sent again":
            services.invite(invitation.person, by=administrator, **DOOR)
        case "run out":
            past = timezone.now() - timedelta(days=8)
            Invitation.objects.update(made_at=past, expires_at=past + timedelta(days=7))
        case "deactivated":
            services.deactivate(invitation.person, by=administrator, reason="Never came.", **DOOR)
        case "password from elsewhere":
            invitation.person.set_password("a phrase set after OpenID")
            invitation.person.save()
        case "key gone":
            Invitation.objects.update(nonce=b"\0" * 32)


def without_csrf(answer):
    """Return the page without the token of its forms, which is masked anew for every answer."""
    return re.sub(r'"X-CSRFToken": "\w+"|csrfmiddlewaretoken" value="\w+"', "", answer.text)


@pytest.mark.parametrize(
    "how", ["used", "withdrawn", "sent again", "run out", "deactivated", "password from elsewhere", "key gone"]
)
def test_whatever_opens_nothing_answers_the_same(client, invitation, address, administrator, how):
    ended(invitation, how, administrator)
    before = User.objects.get(pk=invitation.person_id).password

    for answer_of in (Client().get, lambda link: Client().post(link, TYPED)):
        unknown, over = answer_of(f"/invitation/{token_of(b'unknown')}/"), answer_of(address)
        assert (over.status_code, headers_of(over)) == (404, headers_of(unknown))
        assert without_csrf(over) == without_csrf(unknown)
    assert User.objects.get(pk=invitation.person_id).password == before


def test_the_page_passes_nothing_on(client, address):
    answer = client.get(address)

    assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store, private")
    assert scrubbed(f"GET {address} 200") == "GET /invitation/…/ 200"


def test_a_browser_that_names_no_origin_is_still_asked_for_the_token(address):
    strict = Client(enforce_csrf_checks=True, headers={"Origin": "null"})
    token = re.search('csrfmiddlewaretoken" value="(.+?)"', strict.get(address).text)[1]

    assert strict.post(address, TYPED).status_code == 403
    assert strict.post(address, TYPED | {"csrfmiddlewaretoken": token}).status_code == 302


def test_no_table_holds_the_link(invitation):
    send_due_mail()

    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert invitation.token not in str(row) + str(list(Outbox.objects.values()))


def test_a_withdrawn_invitation_is_not_mailed(invitation, newcomer, administrator):
    services.withdraw(newcomer, by=administrator, **DOOR)
    services.withdraw(newcomer, by=administrator, **DOOR)

    send_due_mail()

    assert not mail.outbox
    assert Entry.objects.filter(action="invitation_withdrawn").count() == 1


def test_a_new_password_is_no_way_around_the_invitation(client, newcomer, mailoutbox):
    cache.clear()
    invited = client.post("/accounts/password/reset/", {"email": newcomer.email})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.invalid"})

    assert (invited.status_code, invited.get("Location")) == (unknown.status_code, unknown.get("Location"))
    assert not mailoutbox


def test_who_has_a_password_or_has_left_is_not_invited(administrator):
    with pytest.raises(Overtaken, match="has a password already"):
        services.invite(RepFactory(), by=administrator, **DOOR)
    with pytest.raises(Overtaken, match="no longer works here"):
        services.invite(RepFactory(is_active=False), by=administrator, **DOOR)


def test_only_administrators_invite(newcomer):
    with pytest.raises(NotAllowed):
        services.invite(newcomer, by=RepFactory(), **DOOR)


def test_the_administrator_sends_again_and_withdraws_on_the_person_s_page(client, newcomer, administrator):
    client.force_login(administrator)
    own = f"/admin/accounts/user/{newcomer.pk}"

    asked = client.get(f"{own}/do/invite/")
    sent = client.post(f"{own}/do/invite/", follow=True)
    withdrawn = client.post(f"{own}/do/withdraw/", follow=True)

    assertContains(asked, "A link that was sent before ends.")
    assertContains(sent, "Withdraw invitation")
    assertContains(sent, "Invited, not yet here")
    assertContains(withdrawn, "The invitation of Tina Roth opens nothing any more.")
    assertContains(withdrawn, "Has no valid invitation")
