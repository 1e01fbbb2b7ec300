from django.urls import path

from .views import acts, counting, editor, link, opening, together

app_name = "quotes"
urlpatterns = [
    path("opportunities/new/request/", opening.request_quote, name="request"),
    path("quotes/products/", counting.products, name="products"),
    path("opportunities/<int:pk>/quotes/new/", editor.new, name="new"),
    path("opportunities/<int:pk>/quotes/new/count/", counting.count_new, name="count_new"),
    path("opportunities/<int:pk>/quotes/present/", together.present_together, name="present_together"),
    path("opportunities/<int:pk>/link/revoke/", link.revoke_link, name="revoke_link"),
    path("quotes/<int:pk>/", editor.edit, name="edit"),
    path("quotes/<int:pk>/count/", counting.count_edit, name="count_edit"),
    path("quotes/<int:pk>/present/", acts.present, name="present"),
    path("quotes/<int:pk>/approve/", acts.approve, name="approve"),
    path("quotes/<int:pk>/refuse/", acts.refuse, name="refuse"),
    path("quotes/<int:pk>/extend/", acts.extend, name="extend"),
    path("quotes/<int:pk>/reject/", acts.reject, name="reject"),
    path("quotes/<int:pk>/rework/", acts.rework, name="rework"),
    path("quotes/<int:pk>/abandon/", acts.abandon, name="abandon"),
    path("quotes/<int:pk>/primary/", acts.make_primary, name="primary"),
    path("quotes/<int:pk>/copy/", acts.copy, name="copy"),
]
