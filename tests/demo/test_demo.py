from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from demo.clock import ago, at
from lifecycle.clock import business_today
from tests.factories import TeamFactory

pytestmark = pytest.mark.django_db


def demo(*arguments):
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def test_nobody_is_listed_where_there_is_no_demonstration():
    assert demo("--who") == ""


@pytest.mark.parametrize(("demo_on", "trial_on"), [(False, True), (True, False)])
def test_a_real_installation_refuses_accounts_with_a_known_password(settings, demo_on, trial_on):
    settings.DEMO, settings.TRIAL = demo_on, trial_on

    with pytest.raises(CommandError, match="known password"):
        demo()

    assert not User.objects.exists()


def test_beside_teams_of_ones_own_the_demonstration_is_left_out(settings):
    settings.DEMO = settings.TRIAL = True
    TeamFactory()

    assert "left out" in demo()
    assert not User.objects.exists()


def test_inside_a_moment_django_tells_that_time():
    moment = ago(10, 9)

    with at(moment):
        assert timezone.now() == moment
        assert business_today() == moment.date()

    assert timezone.now() > moment
