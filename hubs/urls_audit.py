"""Addresses of the record."""

from django.urls import path

from hubs.views import audit

urlpatterns = [
    path("", audit.home, name="audit"),
    path("case/", audit.record, name="audit_case"),
    path("person/", audit.person, name="audit_person"),
    path("unassigned/", audit.unassigned, name="audit_unassigned"),
    path("unassigned/<int:person_id>/", audit.unassigned_of, name="audit_unassigned_of"),
    path("<slug:key>/", audit.listing, name="audit_list"),
]
