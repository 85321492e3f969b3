"""What an applicant agrees to, and taking it back."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from enquiries.consent_words import consent_words
from enquiries.forms.staff_application import ConsentsForm
from enquiries.models import Consent, Enquiry
from enquiries.services import MoveRefused
from enquiries.services.household import consent_withdraw, consents_give
from enquiries.views.staff.at_case import address_of, done, on_case
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.household import form_page, own_person, refused
from hubs.decorators import StaffRequest
from hubs.permissions import Right


@read_or_send
@on_case(Right.APPLICATION_EDIT)
def consents(request: StaffRequest, case: Enquiry, position: int) -> HttpResponse:
    """What one applicant agrees to, in the words they are shown."""
    person, now = own_person(case, position), timezone.now()
    words = consent_words(str(case.service or "the council"))
    given = Consent.objects.visible_to(request.access).filter(person=person).order_by("given_at")
    standing = [one for one in given if one.withdrawn_at is None]
    form = ConsentsForm(
        request.POST if request.method == "POST" else None,
        words=words,
        stands=[one.what for one in standing],
    )
    go = address_of(case, "application")
    if not form.is_valid():
        return form_page(
            request, case, form, title=f"What {person.first_name} agrees to",
            page_said="What an applicant agrees to", back=go,
            template="application_consents.html", given=given, position=position,
            all_stand=len(standing) == len(Consent.What.choices),
        )  # fmt: skip
    chosen = form.cleaned_data
    try:
        consents_give(
            access=request.access, enquiry_id=case.pk, position=position, now=now,
            words={what: words[what] for what in chosen["what"]}, how=chosen["how"],
        )  # fmt: skip
    except MoveRefused as why:
        return refused(request, case, why, go)
    return done(request, case, f"Recorded what {person.first_name} agrees to.", go=go)


@require_POST
@on_case(Right.APPLICATION_EDIT)
def consent_end(request: StaffRequest, case: Enquiry, position: int) -> HttpResponse:
    """An applicant takes one consent back."""
    person = own_person(case, position)
    ended = consent_withdraw(
        access=request.access, enquiry_id=case.pk, position=position,
        what=request.POST.get("what", "")[:16], now=timezone.now(),
    )  # fmt: skip
    said = f"Recorded that {person.first_name} takes this back." if ended else "Nothing changed."
    go = reverse("enquiries:application_consents", args=[case.reference, position])
    return done(request, case, said, go=go)
