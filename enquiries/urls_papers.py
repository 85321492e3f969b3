"""Addresses of the papers and letters of a case, under /staff/ (enquiries.urls_staff)."""

from django.urls import path

from enquiries.views.staff import documents, letters

urlpatterns = [
    path("enquiries/<str:reference>/documents/", documents.documents, name="documents"),
    path(
        "enquiries/<str:reference>/documents/<int:document_id>/download/",
        documents.document_download,
        name="document_download",
    ),
    path(
        "enquiries/<str:reference>/documents/<int:document_id>/about/",
        documents.document_about,
        name="document_about",
    ),
    path(
        "enquiries/<str:reference>/documents/<int:document_id>/remove/",
        documents.document_remove_page,
        name="document_remove",
    ),
    path("enquiries/<str:reference>/letters/", letters.letters, name="letters"),
    path(
        "enquiries/<str:reference>/letters/new/<slug:kind>/", letters.letter_new, name="letter_new"
    ),
    path(
        "enquiries/<str:reference>/letters/<int:letter_id>/sent/",
        letters.letter_sent_page,
        name="letter_sent",
    ),
]
