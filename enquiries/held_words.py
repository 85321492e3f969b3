"""Free words on milestone rows of a protected case: they lie with its safety flag.

Hand-overs and clocks are milestones, so everybody of the place reaches their rows. What somebody
typed there may say where a person is. While a flag stands these words are in ``SafetyFlag.held``,
which only named staff reach, and are put back in memory for whoever sees the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Model

from enquiries.held import flag_of
from enquiries.models import ClockPause, Deadline, Enquiry, Handover, SafetyFlag

HELD_WORDS: Final = "words"  # in SafetyFlag.held: the words by model, id and field
# What stands on a row where an empty text would say that nothing was said.
ELSEWHERE: Final = "Kept with the protection of this case"

# Model -> field -> what stands there meanwhile.
FREE_WORDS: Final[Mapping[type[Model], Mapping[str, str]]] = {
    Handover: {"why": "", "query": "", "query_answer": "", "reason_said": ""},
    ClockPause: {"why": ELSEWHERE},
    Deadline: {"over_why": ELSEWHERE},
}


def _key(row: Model, field: str) -> str:
    return f"{row._meta.model_name}:{row.pk}:{field}"


def words_hold(flag: SafetyFlag, rows: Iterable[Any]) -> None:
    """Move the words of these rows, true in memory, to a standing flag; it is saved."""
    held = flag.held.setdefault(HELD_WORDS, {})
    for row in rows:
        stands = FREE_WORDS[type(row)]
        changed = {}
        for field, instead in stands.items():
            said = getattr(row, field)
            held.pop(_key(row, field), None)
            if said:
                held[_key(row, field)] = said
                changed[field] = instead
        if changed:
            type(row)._default_manager.filter(pk=row.pk).update(**changed)
    flag.save(update_fields=["held"])


def words_hold_written(enquiry: Enquiry, row: Any) -> None:
    """After words were written on a row of a locked case: a flag that stands takes them."""
    flag = flag_of(enquiry)
    if flag is not None:
        words_hold(flag, [row])


def words_hold_all(enquiry: Enquiry, flag: SafetyFlag) -> None:
    """Move every such word of a case that is being protected to its new flag."""
    for model in FREE_WORDS:
        words_hold(flag, model._default_manager.filter(enquiry=enquiry))


def words_show(enquiry: Enquiry, rows: Iterable[Any]) -> None:
    """Put the words back in memory, where the flag was read with the case: for named staff."""
    flag = flag_of(enquiry)
    held = flag.held.get(HELD_WORDS, {}) if flag is not None else {}
    if not held:
        return
    for row in rows:
        for field in FREE_WORDS[type(row)]:
            if (said := held.get(_key(row, field))) is not None:
                setattr(row, field, said)


def words_give_back(enquiry: Enquiry, held: Mapping[str, Any]) -> None:
    """Write the words back on their rows: the flag was lifted. ``held`` is what lay with it."""
    kept: Mapping[str, str] = held.get(HELD_WORDS, {})
    models = {model._meta.model_name: model for model in FREE_WORDS}
    for key, said in kept.items():
        name, pk, field = key.split(":")
        rows = models[name]._default_manager.filter(enquiry=enquiry, pk=int(pk))
        rows.update(**{field: said})
