"""Rows of tests/test_access.py."""

from tests.access_page import (
    NO_ID,
    SEE_OTHER,
    SHUT,
    VIEW,
    Answer,
    Curtain,
    Page,
    R,
    alike,
    case_page,
)
from tests.access_scene import Scene, State


def no_offer(_s: Scene) -> dict[str, int]:
    """The cases of the scene have no offer that waits: it answers like one that is not there."""
    return {"handover_id": NO_ID}


OFFER = (R.HANDOVER_OFFER,)
ANSWER = (R.HANDOVER_ANSWER,)
GIVES = (*VIEW, *OFFER)
TAKES = (*VIEW, *ANSWER)
# A file is kept by the council that accepted the case; on any other, back to the pack on screen.
KEPT = alike(SEE_OTHER, None) | {State.HANDED_OVER: Curtain(Answer(200, None), SHUT)}

ROWS: dict[str, Page] = {
    "enquiries:handovers": Page(OFFER),
    "enquiries:handover_answer": Page(ANSWER, get=404, fixed=no_offer),
    "enquiries:handover_accept": Page(ANSWER, get=None, post=404, fixed=no_offer),
    "enquiries:handover_query": Page(ANSWER, get=None, post=404, fixed=no_offer),
    "enquiries:handover_know": Page((*VIEW, *ANSWER), get=404, post=404, fixed=no_offer),
    "enquiries:handover_return": Page(ANSWER, get=None, post=404, fixed=no_offer),
    "enquiries:handover_council": case_page(VIEW, alike(200, None)),
    "enquiries:handover_take_back": case_page(GIVES, alike(None, 409)),
    "enquiries:handover_query_answer": case_page(GIVES, alike(None, 422)),
    "enquiries:transfer_to": case_page(GIVES, alike(None, 422)),
    # Earlier than usual it asks why; nobody offers what the council has accepted.
    "enquiries:handover_offer": case_page(
        GIVES, alike(None, 422) | {State.HANDED_OVER: Curtain(Answer(None, 409), SHUT)}
    ),
    # The scene's people came to foster for the first time.
    "enquiries:transfer": case_page((*VIEW, R.APPLICATION_EDIT), alike(SEE_OTHER, SEE_OTHER)),
    "enquiries:pack": case_page(VIEW, alike(200, None)),
    "enquiries:pack_pdf": case_page(TAKES, KEPT),
    "enquiries:pack_csv": case_page(TAKES, KEPT),
}
