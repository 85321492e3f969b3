"""Who is applying, who lives with them and who speaks for them. Asked once, from the first
detailed talk on: the expression of interest and the application write the same rows."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import models
from django.db.models import F, Q

from enquiries.models.case import CouncilRowManager, CurtainedRow, Person
from hubs.models import LocalAuthority, User


def person_digest(name: str, born: date) -> str:
    """What tells that a name or a date of birth was changed since something was said of both:
    sha-256, in hex. Capitals and spaces make no difference."""
    said = "".join(name.casefold().split())
    return hashlib.sha256(f"{said}|{born.isoformat()}".encode()).hexdigest()


class ApplicantDetails(CurtainedRow):
    """What an assessment needs to know of one applicant besides name and contact points."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="details")
    date_of_birth = models.DateField(null=True, blank=True)
    other_names = models.CharField(max_length=300, blank=True)  # used now or before
    occupation = models.CharField(max_length=200, blank=True)
    works = models.CharField(max_length=200, blank=True)  # hours, shifts, from home
    fostered_before = models.BooleanField(null=True)  # for any service, ever
    # Schedule 3 item 7; regulation 26(1A)(b): a written reference must be asked for.
    fostered_in_last_12_months = models.BooleanField(null=True)
    previous_service = models.CharField(max_length=200, blank=True)
    # Approved by another service today: nobody is approved by two at once (regulation 27).
    approved_elsewhere = models.BooleanField(null=True)
    lived_abroad_10_years = models.BooleanField(null=True)
    former_applications = models.TextField(max_length=2000, blank=True)  # Schedule 3 item 6
    # Somebody else of the same name and date of birth fosters already; who said so, and how they
    # know (services.same_name). Empty: not said, and one of the two cannot be approved.
    different_person_why = models.CharField(max_length=500, blank=True, db_default="")
    different_person_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    different_person_at = models.DateTimeField(null=True, blank=True)
    # With which service it was confirmed, on which day, and of which name and date of birth
    # (``person_digest``) it was said.
    different_person_with = models.CharField(max_length=200, blank=True, db_default="")
    different_person_on = models.DateField(null=True, blank=True)
    different_person_of = models.CharField(max_length=64, blank=True, db_default="")

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry"], name="applicant_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(different_person_why="")
                | Q(different_person_by__isnull=False, different_person_at__isnull=False),
                name="different_person_is_said_by_somebody",
            )
        ]
        verbose_name_plural = "applicant details"

    def __str__(self) -> str:
        return f"Details {self.pk}"

    @property
    def is_another_person(self) -> bool:
        """Whether it was said, of the name and date of birth that stand here now, that they are
        another person than a carer of both."""
        if not self.different_person_why or self.date_of_birth is None:
            return False
        name = self.person.full_name
        return self.different_person_of == person_digest(name, self.date_of_birth)


