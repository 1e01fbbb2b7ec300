from .activity import ActivityForm
from .address import AddressForm
from .contact import ContactForm
from .customer import CustomerForm, EditForm

__all__ = ["ActivityForm", "AddressForm", "ContactForm", "CustomerForm", "EditForm"]
