"""Staff addresses of the road: what needs doing, the list, a new enquiry, the case."""

from django.urls import path

from enquiries import (
    urls_application,
    urls_assessment,
    urls_checks,
    urls_clocks,
    urls_decision,
    urls_handover,
    urls_interest,
    urls_panel,
    urls_papers,
    urls_routing,
)
from enquiries.views.staff import (
    acquaintance,
    assigning,
    case,
    contact,
    create,
    duplicates,
    editing,
    glass,
    listing,
    moving,
    notes,
    people_of_case,
    safety,
    undo,
    worklist,
)

app_name = "enquiries"

urlpatterns = [
    # Lists. Fixed words stand before references, which never have fewer than two dashes.
    path("", worklist.worklist, name="worklist"),
    path("enquiries/", listing.enquiry_list, name="list"),
    path("enquiries/new/", create.enquiry_new, name="new"),
    path("enquiries/new/lookup/", create.enquiry_lookup, name="new_lookup"),
    path("enquiries/know/", acquaintance.know, name="know"),
    path("enquiries/<str:reference>/row/", worklist.worklist_row, name="row"),
    # The journey to approval
    *urls_interest.urlpatterns,
    *urls_application.urlpatterns,
    *urls_checks.urlpatterns,
    *urls_assessment.urlpatterns,
    *urls_panel.urlpatterns,
    *urls_decision.urlpatterns,
    *urls_papers.urlpatterns,
    *urls_handover.urlpatterns,
    *urls_routing.urlpatterns,
    *urls_clocks.urlpatterns,
    # The case
    path("enquiries/undo/<int:event_id>/", undo.undo, name="undo"),
    path("enquiries/<str:reference>/", case.case, name="case"),
    path("enquiries/<str:reference>/timeline/", case.timeline, name="timeline"),
    path("enquiries/<str:reference>/messages/", case.messages, name="messages"),
    path("enquiries/<str:reference>/preview/", case.preview, name="preview"),
    path("enquiries/<str:reference>/contact/", contact.contact, name="contact"),
    path("enquiries/<str:reference>/no-answer/", contact.no_answer, name="no_answer"),
    path("enquiries/<str:reference>/next-step/", contact.next_step, name="next_step"),
    path("enquiries/<str:reference>/note/", notes.note, name="note"),
    path(
        "enquiries/<str:reference>/note/<int:note_id>/correct/", notes.correct, name="note_correct"
    ),
    path("enquiries/<str:reference>/assign/", assigning.assign, name="assign"),
    path("enquiries/<str:reference>/hand-to-colleague/", assigning.handover, name="handover"),
    path("enquiries/<str:reference>/council/", assigning.route, name="route"),
    path("enquiries/<str:reference>/move/", moving.move, name="move"),
    path("enquiries/<str:reference>/pause/", moving.pause, name="pause"),
    path("enquiries/<str:reference>/pause/end/", moving.unpause, name="unpause"),
    path("enquiries/<str:reference>/edit/", editing.edit, name="edit"),
    path("enquiries/<str:reference>/know/", acquaintance.know_them, name="know_them"),
    path("enquiries/<str:reference>/locks/", acquaintance.locks, name="locks"),
    path("enquiries/<str:reference>/emergency/", glass.break_glass, name="break_glass"),
    path(
        "enquiries/<str:reference>/second-applicant/",
        editing.second_applicant,
        name="second_applicant",
    ),
    path("enquiries/<str:reference>/changes/", people_of_case.changes, name="changes"),
    path("enquiries/<str:reference>/duplicates/", duplicates.duplicates, name="duplicates"),
    path(
        "enquiries/<str:reference>/duplicates/<int:link_id>/",
        duplicates.link_decide,
        name="link_decide",
    ),
    path(
        "enquiries/<str:reference>/duplicates/<int:link_id>/close/",
        duplicates.join,
        name="join",
    ),
    # A protected case
    path("enquiries/<str:reference>/protect/", safety.protect, name="protect"),
    path("enquiries/<str:reference>/safety/", safety.safety, name="safety"),
    path("enquiries/<str:reference>/safety/name/", safety.safety_name, name="safety_name"),
    path(
        "enquiries/<str:reference>/safety/unname/<int:user_id>/",
        safety.safety_unname,
        name="safety_unname",
    ),
    path("enquiries/<str:reference>/safety/way/", safety.safety_way, name="safety_way"),
    path("enquiries/<str:reference>/safety/lift/ask/", safety.safety_lift_ask, name="lift_ask"),
    path("enquiries/<str:reference>/safety/lift/", safety.safety_lift, name="lift"),
]
