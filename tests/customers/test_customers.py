import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from customers.models import Address
from tests.factories import CustomerFactory, OpportunityFactory

pytestmark = pytest.mark.django_db


def test_an_address_reads_as_what_is_known_of_it():
    customer = CustomerFactory()

    assert str(Address(customer=customer, country="US")) == "United States"
    assert str(Address(customer=customer, line1="Algade 1", postcode="8800", city="Viborg", country="DK")) == (
        "Algade 1, 8800 Viborg, Denmark"
    )


def test_a_customer_with_business_is_not_deleted():
    opportunity = OpportunityFactory()

    with pytest.raises(ProtectedError):
        opportunity.customer.delete()
    with pytest.raises(ProtectedError):
        opportunity.contact.delete()


def test_two_customers_may_bear_one_name_but_not_one_external_id():
    CustomerFactory(name="Lowfield")
    CustomerFactory(name="Lowfield", external_id="K-9")

    with pytest.raises(IntegrityError):
        CustomerFactory(name="Another", external_id="K-9")
