"""Addresses of the application and the household, under /staff/ (enquiries.urls_staff)."""

from django.urls import URLPattern, path

from enquiries.views.staff import application, consents, household, same_name

CASE = "enquiries/<str:reference>"
ONE = f"{CASE}/applicant/<int:position>"
HOME = {"part": "household"}

urlpatterns: list[URLPattern] = [
    path(f"{CASE}/application/", application.application, name="application"),
    path(f"{CASE}/application/came/", application.receive, name="application_receive"),
    path(f"{CASE}/application/home/", application.accommodation, name="accommodation"),
    path(f"{CASE}/household/", household.rows, HOME, name="household"),
    path(f"{CASE}/household/add/", household.row_edit, HOME, name="household_add"),
    path(f"{CASE}/household/nobody/", application.nobody_else, name="household_nobody"),
    path(f"{CASE}/household/<int:row_id>/", household.row_edit, HOME, name="household_change"),
    path(
        f"{CASE}/household/<int:row_id>/remove/",
        household.row_remove,
        HOME,
        name="household_remove",
    ),
    path(f"{ONE}/details/", household.details, name="application_details"),
    path(f"{ONE}/different-person/", same_name.different_person, name="different_person"),
    path(f"{ONE}/consents/", consents.consents, name="application_consents"),
    path(f"{ONE}/consents/end/", consents.consent_end, name="consent_end"),
    path(f"{ONE}/<slug:part>/", household.rows, name="application_part"),
    path(f"{ONE}/<slug:part>/add/", household.row_edit, name="application_row_add"),
    path(f"{ONE}/<slug:part>/<int:row_id>/", household.row_edit, name="application_row_change"),
    path(
        f"{ONE}/<slug:part>/<int:row_id>/remove/",
        household.row_remove,
        name="application_row_remove",
    ),
]
