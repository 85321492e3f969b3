"""What staff fill in on a case before panel: its list, who comes, its pack, what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from enquiries.forms.public.fields import Words
from enquiries.forms.staff_panel import NO, YES, long_words, short_words
from enquiries.forms.staff_terms import TermsForm
from enquiries.models import Document, Panel, PanelItem, PanelMember, PanelSeat
from enquiries.services.minutes import may_recommend
from hubs.calendar import say_day, say_moment
from hubs.forms import Checkboxes, PageForm, Radios, TextBox, TimeField


class ListForm(PageForm):
    """Which panel a case is listed for."""

    panel = forms.ChoiceField(
        label="Which panel?",
        error_messages={
            "required": "Select a panel",
            "invalid_choice": "Select a panel from the list",
        },
    )

    def __init__(self, *args: Any, panels: Sequence[Panel], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["panel"]
        assert isinstance(field, forms.ChoiceField)
        field.widget = Radios(
            hints={str(p.pk): f"{p.place}. Papers by {say_day(p.papers_by)}" for p in panels}
        )
        field.choices = [(str(p.pk), f"{p.name}, {say_moment(p.at)}") for p in panels]


class PrepareForm(PageForm):
    """Whether the applicants come, with whom, and when they are heard."""

    attends = forms.ChoiceField(
        label="Do they come?",
        choices=[(YES, "Yes"), (NO, "No"), ("", "Not known yet")],
        required=False,
        widget=Radios(inline=True),
    )
    supporter = Words(
        what="The name",
        label="Who comes with them for support?",
        max_length=120,
        required=False,
        widget=TextBox(),
    )
    time = TimeField(label="When are they heard?", required=False, help_text="For example, 10am")


class ConflictForm(PageForm):
    """A member knows somebody in the case, or has an interest."""

    member = forms.ChoiceField(
        label="Member",
        error_messages={
            "required": "Choose a member",
            "invalid_choice": "Choose a member who is asked to this panel",
        },
    )
    why = short_words("What they said", "What did they say?", "Enter what they said")
    takes_part = forms.ChoiceField(
        label="Do they take part all the same?",
        choices=[
            (NO, "No. They are not counted, and read nothing of this case"),
            (YES, "Yes. The chair agreed that it does not matter"),
        ],
        widget=Radios(),
        error_messages={"required": "Select whether they take part"},
    )

    def __init__(self, *args: Any, seats: Sequence[PanelSeat], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = {str(seat.member_id): seat.member for seat in seats}
        field = self.fields["member"]
        assert isinstance(field, forms.ChoiceField)
        named = [(key, member.name) for key, member in self.offered.items()]
        field.widget = forms.Select()
        field.choices = [("", "Choose a member"), *named]


class OwnConflictForm(PageForm):
    """A member says that they know somebody in a pack."""

    why = short_words(
        "How you know them",
        "How do you know them?",
        "Enter how you know them",
        hint="The panel administrator reads this. The pack closes to you at once.",
    )


class PackForm(PageForm):
    """Which documents go into the pack besides what always does."""

    documents = forms.MultipleChoiceField(
        label="Documents to add",
        required=False,
        help_text="The medical adviser’s summary, references and others that panel should read",
        error_messages={"invalid_choice": "Choose documents of this case"},
    )
    late_why = Words(
        what="The reason",
        label="Why do the papers go late?",
        max_length=300,
        help_text="Members should have them 5 working days before panel.",
        error_messages={"required": "Enter why the papers go late"},
        widget=TextBox(),
    )
    members = forms.MultipleChoiceField(
        label="Who gets the pack?",
        help_text="Somebody must not find this person. Choose one by one.",
        error_messages={
            "required": "Choose who gets the pack of this protected case",
            "invalid_choice": "Choose members who are asked to this panel",
        },
    )
    named_asked = forms.BooleanField(
        label="I have asked the colleagues whom this case names who may read it",
        error_messages={"required": "Ask the colleagues whom this case names who may read it"},
    )
    mark_optional = False

    def __init__(
        self,
        *args: Any,
        documents: Sequence[Document],
        late: bool,
        protected_for: Sequence[PanelMember] | None = None,
        **options: Any,
    ) -> None:
        """``protected_for``: of a protected case, the members among whom is chosen."""
        super().__init__(*args, **options)
        who = self.fields["members"]
        assert isinstance(who, forms.MultipleChoiceField)
        if protected_for is None:
            del self.fields["members"], self.fields["named_asked"]
        else:
            who.widget = Checkboxes()
            who.choices = [(str(member.pk), member.name) for member in protected_for]
        field = self.fields["documents"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.widget = Checkboxes()
        field.choices = [(str(each.pk), each.title) for each in documents]
        if not documents:
            del self.fields["documents"]
        if not late:
            del self.fields["late_why"]


class RecommendForm(TermsForm):
    """What panel recommends, why, and on what terms."""

    recommends = forms.ChoiceField(
        label="What did panel recommend?",
        error_messages={
            "required": "Select what panel recommended",
            "invalid_choice": "Panel cannot recommend this on a brief report",
        },
    )
    reasons = long_words(
        "The reasons",
        "Panel’s reasons",
        8000,
        "Enter panel’s reasons",
        hint="The applicants may read them in the letter.",
    )
    field_order = ("recommends", "reasons", *TermsForm.TERMS)

    def __init__(self, *args: Any, item: PanelItem, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = may_recommend(item)
        labels = dict(PanelItem.Recommends.choices)
        field = self.fields["recommends"]
        assert isinstance(field, forms.ChoiceField)
        field.widget = Radios()
        field.choices = [(str(code), labels[code]) for code in offered]
        if PanelItem.Recommends.SUITABLE not in offered:
            for name in self.TERMS:
                del self.fields[name]

    @property
    def asks_terms(self) -> bool:
        """Whether terms may be recommended at all."""
        return "types" in self.fields


class MinutesForm(PageForm):
    """The minutes of one case: a draft, or final."""

    minutes = long_words(
        "The minutes",
        "Minutes",
        40_000,
        "Enter the minutes",
        hint="What panel asked, what was said, and how it came to its recommendation.",
    )
