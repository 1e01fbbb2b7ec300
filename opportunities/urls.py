from django.urls import path

from . import views

app_name = "opportunities"
urlpatterns = [
    path("ask/<slug:slug>/", views.ask, name="ask"),
    path("ask/<slug:slug>/thanks/", views.asked, name="asked"),
    path("opportunities/", views.listing, name="list"),
    path("opportunities/export/", views.export, name="export"),
    path("opportunities/views/new/", views.save_view, name="save_view"),
    path("opportunities/views/<int:view>/", views.change_view, name="change_view"),
    path("opportunities/views/<int:view>/delete/", views.delete_view, name="delete_view"),
    path("opportunities/bulk/close-date/", views.bulk_reschedule, name="bulk_reschedule"),
    path("opportunities/bulk/reassign/", views.bulk_reassign, name="bulk_reassign"),
    path("opportunities/bulk/co-owner/", views.bulk_accompany, name="bulk_accompany"),
    path("opportunities/bulk/undo/", views.bulk_undo, name="bulk_undo"),
    path("pipeline/", views.board, name="board"),
    path("opportunities/new/", views.new, name="new"),
    path("customers/<int:pk>/merge/", views.merge_customer, name="merge_customer"),
    path("opportunities/<int:pk>/", views.detail, name="detail"),
    path("opportunities/<int:pk>/edit/", views.edit, name="edit"),
    path("opportunities/<int:pk>/facts/reach/", views.reach, name="reach"),
    path("opportunities/<int:pk>/facts/<slug:name>/", views.fact, name="fact"),
    path("opportunities/<int:pk>/move/", views.move, name="move"),
    path("opportunities/<int:pk>/lose/", views.lose, name="lose"),
    path("opportunities/<int:pk>/reopen/", views.reopen, name="reopen"),
    path("opportunities/<int:pk>/hold/", views.hold, name="hold"),
    path("opportunities/<int:pk>/claim/", views.claim, name="claim"),
    path("opportunities/<int:pk>/release/", views.release, name="release"),
    path("opportunities/<int:pk>/share/", views.share, name="share"),
    path("opportunities/<int:pk>/assign/", views.assign, name="assign"),
    path("opportunities/<int:pk>/people/", views.people, name="people"),
    path("opportunities/<int:pk>/notes/", views.note, name="note"),
    path("opportunities/<int:pk>/notes/<int:note>/", views.correct_note, name="correct_note"),
]
