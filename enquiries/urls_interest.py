"""Addresses of the expression of interest and the home visit, under /staff/."""

from django.urls import URLPattern, path

from enquiries.views.staff import interest, plans, visits

CASE = "enquiries/<str:reference>"
VISIT = f"{CASE}/visits/<int:visit_id>"

urlpatterns: list[URLPattern] = [
    path(f"{CASE}/interest/", interest.interest, name="interest"),
    path(f"{CASE}/interest/finish/", interest.finish, name="interest_finish"),
    path(f"{CASE}/interest/council/", interest.reroute, name="interest_reroute"),
    path(
        f"{CASE}/interest/sensitive/<int:position>/", interest.sensitive, name="interest_sensitive"
    ),
    path(f"{CASE}/visits/", visits.visits, name="visits"),
    path(f"{CASE}/visits/book/", visits.book, name="visit_book"),
    path(f"{VISIT}/move/", visits.move, name="visit_move"),
    path(f"{VISIT}/call-off/", visits.call_off, name="visit_call_off"),
    path(f"{VISIT}/arrived/", visits.arrived, name="visit_arrived"),
    path(f"{VISIT}/left/", visits.left, name="visit_left"),
    path(f"{VISIT}/report/", visits.report, name="visit_report"),
    path(f"{VISIT}/draft/", visits.draft, name="visit_draft"),
    path(f"{VISIT}/sheet/", visits.sheet, name="visit_sheet"),
    path(f"{VISIT}/decide/", visits.decide, name="visit_decide"),
    path(f"{CASE}/plan/", plans.plan, name="plan"),
    path(f"{CASE}/plan/end/", plans.end, name="plan_end"),
]
