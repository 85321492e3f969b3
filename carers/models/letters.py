"""The letters of an approved household, kept as they were made (docs/letters.md)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from carers.models.household import Carer, Household, OfHouseholdQuerySet
from carers.models.leaving import CarerDeparture
from carers.models.review import CarerDetermination, Review
from carers.models.year import Departure
from enquiries.models import Letter
from hubs.models import FencedModel, LocalAuthority, User

_ABOUT = ("review", "determination", "departure", "stops")
# One of the four, and not two.
_ABOUT_ONE = Q()
for _name in _ABOUT:
    _ABOUT_ONE |= Q(**{f"{other}__isnull": other != _name for other in _ABOUT})


class HouseholdLetter(FencedModel):
    """One letter: to one carer of the household, or a copy of a notice to one council. A trigger
    refuses every change but that it was sent, once."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=30)  # carers.letter_kinds
    # Of a copy to a council: which notice it is a copy of.
    copies = models.CharField(max_length=30, blank=True)
    carer: models.ForeignKey[Carer | None, Carer | None] = models.ForeignKey(
        Carer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    authority: models.ForeignKey[LocalAuthority | None, LocalAuthority | None] = models.ForeignKey(
        LocalAuthority, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    # What it is about: one of the four.
    review: models.ForeignKey[Review | None, Review | None] = models.ForeignKey(
        Review, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    determination: models.ForeignKey[CarerDetermination | None, CarerDetermination | None] = (
        models.ForeignKey(
            CarerDetermination, on_delete=models.PROTECT, null=True, blank=True,
            related_name="+", db_index=False,
        )
    )  # fmt: skip
    departure: models.ForeignKey[Departure | None, Departure | None] = models.ForeignKey(
        Departure, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    stops: models.ForeignKey[CarerDeparture | None, CarerDeparture | None] = models.ForeignKey(
        CarerDeparture, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    dated = models.DateField()
    words = models.JSONField()  # the paragraphs as they stand in the PDF
    digest = models.CharField(max_length=64)  # of the words: the same letter is made once a day
    wording = models.CharField(max_length=40)  # which wording: "default", or the hub's by its day
    size = models.PositiveIntegerField()  # of the PDF, in bytes
    made_at = models.DateTimeField()
    made_by: models.ForeignKey[User, User] = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sent_on = models.DateField(null=True, blank=True)
    sent_how = models.CharField(max_length=8, choices=Letter.How.choices, blank=True)
    evidence = models.CharField(max_length=200, blank=True)  # number of the posting, who saw it

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["household", "-made_at"], name="letter_of_household"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(carer__isnull=False, authority__isnull=True, copies="")
                | (Q(carer__isnull=True, authority__isnull=False) & ~Q(copies="")),
                name="letter_to_a_carer_or_a_council",
            ),
            models.CheckConstraint(condition=_ABOUT_ONE, name="letter_about_one_thing"),
            models.CheckConstraint(
                condition=Q(sent_on=None, sent_how="", evidence="")
                | (Q(sent_on__isnull=False, sent_on__gte=F("dated")) & ~Q(sent_how="")),
                name="household_letter_sent_somehow",
            ),
            models.UniqueConstraint(
                fields=["household", "kind", "copies", "carer", "authority", "dated", "digest"],
                condition=Q(sent_on=None),
                nulls_distinct=False,
                name="household_letter_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class HouseholdLetterBody(FencedModel):
    """The PDF of one letter: a table of its own, so that no list fetches it."""

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    letter = models.OneToOneField(HouseholdLetter, on_delete=models.PROTECT, related_name="body")
    content = models.BinaryField()

    objects = models.Manager.from_queryset(OfHouseholdQuerySet)()

    class Meta:
        verbose_name_plural = "household letter bodies"

    def __str__(self) -> str:
        return f"Body {self.pk}"
