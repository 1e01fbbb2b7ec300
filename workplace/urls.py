from django.urls import path

from . import views

app_name = "workplace"
urlpatterns = [
    path("", views.day, name="day"),
    path("day/<int:pk>/extend/", views.extend, name="extend"),
    path("day/<int:pk>/close-date/", views.reschedule, name="reschedule"),
    path("day/<int:pk>/claim/", views.claim, name="claim"),
    path("day/<int:pk>/log/", views.log, name="log"),
    path("day/<int:pk>/undo/", views.undo, name="undo"),
    path("workload/", views.workload, name="workload"),
    path("workload/<int:pk>/give/", views.give, name="give"),
    path("workload/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("absences/<int:person>/set/", views.set_absence, name="set_absence"),
    path("absences/<int:absence>/end/", views.end_absence, name="end_absence"),
    path("search/", views.search, name="search"),
    path("roles/", views.roles, name="roles"),
    path("shortcuts/", views.shortcuts, name="shortcuts"),
    path("settings/", views.settings, name="settings"),
    path("settings/devices/", views.devices, name="devices"),
    path("settings/<slug:panel>/", views.save, name="save"),
]
