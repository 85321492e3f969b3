"""Addresses of the decision and of an answer to it, under /staff/ (enquiries.urls_staff)."""

from django.urls import URLPattern, path

from enquiries.views.staff import decision, decisions

CASE = "enquiries/<str:reference>/"
ANSWER = f"{CASE}determination/"

urlpatterns: list[URLPattern] = [
    path("decisions/", decisions.decisions, name="decisions"),
    path(f"{CASE}decision/", decision.decision, name="decision"),
    path(
        f"{CASE}decision/without-panel/",
        decision.decision_without_panel,
        name="decision_without_panel",
    ),
    path(f"{CASE}decision/no/", decision.decision_no, name="decision_no"),
    path(f"{CASE}decision/more/", decision.decision_more, name="decision_more"),
    path(f"{CASE}decision/<int:decision_id>/told/", decision.decision_tell, name="decision_tell"),
    path(ANSWER, decision.determination, name="determination"),
    path(f"{ANSWER}answer/", decision.determination_route, name="determination_route"),
    path(f"{ANSWER}review/notice/", decision.review_notice, name="review_notice"),
    path(f"{ANSWER}review/papers/", decision.review_papers, name="review_papers"),
    path(f"{ANSWER}review/recommended/", decision.review_recommended, name="review_recommended"),
    path(f"{ANSWER}refuse/", decision.determination_refuse, name="determination_refuse"),
]
