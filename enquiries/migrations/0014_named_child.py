"""The exception for a named child, what the sweep of Stage 1 looks for, and a report that stands
as it was signed off."""

from django.db import migrations, models

# What is signed off stays: a change is a new version. When it was shared, what the applicants
# answered and when it was replaced come later; its place follows the case.
LOCK = """
create function enquiries_report_lock() returns trigger language plpgsql as $$
begin
    if old.locked_at is not null and (
        (new.enquiry_id, new.kind, new.version, new.parts, new.recommends, new.terms,
            new.written_by_id, new.written_at, new.signed_off_by_id, new.locked_at)
           is distinct from
           (old.enquiry_id, old.kind, old.version, old.parts, old.recommends, old.terms,
            old.written_by_id, old.written_at, old.signed_off_by_id, old.locked_at)
        or (old.shared_on is not null and (new.shared_on, new.comments_by)
            is distinct from (old.shared_on, old.comments_by))
    ) then
        raise exception 'a report that is signed off stays as it is'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger report_lock before update on enquiries_report
    for each row execute function enquiries_report_lock();
"""
UNLOCK = """
drop trigger report_lock on enquiries_report;
drop function enquiries_report_lock();
"""


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0013_checks")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="named_child",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="application",
            name="named_child_why",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.AddIndex(
            model_name="assessmenttrack",
            index=models.Index(
                condition=models.Q(("number", 1), ("outcome", "")),
                fields=["cluster", "no_by"],
                name="track_to_lapse",
            ),
        ),
        migrations.RunSQL(LOCK, UNLOCK),
    ]
