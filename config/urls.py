from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# allauth signs people in to the admin too; its decorator is untyped and meant to be put in place like this.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign, no-untyped-call]

urlpatterns = [
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("admin/", admin.site.urls),
    path("", include("interface.urls")),
    path("", include("workplace.urls")),
    path("", include("reports.urls")),
    path("", include("customers.urls")),
    path("", include("opportunities.urls")),
    path("", include("quotes.urls")),
    path("", include("people.urls")),
    path("", include("orders.urls")),
    path("", include("notices.urls")),
    path("", include("api.urls")),
]

handler400 = "interface.views.not_understood"
handler403 = "interface.views.forbidden"
handler404 = "interface.views.missing"
handler500 = "interface.views.broken"
