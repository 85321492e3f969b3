"""Which checks there are: every item of domain/regulations.md 9 that somebody asks for and that
comes back. Pure data: no ORM, no clock.

Schedule 3 and regulation 26 are of the Fostering Services (England) Regulations 2011; NMS are the
National Minimum Standards 2011. An item of the law is asked for everywhere; a local one is common,
and a council may switch it off, say how long it lasts, or add its own (models.LocalCheck).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Whom a check is about: one row for each of them."""

    APPLICANT = "applicant"
    ADULT = "adult"  # 18 or over, or 18 before panel is due, besides the applicants
    YOUNG = "young"  # 16 or 17, in the home
    CHILD = "child"  # under 18, in the home or not
    HOME = "home"
    REFEREE = "referee"
    RELATIONSHIP = "relationship"
    CASE = "case"


class Force(StrEnum):
    """Who asks for it."""

    LAW = "law"
    STANDARD = "standard"
    LOCAL = "local"


class When(StrEnum):
    """What must be known of the case for a check to be needed at all."""

    ALWAYS = "always"
    LIVED_ABROAD = "lived_abroad"
    FOSTERED_LATELY = "fostered_lately"  # in the last 12 months, for another service
    FOSTERED_EVER = "fostered_ever"
    HOME_ELSEWHERE = "home_elsewhere"  # the council does not cover where they live
    TO_BE_CONTACTED = "to_be_contacted"  # a former partner whom we decided to contact
    HAS_PETS = "has_pets"


