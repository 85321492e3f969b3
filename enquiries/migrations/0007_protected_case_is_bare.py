"""A protected case gives nothing away: its own row, the words of its clocks, its flags."""

from django.db import migrations, models

# Everybody in the place reaches a case's clocks; the words of a next step are anybody's own.
BARE_CLOCKS = """
create function enquiries_clock_is_bare() returns trigger language plpgsql as $$
begin
    if new.rule = 'next_step' and exists
        (select from enquiries_enquiry where id = new.enquiry_id and seen_by = 2) then
        new.label := '';
    end if;
    return new;
end $$;
create trigger clock_is_bare before insert or update of label on enquiries_deadline
    for each row execute function enquiries_clock_is_bare();
"""

# Why a flag stood and where somebody could be reached is for named staff, once it is lifted too.
# The name stands after take_place, so this trigger has the last word.
UNDER_FLAG = """
create function enquiries_under_flag() returns trigger language plpgsql as $$
begin
    new.seen_by := 2;
    return new;
end $$;
create trigger under_flag before insert or update on enquiries_safetyflag
    for each row execute function enquiries_under_flag();
create trigger under_flag before insert or update on enquiries_pendingchange
    for each row execute function enquiries_under_flag();
"""


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0006_curtain")]

    operations = [
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seen_by", 2), _negated=True),
                    models.Q(
                        ("access_needs", ""),
                        ("discreet", True),
                        ("home_authority", None),
                        ("language", ""),
                        ("may_leave_message", False),
                        ("next_step", ""),
                        ("postcode", ""),
                        ("postcode_typed", ""),
                        ("question", ""),
                        ("routing_reason", ""),
                    ),
                    _connector="OR",
                ),
                name="protected_case_is_bare",
            ),
        ),
        migrations.RunSQL(
            BARE_CLOCKS,
            "drop trigger clock_is_bare on enquiries_deadline;"
            " drop function enquiries_clock_is_bare()",
        ),
        migrations.RunSQL(
            UNDER_FLAG,
            "drop trigger under_flag on enquiries_safetyflag;"
            " drop trigger under_flag on enquiries_pendingchange;"
            " drop function enquiries_under_flag()",
        ),
    ]
