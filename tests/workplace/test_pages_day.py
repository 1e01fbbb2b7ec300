from django.urls import reverse
from pytest_django.asserts import assertRedirects

from tests.factories import OperatorFactory

URL = reverse("workplace:day")


def test_who_only_looks_after_the_house_is_shown_on_to_the_admin(client, db):
    client.force_login(OperatorFactory())

    assertRedirects(client.get(URL), reverse("admin:index"))
