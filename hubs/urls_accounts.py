"""Every address under /accounts/. allauth's own lists are not included: a door that is not
written here does not exist (tests/hubs/test_accounts.py walks them all)."""

from allauth.account import views as account
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from django.urls import path, re_path
from django.views.generic import RedirectView

from hubs.views import accounts, single_sign_on
from hubs.views.accounts import security_page

own_account = RedirectView.as_view(pattern_name="staff:account")

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("login/passkey/", accounts.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("login/code/", accounts.AuthenticateView.as_view(), name="mfa_authenticate"),
    path("logout/", account.logout, name="account_logout"),
    # New password
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/changed/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(
        "password/change/",
        security_page(account.PasswordChangeView.as_view()),
        name="account_change_password",
    ),
    # Someone who has only passkeys sets a password the way one is reset: by letter.
    path(
        "password/set/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    # Once more, before something that matters
    path("again/", security_page(account.reauthenticate), name="account_reauthenticate"),
    path("again/code/", security_page(base.reauthenticate), name="mfa_reauthenticate"),
    path(
        "again/passkey/",
        security_page(accounts.PasskeyAgainView.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
    # Second factors
    path("second-factor/", accounts.second_factor, name="second_factor"),
    path("2fa/", own_account, name="mfa_index"),
    path("passkeys/", own_account, name="mfa_list_webauthn"),
    path(
        "passkeys/add/",
        security_page(accounts.AddPasskeyView.as_view()),
        name="mfa_add_webauthn",
    ),
    path(
        "passkeys/<int:pk>/remove/",
        security_page(accounts.RemovePasskeyView.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("app/add/", security_page(accounts.AddAppView.as_view()), name="mfa_activate_totp"),
    path("app/qr.svg", accounts.app_qr, name="app_qr"),
    path(
        "app/remove/",
        security_page(accounts.RemoveAppView.as_view()),
        name="mfa_deactivate_totp",
    ),
    path(
        "recovery-codes/",
        security_page(codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path("recovery-codes/kept/", accounts.codes_kept, name="codes_kept"),
    path(
        "recovery-codes/new/",
        security_page(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    # A council's own sign-in
    path("single-sign-on/", single_sign_on.choose, name="single_sign_on"),
    path("single-sign-on/<slug:slug>/", single_sign_on.go, name="single_sign_on_go"),
    path("single-sign-on/<slug:slug>/accept/", single_sign_on.accept, name="single_sign_on_accept"),
    path("single-sign-on/<slug:slug>/link/", single_sign_on.link, name="single_sign_on_link"),
    path("single-sign-on/<slug:slug>/unlink/", single_sign_on.unlink, name="single_sign_on_unlink"),
    path("single-sign-on/<slug:slug>/back/", single_sign_on.back, name="single_sign_on_back"),
    # Invitations
    path("invitation/", accounts.invitation, name="invitation"),
    path("invitation/<str:secret>/", accounts.invitation_open, name="invitation_open"),
]
