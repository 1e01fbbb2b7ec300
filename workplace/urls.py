from django.urls import path

from . import views

app_name = "workplace"
urlpatterns = [
    path("", views.day, name="day"),
    path("search/", views.search, name="search"),
    path("settings/", views.settings, name="settings"),
]
