"""What a person may do on their own enquiry: change details, pause, stop, come back, help us."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from enquiries.forms.public import DetailsForm, HelpUsForm, OwnPointsForm, PauseForm, StopForm
from enquiries.forms.public.fields import mention_of
from enquiries.models import ContactBy
from enquiries.selectors.checks import application_of
from enquiries.selectors.public import own_details
from enquiries.services import (
    EditConflict,
    MoveRefused,
    enquiry_move,
    enquiry_pause,
    enquiry_update,
)
from enquiries.services.own import equality_answers_give, source_say
from enquiries.views.public.doors import OwnRequest, own_page, read_or_send, send_only
from enquiries.workflow import Action, Stage
from hubs.models import SeenBy

SAVED = "Your contact details are saved."


def _home() -> HttpResponse:
    return HttpResponseRedirect(reverse("public:progress"), status=303)


@sensitive_post_parameters()
@read_or_send
@own_page
def details(request: OwnRequest) -> HttpResponse:
    """Change how, where and when to be reached."""
    protected = request.enquiry.seen_by == SeenBy.NAMED
    if protected or request.applicant == 2:
        return _points(request, shown=not protected)
    form = DetailsForm(
        request.POST if request.method == "POST" else None,
        cluster=request.cluster,
        initial=_present(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            enquiry_update(
                access=request.own_access,
                enquiry_id=request.enquiry.pk,
                base_version=form.cleaned_data["version"],
                fields=form.own_fields,
                now=timezone.now(),
            )
        except EditConflict:
            return _changed_meanwhile(request)
        messages.success(request, SAVED)
        return _home()
    return render(request, "public/details.html", {"form": form})


def _points(request: OwnRequest, *, shown: bool) -> HttpResponse:
    """A number and an address alone: of the second applicant, or on a protected case, where the
    page shows none that we hold and a new one waits for a yes."""
    held = own_details(request.enquiry, request.own_access, applicant=request.applicant)
    initial: dict[str, object] = {"version": request.enquiry.version}
    if shown:
        initial |= {"phone": held["phone"], "email": held["email"]}
    form = OwnPointsForm(
        request.POST if request.method == "POST" else None, shown=shown, initial=initial
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/own_points.html", {"form": form})
    prefix = "second_" if request.applicant == 2 else ""
    try:
        updated = enquiry_update(
            access=request.own_access,
            enquiry_id=request.enquiry.pk,
            base_version=form.cleaned_data["version"],
            fields={f"{prefix}{name}": typed for name, typed in form.points().items()},
            applicant=request.applicant,
            now=timezone.now(),
        )
    except EditConflict:
        messages.warning(
            request, "Our team changed your details while this page was open. Check them."
        )
        return HttpResponseRedirect(reverse("public:details"), status=303)
    said = "We will ask you to confirm the change first." if updated.waiting else SAVED
    messages.success(request, said)
    return _home()


def _present(request: OwnRequest) -> dict[str, object]:
    """What we hold now, as the form asks for it."""
    enquiry, held = request.enquiry, own_details(request.enquiry, request.own_access)
    by_email = enquiry.contact_by == ContactBy.EMAIL
    return {
        "contact_by": enquiry.contact_by,
        DetailsForm.BOX_OF[enquiry.contact_by]: held["email"] if by_email else held["phone"],
        "second": held["phone"] if by_email else held["email"],
        "good_time": enquiry.good_time,
        "mention": mention_of(
            discreet=enquiry.discreet, may_leave_message=enquiry.may_leave_message
        ),
        "version": enquiry.version,
    }


def _changed_meanwhile(request: OwnRequest) -> HttpResponse:
    """409: our team changed the same detail while the page stood open; show both."""
    typed = DetailsForm(request.POST.copy(), cluster=request.cluster, initial=_present(request))
    assert hasattr(typed.data, "__setitem__")
    typed.data["version"] = request.enquiry.version
    context = {"form": typed, "held": own_details(request.enquiry, request.own_access)}
    return render(request, "public/details.html", context, status=409)


@read_or_send
@own_page
def pause(request: OwnRequest) -> HttpResponse:
    """Ask us to be quiet until a month."""
    now = timezone.now()
    form = PauseForm(
        request.POST if request.method == "POST" else None, today=timezone.localdate(now)
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/pause.html", {"form": form})
    return _paused(request, until=form.cleaned_data["month"])


@send_only
@own_page
def resume(request: OwnRequest) -> HttpResponse:
    """End the pause: we get in touch by the next open day."""
    return _paused(request, until=None)


def _paused(request: OwnRequest, *, until: object) -> HttpResponse:
    try:
        enquiry_pause(
            access=request.own_access,
            enquiry_id=request.enquiry.pk,
            until=until,  # type: ignore[arg-type]  # a date, by the form's coerce
            now=timezone.now(),
        )
    except MoveRefused as refused:
        messages.warning(request, str(refused))
    return _home()


@read_or_send
@own_page
def stop(request: OwnRequest) -> HttpResponse:
    """Stop, with a reason or without."""
    applied = application_of(request.own_access, request.enquiry) is not None
    form = StopForm(request.POST if request.method == "POST" else None, applied=applied)
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/stop.html", {"form": form})
    reason = form.cleaned_data["reason"] or form.not_said
    return _moved(request, Action.WITHDRAW, Stage.WITHDREW, reason=reason)


@send_only
@own_page
def reopen(request: OwnRequest) -> HttpResponse:
    """Come back: where they had got to, or the beginning if we never spoke."""
    spoke = request.enquiry.first_contact_at is not None
    return _moved(request, Action.REOPEN, Stage.CONVERSATION if spoke else Stage.ENQUIRY)


def _moved(request: OwnRequest, action: Action, target: Stage, *, reason: str = "") -> HttpResponse:
    try:
        enquiry_move(
            access=request.own_access,
            enquiry_id=request.enquiry.pk,
            action=action,
            target=target,
            reason=reason,
            now=timezone.now(),
        )
    except MoveRefused:
        # Most often a second window, where it was done already: the page says how it stands.
        messages.warning(request, "This was already done, or cannot be done now.")
    return _home()


@sensitive_post_parameters()
@read_or_send
@own_page
def help_us(request: OwnRequest) -> HttpResponse:
    """Optional answers, kept apart from the enquiry; only the source stays with it."""
    form = HelpUsForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/help_us.html", {"form": form})
    now, given = timezone.now(), dict(form.cleaned_data)
    source_say(
        access=request.own_access,
        enquiry_id=request.enquiry.pk,
        source=given.pop("source"),
        now=now,
    )
    if not request.session.get("helped"):  # one set of answers a person
        equality_answers_give(
            cluster=request.cluster, service=request.enquiry.service, answers=given, now=now
        )
        request.session["helped"] = True
    messages.success(request, "Thank you. Your answers are saved.")
    return _home()
