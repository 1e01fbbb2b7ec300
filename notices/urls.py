from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/read/", views.read_all, name="read_all"),
    path("notifications/<int:pk>/", views.follow, name="follow"),
    path("notifications/<int:pk>/read/", views.read, name="read"),
    path("mail/", views.kept_mails, name="kept_mails"),
    path("mail/<int:pk>/", views.kept_mail, name="kept_mail"),
    path("mail/<int:pk>/files/<int:file>/", views.kept_file, name="kept_file"),
]
