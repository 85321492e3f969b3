"""Terms of approval: proposed by a report, recommended by panel, decided, and then approved on.

No term is compulsory (domain rule: regulation 27(5)(a) asks for the terms in writing, whatever
they are). They travel as plain JSON in ``Report.terms``, ``PanelItem.terms`` and
``Decision.terms``, and become columns of ``carers.models.Approval``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from enquiries.models.interest import FOSTERING_TYPES


@dataclass(frozen=True)
class Terms:
    """What a household may be approved for. Ages are in years, both ends included."""

    most_children: int | None = None
    youngest: int | None = None
    oldest: int | None = None
    types: tuple[str, ...] = ()  # of FOSTERING_TYPES
    named_children_only: bool = False
    other_terms: str = ""

    def as_json(self) -> dict[str, Any]:
        """As a row keeps them."""
        return asdict(self) | {"types": list(self.types)}

    def lines(self) -> list[tuple[str, str]]:
        """In words, as screens and letters say them: (what, value). Empty terms say nothing."""
        said = [
            (
                "Most children at once",
                "" if self.most_children is None else f"{self.most_children}",
            ),
            ("Ages", _ages(self.youngest, self.oldest)),
            (
                "Types of fostering",
                ", ".join(FOSTERING_TYPES.get(code, code) for code in self.types),
            ),
            ("Only for named children", "Yes" if self.named_children_only else ""),
            ("Other terms", self.other_terms),
        ]
        return [(what, value) for what, value in said if value]

    def sentence(self) -> str:
        """All of them in one line."""
        return "; ".join(f"{what}: {value}" for what, value in self.lines()) or "No terms set"

    def paragraphs(self, none: str = "Your approval has no special terms.") -> str:
        """As a letter says them, a paragraph each; ``none`` where there are none."""
        return "\n\n".join(f"{what}: {value}" for what, value in self.lines()) or none


def terms_of(kept: Mapping[str, Any] | None) -> Terms:
    """Terms as a row keeps them, back as terms. Unknown keys are left out."""
    kept = kept or {}
    return Terms(
        most_children=kept.get("most_children"),
        youngest=kept.get("youngest"),
        oldest=kept.get("oldest"),
        types=tuple(kept.get("types") or ()),
        named_children_only=bool(kept.get("named_children_only")),
        other_terms=kept.get("other_terms") or "",
    )


def _ages(youngest: int | None, oldest: int | None) -> str:
    if youngest is None and oldest is None:
        return ""
    if oldest is None:
        return f"{youngest} and over"
    if youngest is None:
        return f"Up to {oldest}"
    return f"{youngest} to {oldest}"
