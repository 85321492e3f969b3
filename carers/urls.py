"""Addresses of the register, under /staff/carers/."""

from django.urls import path

from carers.views import (
    approving,
    buddies,
    concerns,
    entry,
    importing,
    leaving,
    letters,
    moves,
    places,
    proposal,
    register,
    review,
    staying,
    year,
)

app_name = "carers"

urlpatterns = [
    path("", register.register, name="register"),
    path("import/", importing.imports, name="imports"),
    path("import/template.csv", importing.template, name="import_template"),
    path("import/<int:import_id>/", importing.shown, name="import_shown"),
    path("import/<int:import_id>/faults.csv", importing.faults_file, name="import_faults"),
    path("import/<int:import_id>/take/", importing.take, name="import_take"),
    path("import/<int:import_id>/leave/", importing.leave, name="import_leave"),
    path("buddies/", buddies.buddies, name="buddies"),
    path("buddies/for/<str:reference>/", buddies.for_case, name="buddy_for_case"),
    path("buddies/<int:match_id>/asked/", buddies.check_in, name="buddy_asked"),
    path("buddies/<int:match_id>/end/", buddies.part, name="buddy_part"),
    path("due/", year.due, name="due"),
    path("<str:reference>/buddy/", buddies.for_household, name="buddy_for"),
    path("<str:reference>/is-buddy/", buddies.offer, name="buddy_offer"),
    path("<str:reference>/is-buddy/end/", buddies.offer_end, name="buddy_offer_end"),
    path("calls/", staying.calls, name="calls"),
    path("approve/<str:reference>/", approving.approve, name="approve"),
    path("proposals/", proposal.proposals, name="proposals"),
    path("<str:reference>/", register.household, name="household"),
    path("<str:reference>/entry/", entry.entry, name="entry"),
    path("<str:reference>/places/", places.places, name="places"),
    path("<str:reference>/exemption/", places.exemption, name="exemption"),
    path("<str:reference>/exemption/<int:exemption_id>/", places.cancel, name="exemption_cancel"),
    path("<str:reference>/contact/", staying.contact, name="contact"),
    path("<str:reference>/concern/", concerns.concern, name="concern"),
    path("<str:reference>/concern/<int:concern_id>/", concerns.close, name="concern_close"),
    path("<str:reference>/supervised-by/", year.worker, name="worker"),
    path("<str:reference>/resigned/", year.resign, name="resign"),
    path("<str:reference>/stops/", leaving.stops, name="carer_stops"),
    path(
        "<str:reference>/stops/<int:departure_id>/exit-interview/",
        leaving.interview,
        name="carer_interview",
    ),
    path("<str:reference>/exit-interview/", year.interview, name="interview"),
    path("<str:reference>/year/<int:deadline_id>/", year.clock_is_done, name="clock_done"),
    path("<str:reference>/year/<int:deadline_id>/waits/", year.clock_waits, name="clock_waits"),
    path("<str:reference>/review/open/", review.open_one, name="review_open"),
    path("<str:reference>/review/<int:review_id>/", review.review, name="review"),
    path(
        "<str:reference>/review/<int:review_id>/views/add/",
        review.add_view,
        name="review_view_add",
    ),
    path(
        "<str:reference>/review/<int:review_id>/views/<int:view_id>/",
        review.one_view,
        name="review_view",
    ),
    path("<str:reference>/review/<int:review_id>/report/", review.write, name="review_write"),
    path(
        "<str:reference>/review/<int:review_id>/conclude/", review.conclude, name="review_conclude"
    ),
    path(
        "<str:reference>/review/<int:review_id>/call-off/", review.call_off, name="review_call_off"
    ),
    path("<str:reference>/review/<int:review_id>/notice/", review.notice, name="review_notice"),
    path("<str:reference>/terms/<int:review_id>/", proposal.agreed, name="terms_agreed"),
    path("<str:reference>/propose/<int:review_id>/", proposal.propose, name="propose"),
    path("<str:reference>/proposal/<int:determination_id>/", proposal.proposal, name="proposal"),
    *(
        path(
            f"<str:reference>/proposal/<int:determination_id>/{name}/",
            view,
            name=f"proposal_{name}",
        )
        for name, view in (
            ("answered", proposal.answered),
            ("notice", proposal.notice),
            ("papers", proposal.papers),
            ("recommended", proposal.recommended),
            ("decide", proposal.decide),
        )
    ),
    path("<str:reference>/letters/", letters.letters, name="letters"),
    path("<str:reference>/letters/new/<str:kind>/<int:about>/", letters.new, name="letter_new"),
    path(
        "<str:reference>/letters/copy/<str:kind>/<int:about>/",
        letters.copy_ask,
        name="letter_copy_ask",
    ),
    path(
        "<str:reference>/letters/copy/<str:kind>/<int:about>/<int:authority_id>/",
        letters.copy,
        name="letter_copy",
    ),
    path("<str:reference>/letters/<int:letter_id>/", letters.download, name="letter_file"),
    path("<str:reference>/letters/<int:letter_id>/sent/", letters.went, name="letter_sent"),
    path("<str:reference>/moves/", moves.open_one, name="move_open"),
    path("<str:reference>/moves/<int:transfer_id>/", moves.move, name="move"),
    path("<str:reference>/moves/<int:transfer_id>/call-off/", moves.call_off, name="move_call_off"),
    path("<str:reference>/died/", moves.died, name="died"),
]
