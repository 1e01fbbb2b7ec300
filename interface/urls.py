from django.urls import path

from . import views

app_name = "interface"
urlpatterns = [path("theme", views.theme, name="theme")]
