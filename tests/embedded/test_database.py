import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from accounts.models import Team


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(2))
def test_a_committing_test_finds_what_the_migrations_wrote_and_nothing_else(attempt):
    assert Permission.objects.exists()
    assert not Team.objects.exists()

    Team.objects.create(name="North")
    ContentType.objects.all().delete()
