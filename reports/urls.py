from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("process/", views.process, name="process"),
    path("audit/", views.audit, name="audit"),
    path("audit/export/", views.export_audit, name="export_audit"),
]
