"""Addresses under which this room answers otherwise than allauth, and those of the company's sign-in."""

from django.urls import path
from django.views.generic import RedirectView, TemplateView

from . import views

urlpatterns = [
    path("password/reset/", views.ask_for_reset, name="account_reset_password"),
    path("2fa/webauthn/keys/<int:pk>/remove/", views.remove_key, name="mfa_remove_webauthn"),
    path("email/", TemplateView.as_view(template_name="account/email.html"), name="account_email"),
    path("sessions/", RedirectView.as_view(pattern_name="workplace:devices"), name="usersessions_list"),
    path("oidc/company/login/", views.company_sign_in, name="openid_connect_login"),
    path("oidc/company/login/callback/", views.company_callback, name="openid_connect_callback"),
]
