from django.urls import path

from .views import acts, approval, compare, counting, document, editor, link, opening, picker, saving, together

app_name = "quotes"
urlpatterns = [
    path("opportunities/new/request/", opening.request_quote, name="request"),
    path("quotes/products/", picker.products, name="products"),
    path("opportunities/<int:pk>/quotes/new/", editor.new, name="new"),
    path("opportunities/<int:pk>/quotes/new/count/", counting.count_new, name="count_new"),
    path("opportunities/<int:pk>/quotes/compare/", compare.compare, name="compare"),
    path("opportunities/<int:pk>/quotes/present/", together.present_together, name="present_together"),
    path("opportunities/<int:pk>/link/revoke/", link.revoke_link, name="revoke_link"),
    path("opportunities/<int:pk>/link/send/", link.send_link, name="send_link"),
    path("quotes/<int:pk>/", editor.edit, name="edit"),
    path("quotes/<int:pk>/document/", document.document, name="document"),
    path("quotes/<int:pk>/pdf/", document.pdf, name="pdf"),
    path("quotes/<int:pk>/row/", saving.save_row, name="save_row"),
    path("quotes/<int:pk>/add/", saving.add_row, name="add_row"),
    path("quotes/<int:pk>/arrange/", saving.arrange, name="arrange"),
    path("quotes/<int:pk>/facts/", saving.save_facts, name="save_facts"),
    path("quotes/<int:pk>/present/", acts.present, name="present"),
    path("quotes/<int:pk>/approve/", approval.approve, name="approve"),
    path("quotes/<int:pk>/refuse/", approval.refuse, name="refuse"),
    path("quotes/<int:pk>/extend/", acts.extend, name="extend"),
    path("quotes/<int:pk>/reject/", acts.reject, name="reject"),
    path("quotes/<int:pk>/rework/", acts.rework, name="rework"),
    path("quotes/<int:pk>/abandon/", acts.abandon, name="abandon"),
    path("quotes/<int:pk>/primary/", acts.make_primary, name="primary"),
    path("quotes/<int:pk>/copy/", acts.copy, name="copy"),
    path("quotes/<int:pk>/renew/", acts.renew, name="renew"),
    path("approvals/", approval.approvals, name="approvals"),
    path("approvals/delegates/new/", approval.name_delegate, name="name_delegate"),
    path("approvals/delegates/<int:pk>/end/", approval.end_delegate, name="end_delegate"),
]
