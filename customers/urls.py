from django.urls import path

from . import views

app_name = "customers"
urlpatterns = [
    path("customers/", views.listing, name="list"),
    path("customers/new/", views.new, name="new"),
    path("customers/<int:pk>/", views.detail, name="detail"),
    path("customers/<int:pk>/edit/", views.edit, name="edit"),
    path("customers/<int:pk>/activity/", views.activity, name="activity"),
    path("customers/<int:pk>/contacts/new/", views.add_contact, name="add_contact"),
    path("customers/<int:pk>/contacts/<int:contact>/", views.edit_contact, name="edit_contact"),
    path("customers/<int:pk>/contacts/<int:contact>/activity/", views.activity, name="contact_activity"),
    path("customers/<int:pk>/addresses/new/", views.add_address, name="add_address"),
    path("customers/<int:pk>/addresses/<int:address>/", views.edit_address, name="edit_address"),
    path("customers/<int:pk>/addresses/<int:address>/activity/", views.activity, name="address_activity"),
]
