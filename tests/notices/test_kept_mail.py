import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices.models import KeptFile, KeptMail
from notices.services import send_due_mail
from tests.factories import AdministratorFactory, ManagerFactory, RepFactory
from tests.notices.letters import greet, kept_mail, promised

pytestmark = pytest.mark.django_db
LIST = "/mail/"


@pytest.fixture(autouse=True)
def kept(settings):
    settings.EMAIL_BACKEND = "notices.backends.KeptBackend"


def answers(user, *addresses):
    client = Client()
    client.force_login(user)
    return [client.get(address).status_code for address in addresses]


def addresses_of(mail):
    return [mail.get_absolute_url(), reverse("notices:kept_file", args=[mail.pk, mail.files.get().pk])]


def test_a_promised_mail_can_be_read_in_pursuit(client, monkeypatch):
    greet(monkeypatch)
    rep = RepFactory()
    promised(to=rep.email)
    send_due_mail()
    client.force_login(rep)

    assert "Good day" in client.get(LIST).text
    assert "All is well." in client.get(KeptMail.objects.get().get_absolute_url()).text


def test_who_sees_a_mail_is_its_receiver_who_gets_the_answer_and_an_administrator():
    rep = RepFactory(email="maren@example.invalid")
    named = kept_mail(reply_to="Maren Voss <maren@example.invalid>")
    mine = kept_mail(to="Maren@example.invalid", reply_to="ann@example.com")
    for mail in (named, mine):
        assert answers(rep, *addresses_of(mail)) == [200, 200]
        assert answers(AdministratorFactory(), *addresses_of(mail)) == [200, 200]
        assert answers(ManagerFactory(), *addresses_of(mail)) == [404, 404]


@pytest.mark.parametrize("address", ["aren@example.invalid", "maren@example.inval", "%", "maren_example.invalid"])
def test_a_part_of_an_address_is_another_address(client, address):
    kept_mail()
    client.force_login(RepFactory(email=address))

    assert "Your offer" not in client.get(LIST).text


def test_a_file_belongs_to_its_mail_alone():
    other, mail = kept_mail(), kept_mail()
    address = reverse("notices:kept_file", args=[mail.pk, other.files.get().pk])

    assert answers(AdministratorFactory(), address) == [404]


def test_an_enclosure_is_a_download_and_nothing_to_be_shown(client):
    client.force_login(AdministratorFactory())
    response = client.get(addresses_of(kept_mail())[1])

    assert response.content == b"%PDF-1.7"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Offer%20%C3%84rger.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_links_in_the_text_can_be_followed_and_all_else_is_inert(client):
    client.force_login(AdministratorFactory())
    mail = kept_mail(text="See http://localhost:8000/o/abc and <script>alert(1)</script>", subject="<b>Hello</b>")
    page = client.get(mail.get_absolute_url()).text

    assert '<a href="http://localhost:8000/o/abc"' in page
    assert "<script>alert" not in page
    assert "<b>Hello" not in page


def test_a_mail_that_comes_again_under_its_message_id_is_counted_and_kept_once():
    for _ in range(3):
        kept_mail(**{"Message-ID": "<one@example.com>"})

    assert KeptMail.objects.get().copies == 3
    assert KeptFile.objects.count() == 1


def test_a_long_subject_is_kept_shortened():
    assert len(kept_mail(subject="x" * 900).subject) == 500


def test_where_mails_are_sent_there_are_no_such_pages(settings, client):
    pages = [LIST, *addresses_of(kept_mail())]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    assert answers(AdministratorFactory(), *pages) == [404, 404, 404]
    client.force_login(AdministratorFactory())
    assert LIST not in client.get(reverse("workplace:settings")).text


def test_the_way_there_stands_in_the_menu(client, rep):
    assert f'href="{LIST}"' in client.get(reverse("workplace:settings")).text


def test_the_pages_ask_the_same_few_queries_however_much_there_is(client):
    client.force_login(AdministratorFactory())
    for _ in range(60):
        mail = kept_mail()

    for address in [LIST, *addresses_of(mail)]:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 5


def test_older_mails_are_on_further_pages(client):
    client.force_login(AdministratorFactory())
    oldest = kept_mail(subject="The oldest")
    for _ in range(50):
        kept_mail()

    first = client.get(LIST)
    assert oldest.subject not in first.text
    assert oldest.subject in client.get(LIST + first.context["page"].next).text
