"""How a page answers each kind of person: the rows of tests/test_access.py are made of these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hubs.models import ClusterService
from hubs.permissions import Right
from tests.access_scene import Case, Relation, Scene, State

R = Right
SEE_OTHER = 302


@dataclass(frozen=True)
class Answer:
    """What a GET and a POST answer to somebody with every right; None: the method is not there."""

    get: int | None
    post: int | None
    asks: bool = True  # whether a POST comes to where the act asks for its own rights


@dataclass(frozen=True)
class Curtain:
    """Two answers: to those who see the case, and to those who see only that it is there."""

    before: Answer
    behind: Answer


States = dict[State, Answer | Curtain]
SHUT = Answer(403, 403)  # behind the curtain, a page that says whom to ask
GONE = Answer(404, 404)
TOO_LATE = Answer(None, SEE_OTHER, asks=False)


def answers(
    own: Answer, *, unowned: Answer, councilless: Answer, closed: Answer, behind: Answer
) -> States:
    """A page's answers in every state.

    A flagged, handed-over or locked case is an open one to those who see it; to those locked
    out and to other places it is not there (``Relation.NOWHERE``). ``behind``: to those behind
    the curtain.
    """
    return {
        State.OWN: own,
        State.UNOWNED: unowned,
        State.COUNCILLESS: councilless,
        State.CLOSED: closed,
        State.FLAGGED: Curtain(own, behind),
        State.HANDED_OVER: Curtain(own, behind),
        State.LOCKED: own,
        State.OTHER_COUNCIL: own,
        State.OTHER_HUB: own,
    }


def alike(get: int | None, post: int | None, *, behind: Answer = SHUT) -> States:
    """The same answer whoever works on it, routed or not, open or closed."""
    own = Answer(get, post)
    return answers(own, unowned=own, councilless=own, closed=own, behind=behind)


def while_open(get: int | None, post: int | None, *, closed: Answer) -> States:
    """One answer while the case is open, another when it has ended."""
    own = Answer(get, post)
    return answers(own, unowned=own, councilless=own, closed=closed, behind=SHUT)


@dataclass(frozen=True)
class Page:
    """One address.

    ``rights``: what is asked of a colleague, or "public", "account" (signed in, where a second
    factor is set up), "own" (signed in with both factors), "any_role".
    ``get``/``post``: the answer to a person who may, on an object they reach; None is 405. An
    empty body is posted unless ``body`` says otherwise.
    ``args``: the address's arguments from a case, or none. With them stands ``states``: what the
    page answers for a case in each state, as ``answers`` says.
    """

    rights: tuple[Right, ...] | str
    get: int | None = 200
    post: int | None = None
    args: Callable[[Case], dict[str, Any]] | None = None
    fixed: Callable[[Scene], dict[str, Any]] | None = None
    body: dict[str, str] | None = None
    nowhere: dict[str, Any] | None = None  # arguments of something that does not exist
    post_rights: tuple[Right, ...] = ()  # asked for besides, when something is changed
    without: int = 403  # the answer to a colleague without the right
    states: States | None = None

    def answer(self, state: State, stands: Relation) -> Answer:
        """What somebody with every right gets, who stands so to a case in this state."""
        assert self.states is not None
        said = self.states[state]
        if stands == Relation.NOWHERE:
            return Answer(404, 404)
        if stands == Relation.CURTAIN:
            assert isinstance(said, Curtain)
            return said.behind
        return said.before if isinstance(said, Curtain) else said


def case(c: Case) -> dict[str, Any]:
    return {"reference": c.reference}


def slug(s: Scene) -> dict[str, Any]:
    return {"slug": s.world.ne.slug}


NO_CASE = {"reference": "NE-222-222"}
NO_ID = 999_999_999
VIEW = (R.ENQUIRY_VIEW,)


def case_page(
    rights: tuple[Right, ...],
    states: States,
    *,
    args: Callable[[Case], dict[str, Any]] = case,
    nowhere: dict[str, Any] | None = None,
    **more: Any,
) -> Page:
    """A row of a page about one case (or what hangs on it): its answers in every state."""
    return Page(rights, states=states, args=args, nowhere=nowhere or NO_CASE, **more)


def only_flagged(get: int | None, post: int | None) -> States:
    """A page about the protection of a case: it is there only while a flag stands."""
    gone = Answer(None if get is None else 404, None if post is None else 404)
    return alike(gone.get, gone.post) | {State.FLAGGED: Curtain(Answer(get, post), SHUT)}


def council(s: Scene) -> dict[str, Any]:
    found = ClusterService.objects.get(cluster=s.world.ne, service=s.world.gateshead)
    return {"link_id": found.pk}


def no_policy(s: Scene) -> dict[str, Any]:
    return {"policy_id": NO_ID}


SETTINGS = Page((R.SETTINGS_MANAGE,))
MAY_BE_KEPT = {"brand"}  # the sheet of a colour: of nobody, and the same for good