class ApplicantSensitive(CurtainedRow):
    """Special-category answers about one applicant, behind a right of their own
    (Right.SENSITIVE_VIEW). All may stay empty: "rather not say" is an answer."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="sensitive")
    gender = models.CharField(max_length=60, blank=True)
    ethnic_background = models.CharField(max_length=120, blank=True)
    faith = models.CharField(max_length=120, blank=True)
    sexuality = models.CharField(max_length=60, blank=True)
    health = models.TextField(max_length=4000, blank=True)
    right_to_stay = models.CharField(max_length=200, blank=True)  # immigration, right to work
    right_to_stay_until = models.DateField(null=True, blank=True)
    finances = models.TextField(max_length=2000, blank=True)
    # What they told us of offences or of children's services. Judged by a person, never a bar
    # by itself (regulation 26(5) names the few that are).
    offences = models.TextField(max_length=4000, blank=True)

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry"], name="sensitive_of_case")]
        verbose_name_plural = "sensitive answers"

    def __str__(self) -> str:
        return f"Sensitive {self.pk}"


class HouseholdMember(CurtainedRow):
    """Anybody who lives in the home or is a child of the family, besides the applicants.

    Schedule 3 items 3, 4 and 9: whoever is 18 or over, or turns 18, brings checks with them.
    """

    class Relation(models.TextChoices):
        CHILD = "child", "Child of an applicant"
        PARENT = "parent", "Parent of an applicant"
        PARTNER = "partner", "Partner who is not applying"
        RELATIVE = "relative", "Another relative"
        FOSTERED = "fostered", "Fostered or placed child"
        LODGER = "lodger", "Lodger or friend"
        OTHER = "other", "Somebody else"

    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    # Empty only before the application; then a guard asks for it.
    date_of_birth = models.DateField(null=True, blank=True)
    relation = models.CharField(max_length=10, choices=Relation.choices)
    lives_here = models.BooleanField(default=True)
    often_here = models.BooleanField(default=False)  # stays often, though not living here
    moved_in_on = models.DateField(null=True, blank=True)
    moved_out_on = models.DateField(null=True, blank=True)
    about = models.TextField(max_length=2000, blank=True)  # school, needs
    email = models.EmailField(blank=True)  # an adult answers for themselves by their own link
    phone = models.CharField(max_length=30, blank=True)

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry"], name="member_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(moved_in_on=None)
                | Q(moved_out_on=None)
                | Q(moved_out_on__gte=F("moved_in_on")),
                name="member_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"Member {self.pk}"

    def is_adult_on(self, day: date) -> bool:
        """Whether they are 18 or over on this day; False while the date of birth is not known."""
        return self.date_of_birth is not None and eighteenth_birthday(self.date_of_birth) <= day

    def is_here_on(self, day: date) -> bool:
        """Whether they live in the home, or stay there often, on this day."""
        there = self.lives_here or self.often_here
        return there and (self.moved_out_on is None or self.moved_out_on > day)


def eighteenth_birthday(born: date) -> date:
    """The day somebody is 18. Born on 29 February: 1 March in a common year."""
    try:
        return born.replace(year=born.year + 18)
    except ValueError:
        return date(born.year + 18, 3, 1)


class Address(CurtainedRow):
    """Where an applicant has lived, and between which dates. The one without an end is home."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    lines = models.CharField(max_length=300)
    postcode = models.CharField(max_length=10, blank=True)
    country = models.CharField(max_length=60, default="England")
    authority: models.ForeignKey[LocalAuthority | None, LocalAuthority | None] = models.ForeignKey(
        LocalAuthority,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    objects = CouncilRowManager()

    class Meta:
        verbose_name_plural = "addresses"
        indexes = [models.Index(fields=["enquiry"], name="address_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="address_dates_in_order"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(to_on=None), name="one_home_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"Address {self.pk}"


class Relationship(CurtainedRow):
    """A marriage, civil partnership or similar, now or before (Schedule 3 item 10)."""

    class Contact(models.TextChoices):
        UNDECIDED = "", "Not decided yet"
        CONTACT = "contact", "We will contact them"
        NOT_NEEDED = "not_needed", "Contact is not needed"
        NOT_SAFE = "not_safe", "Not safe to contact"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relationships")
    partner_name = models.CharField(max_length=200)
    # The other applicant, where the two apply together.
    with_person: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    what = models.CharField(max_length=60)  # married, lived together
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    children_together = models.BooleanField(default=False)
    # Contacting a former partner is policy and a risk decision, not law.
    contact = models.CharField(max_length=10, choices=Contact.choices, blank=True)
    contact_why = models.CharField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry"], name="relationship_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact="") | ~Q(contact_why=""), name="contact_decided_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"Relationship {self.pk}"


class Referee(CurtainedRow):
    """Somebody who speaks for an applicant: personal (at least two are interviewed), or for what
    they do (employer, school, the service they fostered for)."""

    class Kind(models.TextChoices):
        PERSONAL = "personal", "Personal referee"
        EMPLOYER = "employer", "Employer"
        VOLUNTARY = "voluntary", "Voluntary work"
        SCHOOL = "school", "School or nursery"
        HEALTH_VISITOR = "health_visitor", "Health visitor"
        ADULT_CHILD = "adult_child", "Grown-up child"
        FOSTERING = "fostering", "Fostering service"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="referees")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    name = models.CharField(max_length=200)
    knows_them_as = models.CharField(max_length=200, blank=True)
    years_known = models.PositiveSmallIntegerField(null=True, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=300, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    replaced_why = models.CharField(max_length=300, blank=True)

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry"], name="referee_of_case")]

    def __str__(self) -> str:
        return f"Referee {self.pk}"


class Consent(CurtainedRow):
    """What an applicant agreed to, when, and the words they were shown. Append-only but its end."""

    class What(models.TextChoices):
        CHECKS = "checks", "Checks and references"
        RECORDS = "records", "Records of another fostering service"
        ADOPTION_RECORDS = "adoption_records", "Records of an adoption agency"
        MEDICAL = "medical", "Medical report"
        HOME_COUNCIL = "home_council", "Talk to the council where they live"
        CURRENT_SERVICE = "current_service", "Contact the fostering service they are with"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    what = models.CharField(max_length=16, choices=What.choices)
    words = models.TextField(max_length=2000)  # as they were shown
    given_at = models.DateTimeField()
    how = models.CharField(max_length=100)  # signed form, on the phone, on their page
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = CouncilRowManager()

    class Meta:
        indexes = [models.Index(fields=["enquiry"], name="consent_of_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "what"], condition=Q(withdrawn_at=None), name="consent_once"
            )
        ]

    def __str__(self) -> str:
        return self.what


__all__ = [
    "Address",
    "ApplicantDetails",
    "ApplicantSensitive",
    "Consent",
    "HouseholdMember",
    "Referee",
    "Relationship",
    "eighteenth_birthday",
]
