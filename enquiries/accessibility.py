"""What we know does not meet the accessibility standard, or was never tried. Reviewed each year.

The accessibility statement (Public Sector Bodies Accessibility Regulations 2018, regulation 8)
is made from this list, so that the statement cannot say more than we know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class KnownIssue:
    """One thing that may stand in somebody's way, and what to do meanwhile."""

    what: str
    who: str
    meanwhile: str
    found: date
    plan: str


PREPARED = date(2026, 11, 21)
REVIEWED = date(2026, 11, 21)

KNOWN_ISSUES = (
    KnownIssue(
        what="No disabled person has tried this website with us yet.",
        who="Anyone whose way of using the web our automatic checks cannot imagine.",
        meanwhile="Call or email the hub, and we will do it with you.",
        found=date(2026, 11, 21),
        plan="Two rounds with disabled people before the website opens to the public.",
    ),
    KnownIssue(
        what="The pages have not been listened to with a screen reader by a person.",
        who="People who use NVDA, JAWS, VoiceOver or TalkBack.",
        meanwhile="Call or email the hub.",
        found=date(2026, 11, 21),
        plan="Check each page with all four before the website opens to the public.",
    ),
    KnownIssue(
        what="The pages are in English only.",
        who="People who read another language better, and users of British Sign Language.",
        meanwhile=(
            "Tell us your language on the enquiry form or by phone, and we will arrange an"
            " interpreter for the call."
        ),
        found=date(2026, 11, 21),
        plan="The start page, the progress page and messages, translated by professionals.",
    ),
    KnownIssue(
        what="The hub’s phone line has no text relay number or sign language video of its own.",
        who="Deaf people and people who do not speak.",
        meanwhile="Use Relay UK by dialling 18001 before our number, or choose text or email.",
        found=date(2026, 11, 21),
        plan="Each hub is to say which relay service its council provides.",
    ),
)
