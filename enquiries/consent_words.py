"""What an applicant agrees to when an application is made, in the words that they are shown.

The words are kept with each consent (models.Consent.words): changing them here changes what is
shown from then on, and nothing that was agreed before.
"""

from __future__ import annotations

from enquiries.models import Consent

_What = Consent.What

CONSENT_WORDS: dict[str, str] = {
    _What.CHECKS: (
        "I agree that {council} may carry out the checks the law asks for, and may contact the"
        " people I have named as referees. I know that I can take this back, and that the"
        " application then stops."
    ),
    _What.RECORDS: (
        "I agree that {council} may see what a fostering service I was approved by, or applied"
        " to, has on record about me."
    ),
    _What.ADOPTION_RECORDS: (
        "I agree that {council} may see what an adoption agency has on record about me."
    ),
    _What.MEDICAL: (
        "I agree that my doctor may fill in a medical report for {council}, and that its medical"
        " adviser may read it."
    ),
    _What.HOME_COUNCIL: "I agree that {council} may talk about me with the council where I live.",
    _What.CURRENT_SERVICE: (
        "I agree that {council} may contact the fostering service I am with now."
    ),
}


def consent_words(council: str) -> dict[str, str]:
    """Every consent with its words, for one council."""
    return {what: words.format(council=council) for what, words in CONSENT_WORDS.items()}
