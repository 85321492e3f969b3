"""A rule for passwords: not made of the words everyone here would try first."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

from hubs.models import Cluster, FosteringService, User

# What is left when the words of this work, digits and signs are gone must still be something.
LEFT_OVER = 6
WORDS = frozenset(
    [
        "fostering",
        "foster",
        "hub",
        "hubs",
        "carer",
        "carers",
        "children",
        "child",
        "council",
        "city",
        "county",
        "borough",
        "north",
        "south",
        "east",
        "west",
        "welcome",
        "password",
        "letmein",
        "admin",
        "officer",
        "manager",
        "team",
        "service",
    ]
)


class NotOurOwnWords:
    """Refuses `GatesheadCouncil2026`: names of hubs and councils, our daily words and a number.

    Source: ASVS 5.0, 6.2.11 (context-specific words).
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError when hardly anything but such words is left."""
        names = [
            *Cluster.objects.values_list("name", flat=True),
            *FosteringService.objects.values_list("name", flat=True),
        ]
        words = WORDS.union(*(re.findall(r"[a-z]{4,}", name.lower()) for name in names))
        left = password.lower()
        for word in sorted(words, key=len, reverse=True):
            left = left.replace(word, " ")
        if len(set(re.findall(r"[^\W\d_]", left))) < LEFT_OVER:
            raise ValidationError(
                "Choose words that have nothing to do with your hub, your council or your work",
                code="our_own_words",
            )

    def get_help_text(self) -> str:
        """What the rule asks."""
        return "Your password must not be made of the names of your hub, council or work."
