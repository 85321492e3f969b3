"""The forms of signing in, drawn with our own field templates (settings name them to allauth)."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.core import context
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from hubs import totp
from hubs.account_record import wrong_code
from hubs.accounts import CODE, PASSWORD, RESET_LETTERS, WRONG_CODE, guess
from hubs.forms import PageForm, TextBox
from hubs.forms.pages import PageFormMixin
from hubs.limits import attempt_allowed
from hubs.models import User
from hubs.permissions import Role
from hubs.services.people import Place

log = logging.getLogger(__name__)

CHOOSING_HINT = "At least 12 characters. Three words you will remember are a good choice"


class _AccountForm(PageFormMixin):
    """Our words over allauth's fields: name -> (label, what we say when it is empty)."""

    words: dict[str, tuple[str, str]] = {}
    hints: dict[str, str] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = self.hints.get(name, "")
            if name in self.words:
                field.label, field.error_messages["required"] = self.words[name]


class SignInForm(_AccountForm, LoginForm):
    """Email address and password."""

    words = {
        "login": ("Email address", "Enter your email address"),
        "password": ("Password", "Enter your password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrong = "Enter an email address in the correct format, like name@example.com"
        self.fields["login"].error_messages["invalid"] = wrong
        for validator in self.fields["login"].validators:
            if hasattr(validator, "message"):
                validator.message = wrong


class PasswordAgainForm(_AccountForm, ReauthenticateForm):
    """The password once more, before something that matters."""

    words = {"password": ("Password", "Enter your password")}


class PasswordChangeForm(_AccountForm, ChangePasswordForm):
    """A new password by someone who is signed in."""

    words = {
        "oldpassword": ("Present password", "Enter your present password"),
        "password1": ("New password", "Enter a new password"),
        "password2": ("New password again", "Enter the new password again"),
    }
    hints = {"password1": CHOOSING_HINT}

    def clean_oldpassword(self) -> str:
        """Under the same limit as signing in: a session left open is no way to guess."""
        was_right = guess(PASSWORD, self.user.email, request=context.request, now=timezone.now())
        password = super().clean_oldpassword()
        was_right()
        return password


class PasswordResetForm(_AccountForm, ResetPasswordForm):
    """Where to send a link for a new password."""

    words = {"email": ("Email address", "Enter your email address")}

    def clean_email(self) -> str:
        """At most three letters an hour to one address, whether or not it has an account."""
        email = super().clean_email()
        hour = timedelta(hours=1)
        if not attempt_allowed(
            scope="reset",
            key=email.lower(),
            limit=RESET_LETTERS,
            per=hour,
            now=timezone.now(),
        ):
            raise ValidationError("We have sent this address 3 links. Wait an hour, then try again")
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Write to the account, or say that there is none: both answers take as long."""
        if self.users:
            return super().save(request, **kwargs)
        email: str = self.cleaned_data["email"]
        get_adapter(request).send_mail("account/email/unknown_account", email, {})
        return email


class NewPasswordForm(_AccountForm, ResetPasswordKeyForm):
    """A new password from the link in an email."""

    words = {
        "password1": ("New password", "Enter a new password"),
        "password2": ("New password again", "Enter the new password again"),
    }
    hints = {"password1": CHOOSING_HINT}


def _code_field() -> forms.CharField:
    return forms.CharField(
        label="Code",
        max_length=20,
        error_messages={"required": "Enter the code"},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "class": "govuk-input--width-10",
            }
        ),
    )


class SecondFactorForm(PageForm):
    """A code from the app, or a recovery code. Each works once, and that is kept in the database.

    Stands in for allauth's own form, which keeps it in the cache.
    """

    code = _code_field()
    reauthenticated = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self) -> str:
        """Raises ValidationError when the code is wrong, was used, or too many were tried."""
        was_right = guess(CODE, self.user.email, request=context.request, now=timezone.now())
        code: str = self.cleaned_data["code"]
        with transaction.atomic():
            held = Authenticator.objects.select_for_update().filter(user=self.user)
            for factor in held.exclude(type=Authenticator.Type.WEBAUTHN):
                if accepts(factor, code):
                    self.factor = factor
                    was_right()
                    return code
        log.warning("sign-in refused", extra={"action": "code", "user_id": self.user.pk})
        wrong_code(self.user, now=timezone.now())
        raise ValidationError(WRONG_CODE, code="incorrect_code")

    def save(self) -> None:
        """Note it in the session."""
        self.factor.user = self.user
        post_authentication(context.request, self.factor, reauthenticated=self.reauthenticated)


class SecondFactorAgainForm(SecondFactorForm):
    """The same, before something that matters."""

    reauthenticated = True


def accepts(factor: Authenticator, code: str) -> bool:
    """Whether the code fits, and marks it used. The caller holds the factor's row.

    A code of an app counts once: afterwards only codes of later periods do (RFC 6238, 5.2).
    """
    if factor.type != Authenticator.Type.TOTP:
        return bool(factor.wrap().validate_code("".join(code.split())))
    counter = totp.matching_counter(decrypt(factor.data["secret"]), code, now=timezone.now())
    if counter is None or counter <= factor.data.get("last_counter", 0):
        return False
    factor.data["last_counter"] = counter
    factor.save(update_fields=["data"])
    return True


class AppForm(_AccountForm, ActivateTOTPForm):
    """The first code of an app that is being set up."""

    words = {"code": ("Code from your app", "Enter the code your app shows")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = _code_field().widget

    def clean_code(self) -> str:
        """Fits the secret on the page, near enough in time."""
        code: str = self.cleaned_data["code"]
        if totp.matching_counter(self.secret, code, now=timezone.now()) is None:
            raise ValidationError(
                "That code does not work. Check that your phone shows the right time, then "
                "enter the newest code"
            )
        return code


class PasskeyForm(_AccountForm, AddWebAuthnForm):
    """A passkey that was just made, and what to call it."""

    words = {"name": ("Name for this passkey", "Enter a name")}
    hints = {"name": "So that you know which one it is, for instance “Work laptop”"}


class InvitationForm(PageForm):
    """A password for a new account. Name and address come from the invitation."""

    password1 = forms.CharField(
        label="Choose a password",
        help_text=CHOOSING_HINT,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter a password"},
    )
    password2 = forms.CharField(
        label="The same password again",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter the password again"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self) -> str:
        """Long enough, not common, not the person's own name or address."""
        password: str = self.cleaned_data["password1"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        given = super().clean() or self.cleaned_data
        first, second = given.get("password1"), given.get("password2")
        if first and second and first != second:
            self.add_error("password2", "The two passwords are not the same")
        return given


class InviteForm(PageForm):
    """Whom to invite, as what, and where. ``places`` are those this administrator looks after."""

    label_size = "m"

    name = forms.CharField(
        label="Full name",
        max_length=100,
        error_messages={"required": "Enter their full name"},
        widget=TextBox(spellcheck=False, width=20),
    )
    email = forms.EmailField(
        label="Work email address",
        help_text="We send the invitation here. It works for 7 days",
        error_messages={
            "required": "Enter their email address",
            "invalid": "Enter an email address in the correct format, like name@example.com",
        },
        widget=TextBox(kind="email", spellcheck=False),
    )
    place = forms.ChoiceField(
        label="Where they work", error_messages={"required": "Choose where they work"}
    )
    role = forms.ChoiceField(
        label="Role", choices=Role.choices, error_messages={"required": "Choose a role"}
    )

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.key: place for place in places}
        self.fields["place"].choices = [(key, str(p)) for key, p in self.places.items()]  # type: ignore[attr-defined]
        held = {role for place in places for role in place.roles}
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", "Choose a role"),  # nobody is given a role by a slip
            *((role.value, role.label) for role in Role if role in held),
        ]

    def clean(self) -> dict[str, Any]:
        """The role can be held in that place."""
        given = super().clean() or self.cleaned_data
        if "place" in given and "role" in given:
            given["place"], given["role"] = self.places[given["place"]], Role(given["role"])
            if given["role"] not in given["place"].roles:
                kind = "a council" if given["place"].service else "the hub"
                self.add_error("role", f"{given['role'].label} is not a role in {kind}")
        return given


class ResetForm(PageForm):
    """Why someone may set up signing in again. It is kept in the record."""

    reason = forms.CharField(
        label="How did you make sure that it is them?",
        help_text="For instance: I spoke to them in the office",
        max_length=300,
        error_messages={"required": "Say how you made sure that it is them"},
        widget=TextBox(),
    )
