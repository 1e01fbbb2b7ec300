from .acts import activity, add_address, add_contact, edit, edit_address, edit_contact
from .detail import detail
from .listing import listing
from .opening import new

__all__ = [
    "activity",
    "add_address",
    "add_contact",
    "detail",
    "edit",
    "edit_address",
    "edit_contact",
    "listing",
    "new",
]
