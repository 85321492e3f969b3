"""Addresses of hand-overs, packs and transfers, under /staff/ (enquiries.urls_staff)."""

from django.urls import URLPattern, path

from enquiries.views.staff import acquaintance, handovers, pack, transfer

_CASE = "enquiries/<str:reference>"
_OFFER = "handovers/<int:handover_id>"

urlpatterns: list[URLPattern] = [
    path("handovers/", handovers.handovers, name="handovers"),
    path(f"{_OFFER}/", handovers.handover, name="handover_answer"),
    path(f"{_OFFER}/accept/", handovers.accept, name="handover_accept"),
    path(f"{_OFFER}/query/", handovers.query, name="handover_query"),
    path(f"{_OFFER}/know/", acquaintance.know_offered, name="handover_know"),
    path(f"{_OFFER}/return/", handovers.give_back, name="handover_return"),
    path(f"{_CASE}/handover/", handovers.handover_council, name="handover_council"),
    path(f"{_CASE}/handover/offer/", handovers.offer, name="handover_offer"),
    path(f"{_CASE}/handover/take-back/", handovers.take_back, name="handover_take_back"),
    path(
        f"{_CASE}/handover/answer-question/",
        handovers.query_answer,
        name="handover_query_answer",
    ),
    path(f"{_CASE}/handover/transfer/", handovers.transfer_to, name="transfer_to"),
    path(f"{_CASE}/transfer/", transfer.transfer, name="transfer"),
    path(f"{_CASE}/pack/", pack.pack, name="pack"),
    path(f"{_CASE}/pack/pdf/", pack.pack_pdf, name="pack_pdf"),
    path(f"{_CASE}/pack/csv/", pack.pack_table, name="pack_csv"),
]
