from django.urls import path

from . import views

app_name = "opportunities"
urlpatterns = [
    path("opportunities/", views.listing, name="list"),
    path("pipeline/", views.board, name="board"),
    path("opportunities/new/", views.new, name="new"),
    path("opportunities/<int:pk>/", views.detail, name="detail"),
    path("opportunities/<int:pk>/edit/", views.edit, name="edit"),
    path("opportunities/<int:pk>/move/", views.move, name="move"),
    path("opportunities/<int:pk>/lose/", views.lose, name="lose"),
    path("opportunities/<int:pk>/reopen/", views.reopen, name="reopen"),
    path("opportunities/<int:pk>/hold/", views.hold, name="hold"),
    path("opportunities/<int:pk>/claim/", views.claim, name="claim"),
    path("opportunities/<int:pk>/release/", views.release, name="release"),
    path("opportunities/<int:pk>/share/", views.share, name="share"),
    path("opportunities/<int:pk>/assign/", views.assign, name="assign"),
    path("opportunities/<int:pk>/notes/", views.note, name="note"),
    path("opportunities/<int:pk>/notes/<int:note>/", views.correct_note, name="correct_note"),
]