@dataclass(frozen=True)
class Question:
    """One question of an answer by link; ``{first}`` is the applicant's first name."""

    code: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of check. ``sensitive``: what it found speaks of health, money or offences."""

    code: str
    label: str
    stage: int
    who: tuple[Who, ...]
    force: Force
    source: str
    when: When = When.ALWAYS
    referee: str = ""  # models.Referee.Kind, where it is about a referee
    months_valid: int | None = None
    at_least: int = 1
    sensitive: bool = False
    may_bar: bool = False  # it can show an offence that disqualifies (regulation 26(5))
    consent: str = ""  # models.Consent.What, without which it is not asked for
    asks: tuple[Question, ...] = ()  # by link; empty: not asked by link
    on: bool = True  # asked for unless a council switches it off

    @property
    def by_link(self) -> bool:
        """Whether somebody may answer by a secret link of their own."""
        return bool(self.asks)


_PRIVATE = Question(
    "private",
    "Is there anything you would rather tell us by phone?",
    "You need not write it here. We will call you.",
)
REFEREE_ASKS = (
    Question("how_known", "How do you know {first}, and for how long?"),
    Question(
        "with_children",
        "What have you seen of {first} with children?",
        "For example, what they did when a child was upset, or would not do as they were asked.",
    ),
    Question("strengths", "What would {first} be good at as a foster carer?"),
    Question("hard_times", "How does {first} deal with stress or a disagreement?"),
    Question(
        "worries",
        "Is there anything that would worry you about a child living with {first}?",
        "Think of safety, health, drink or drugs, temper, or who comes to the house.",
    ),
    Question("trust", "Would you leave a child you love with {first}? Tell us why."),
    _PRIVATE,
)
ADULT_ASKS = (
    Question("names", "What names have you used, now and before?"),
    Question("lived", "Where have you lived in the last 10 years?", "Towns and years are enough."),
    Question(
        "applied",
        "Have you ever asked to foster, adopt or look after children as a job?",
        "Tell us when, where, and what was decided.",
    ),
    Question("part", "What will your part be when a child comes to live in the home?"),
    Question("feelings", "How do you feel about {first} fostering?"),
    _PRIVATE,
)
EMPLOYER_ASKS = (
    Question("role", "What does, or did, {first} do for you, and between which dates?"),
    Question("reliable", "How reliable and patient is {first} with other people?"),
    Question("absence", "How many days was {first} away ill in the last 2 years?"),
    Question(
        "concerns",
        "Do you know of a complaint, warning or concern about {first}?",
        "Above all, about how they treat children or people who need care.",
    ),
    Question("suitable", "Is there any reason why {first} should not care for a child?"),
    _PRIVATE,
)
PROFESSIONAL_ASKS = (
    Question("how_known", "How do you know {first} and the family, and for how long?"),
    Question("care", "What have you seen of how {first} cares for their own children?"),
    Question("works_with", "How well does {first} work with you and your colleagues?"),
    Question("concerns", "Has there ever been a concern about a child in this family?"),
    _PRIVATE,
)

_X, _A, _HOME, _CASE = (Who.APPLICANT,), (Who.ADULT,), (Who.HOME,), (Who.CASE,)
_BOTH, _REFEREE = (Who.APPLICANT, Who.ADULT), (Who.REFEREE,)
_LAW, _NMS, _LOCAL = Force.LAW, Force.STANDARD, Force.LOCAL
_COMMON = "Common practice; not national law"
_SUPPORTS_14 = "Common practice; supports Schedule 3 item 14"

DBS, DBS_YOUNG = "dbs", "dbs_16"
REFEREES, PREVIOUS_SERVICE = "referees", "previous_service"
# Interviews that a council asks for beyond the two of the law: an item of its own, so that the
# 10 working days of regulation 26(1B) count from what the law asks for (check_wants.kinds_for).
MORE_REFEREES = "referees_more"
CHILD, PREPARATION, HOME_COUNCIL, RECORDS = "child", "preparation", "home_council", "records"

_ALL = (
    Kind("identity", "Identity, names and addresses", 1, _X, _LAW, "Schedule 3 item 1"),
    Kind(
        "right_to_reside", "Right to live and work here", 1, _X, _LOCAL, _COMMON, sensitive=True
    ),
    Kind(
        DBS, "Enhanced DBS with barred list", 1, _BOTH, _LAW, "Schedule 3 item 9",
        months_valid=36, sensitive=True, may_bar=True,
    ),
    Kind(
        DBS_YOUNG, "Enhanced DBS from 16", 1, (Who.YOUNG,), _LOCAL, "Local: the law asks from 18",
        months_valid=36, sensitive=True, on=False,  # nobody under 18 bars (regulation 26(5))
    ),
    Kind(
        "abroad", "Police record from abroad", 1, _X, _LOCAL, _COMMON,
        when=When.LIVED_ABROAD, sensitive=True, may_bar=True,
    ),
    Kind(
        "medical", "Medical report and adviser’s comment", 1, _X, _LAW, "Schedule 3 item 2",
        sensitive=True, consent="medical",
    ),
    Kind(
        "adult", "Particulars of an adult at home", 1, _A, _LAW, "Schedule 3 item 3",
        asks=ADULT_ASKS,
    ),
    Kind(CHILD, "Particulars of a child", 1, (Who.CHILD,), _LAW, "Schedule 3 item 4"),
    Kind("home", "The home and its rooms", 1, _HOME, _LAW, "Schedule 3 item 5"),
    Kind(
        "home_safety", "Health and safety at home", 1, _HOME, _NMS,
        "NMS 10: fire, garden, vehicle, firearms", months_valid=12,
    ),
    Kind("landlord", "Landlord’s or lender’s permission", 1, _HOME, _LOCAL, _COMMON),
    Kind(
        "past_applications", "Past applications to foster, adopt or care for children", 1, _BOTH,
        _LAW, "Schedule 3 item 6",
    ),
    Kind(
        PREVIOUS_SERVICE, "Reference from the fostering service before", 1, _X, _LAW,
        "Regulation 26(1A)(b), Schedule 3 item 7", when=When.FOSTERED_LATELY,
    ),
    Kind(
        RECORDS, "Records of another fostering service", 1, _X, _LOCAL,
        "Regulation 26(1A)(e): a service may ask, with consent", when=When.FOSTERED_EVER,
        consent="records",
    ),
    Kind(
        REFEREES, "Personal referees interviewed and written up", 1, _CASE, _LAW,
        "Schedule 3 item 8, regulation 26(1A)(c)", at_least=2,
    ),
    Kind(
        "reference", "Written reference", 1, _REFEREE, _LOCAL, _COMMON, referee="personal",
        asks=REFEREE_ASKS,
    ),
    Kind("relationships", "Relationships, now and before", 1, _X, _LAW, "Schedule 3 item 10"),
    Kind(
        "former_partner", "Former partner", 1, (Who.RELATIONSHIP,), _LOCAL, _COMMON,
        when=When.TO_BE_CONTACTED, sensitive=True,
    ),
    Kind(
        HOME_COUNCIL, "Home council consulted, and its views weighed", 1, _CASE, _LAW,
        "Regulation 26(1A)(d)", when=When.HOME_ELSEWHERE,
    ),
    Kind(
        "other_councils", "Other councils, children’s services, probation", 1, _BOTH, _LOCAL,
        _COMMON, sensitive=True,
    ),
    Kind(
        "employer", "Employer’s reference", 1, _REFEREE, _LOCAL, _SUPPORTS_14, referee="employer",
        asks=EMPLOYER_ASKS,
    ),
    Kind(
        "voluntary", "Reference from voluntary work", 1, _REFEREE, _LOCAL, _COMMON,
        referee="voluntary", asks=EMPLOYER_ASKS,
    ),
    Kind(
        "school", "School’s or nursery’s reference", 1, _REFEREE, _LOCAL, _COMMON,
        referee="school", asks=PROFESSIONAL_ASKS,
    ),
    Kind(
        "health_visitor", "Health visitor’s reference", 1, _REFEREE, _LOCAL, _COMMON,
        referee="health_visitor", asks=PROFESSIONAL_ASKS,
    ),
    Kind(
        "adult_child", "Reference from a grown-up child", 1, _REFEREE, _LOCAL, _COMMON,
        referee="adult_child", asks=REFEREE_ASKS,
    ),
    Kind("finance", "Money coming in and going out", 2, _X, _LOCAL, _SUPPORTS_14, sensitive=True),
    Kind("internet", "Internet and social media search", 1, _X, _LOCAL, _COMMON),
    Kind("pets", "Pets", 2, _HOME, _LOCAL, _COMMON, when=When.HAS_PETS),
    Kind("smoking", "Smoking and vaping at home", 2, _HOME, _LOCAL, _COMMON),
    # In Stage 1 or Stage 2 as the hub's policy says (services.check_rules).
    Kind(PREPARATION, "Preparation course", 2, _X, _NMS, "NMS 13.3"),
)  # fmt: skip
KINDS: dict[str, Kind] = {kind.code: kind for kind in _ALL}
# Of a council's own checks, the ones that go out by link ask this.
OWN_ASKS = {
    Who.REFEREE: REFEREE_ASKS,
    Who.ADULT: ADULT_ASKS,
}
WHO_LABELS = {
    Who.APPLICANT: "Each applicant",
    Who.ADULT: "Each other adult at home",
    Who.YOUNG: "Each 16 or 17 year old at home",
    Who.CHILD: "Each child",
    Who.HOME: "The home",
    Who.REFEREE: "Each referee",
    Who.RELATIONSHIP: "Each former partner we contact",
    Who.CASE: "The household, once",
}
# What a check of a council's own may be about.
OWN_WHO = (Who.APPLICANT, Who.ADULT, Who.CHILD, Who.HOME, Who.REFEREE, Who.CASE)
FORCE_LABELS = {
    Force.LAW: "Law",
    Force.STANDARD: "National standard",
    Force.LOCAL: "Local",
}

# Days after asking on which a referee or adult is asked again (ux.md E13, S12).
CHASE_DAYS = (7, 14, 28)


def questions_of(code: str, who: str = "") -> tuple[Question, ...]:
    """What is asked by link for a check of this code; ``who`` for a council's own."""
    known = KINDS.get(code)
    if known is not None:
        return known.asks
    return OWN_ASKS.get(Who(who), ()) if who else ()
