from django.urls import path

from . import views

app_name = "workplace"
urlpatterns = [
    path("", views.day, name="day"),
    path("search/", views.search, name="search"),
    path("shortcuts/", views.shortcuts, name="shortcuts"),
    path("settings/", views.settings, name="settings"),
    path("settings/devices/", views.devices, name="devices"),
    path("settings/<slug:panel>/", views.save, name="save"),
]
