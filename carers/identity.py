"""The same person in every service: what ``carers.models.Carer.identity`` is made from.

Two hubs never see each other's rows, yet nobody may be approved twice at once (one provider at a
time: domain rule of regulation 27). So a carer's row carries a digest of name and date of birth,
and a unique index over the whole product, which the fence does not divide, keeps the rule.
"""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import date


def identity_of(first_name: str, last_name: str, date_of_birth: date) -> str:
    """The digest of one person: sha-256 of the parts as they compare, in hex.

    Case, accents, spaces, hyphens and apostrophes make no difference.
    """
    parts = (_plain(first_name), _plain(last_name), date_of_birth.isoformat())
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _plain(name: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(mark for mark in taken_apart if mark.isalnum())
