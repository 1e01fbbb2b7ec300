from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("process/", views.process, name="process"),
]
