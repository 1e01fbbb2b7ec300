from django.urls import path

from .views import acceptance, acts, asking, detail, document, export, listing, offer

app_name = "orders"
urlpatterns = [
    path("orders/", listing.listing, name="list"),
    path("orders/export/", export.export, name="export"),
    path("orders/<int:pk>/", detail.detail, name="detail"),
    path("orders/<int:pk>/pdf/", document.pdf, name="pdf"),
    path("orders/<int:pk>/confirm/", acts.confirm, name="confirm"),
    path("orders/<int:pk>/fulfil/", acts.fulfil, name="fulfil"),
    path("orders/<int:pk>/cancel/", acts.cancel, name="cancel"),
    path("orders/<int:pk>/customer-number/", acts.note_customer_number, name="note_customer_number"),
    path("orders/<int:pk>/send-confirmation/", acts.send_confirmation, name="send_confirmation"),
    path("quotes/<int:pk>/accept/", acceptance.accept, name="accept"),
    path("o/<str:token>/", offer.offer, name="offer"),
    path("o/<str:token>/pdf/<int:quote>/", document.offer_pdf, name="offer_pdf"),
    path("o/<str:token>/order.pdf", document.receipt_pdf, name="receipt_pdf"),
    path("o/<str:token>/decline/", offer.decline, name="decline"),
    path("o/<str:token>/ask/", asking.ask, name="ask"),
    path("o/<str:token>/prices/", asking.prices, name="ask_for_prices"),
]
