import pytest
from django.db import transaction

from notices.models import Outbox
from tests.notices.letters import promised

pytestmark = pytest.mark.django_db


class ActFailedError(Exception):
    pass


def test_a_promise_lives_and_dies_with_the_act_it_tells_of():
    def act():
        promised()
        raise ActFailedError

    with pytest.raises(ActFailedError):
        transaction.atomic(act)()

    assert not Outbox.objects.exists()


def test_what_is_promised_again_is_promised_once():
    first = promised(link=1)

    assert promised(link=2) == first
    assert Outbox.objects.get().details == {"link": 1}


def test_each_revision_and_each_recipient_has_a_mail_of_its_own():
    keys = {promised().key, promised(revision=2).key, promised(to="bob@example.com").key}

    assert len(keys) == 3
