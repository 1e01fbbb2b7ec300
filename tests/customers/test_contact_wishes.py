"""In which language and zone a contact wishes to be written to. Empty means: as the browser says, and in our zone."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from customers import services
from customers.models import Contact
from lifecycle.through import Through
from opportunities.services import merge_customer
from tests.factories import ContactFactory, CustomerFactory, ManagerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return ContactFactory(name="Leonie Arndt", email="leonie@corvid.example")


def edit(client, contact, **wishes):
    typed = {"version": contact.customer.version, "name": contact.name, "email": contact.email, **wishes}
    return client.post(reverse("customers:edit_contact", args=[contact.customer_id, contact.pk]), typed)


def test_the_page_and_the_changes_tell_what_was_chosen(client, rep, contact):
    edit(client, contact, language="de", time_zone="new york")

    contact.refresh_from_db()
    assert (contact.language, contact.time_zone) == ("de", "America/New_York")
    page = client.get(contact.customer.get_absolute_url())
    assertContains(page, "Deutsch, America/New York")
    assertContains(page, f"<b>{rep}</b> changed language, time zone of Leonie Arndt")


def test_what_is_left_empty_is_not_known(client, rep, contact):
    Contact.objects.update(language="de", time_zone="Asia/Tokyo")

    edit(client, contact, language="", time_zone="")

    contact.refresh_from_db()
    assert (contact.language, contact.time_zone, contact.wishes) == ("", "", "")


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"language": "tlh"}, "tlh is not one of the available choices"),
        ({"time_zone": "Atlantis"}, "There is no such time zone"),
        ({"time_zone": "../etc/passwd"}, "There is no such time zone"),
        ({"time_zone": "x" * 65}, "at most 64 characters"),
        ({"time_zone": "\x00"}, "Null characters are not allowed"),
    ],
)
def test_what_is_neither_language_nor_zone_is_refused_and_kept(client, rep, contact, wish, told):
    response = edit(client, contact, **wish)

    assertContains(response, told, status_code=422)
    contact.refresh_from_db()
    assert contact.wishes == ""


def test_the_form_shows_the_zone_as_people_write_it_and_proposes_the_others(client, rep, contact):
    Contact.objects.update(time_zone="America/New_York")

    page = client.get(reverse("customers:edit_contact", args=[contact.customer_id, contact.pk]))

    assertContains(page, 'value="America/New York"')
    assertContains(page, '<option value="Pacific/Auckland">')


def test_merging_keeps_the_wishes_of_who_stays_and_fills_in_what_was_not_known(contact):
    kept = CustomerFactory(name="Corvid")
    Contact.objects.filter(pk=contact.pk).update(language="de", time_zone="Europe/Berlin")
    twin = ContactFactory(customer=kept, email="Leonie@corvid.example", language="en-gb")
    alone = ContactFactory(customer=contact.customer, language="de", email="other@corvid.example")

    merge_customer(contact.customer, into=kept, by=ManagerFactory(), through=Through.PAGE)

    twin.refresh_from_db()
    assert (twin.language, twin.time_zone) == ("en-gb", "Europe/Berlin")
    assert kept.contacts.get(email=alone.email).language == "de"


def test_the_same_person_with_another_wish_is_no_second_person(rep, contact):
    again = Contact(customer=contact.customer, name=contact.name, email=contact.email, language="de")

    services.add(again, by=rep, through=Through.PAGE)

    assert contact.customer.contacts.get() == contact
