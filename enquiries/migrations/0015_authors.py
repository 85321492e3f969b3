"""Who wrote a report and its sections; a full report may be asked for on representations too; how
long they have to answer a proposal is the limit's to say."""

from django.db import migrations, models

_COMPARED = """
        (new.enquiry_id, new.kind, new.version, new.parts, new.recommends, new.terms,
            new.written_by_id, new.written_at, new.signed_off_by_id, new.locked_at{new})
           is distinct from
           (old.enquiry_id, old.kind, old.version, old.parts, old.recommends, old.terms,
            old.written_by_id, old.written_at, old.signed_off_by_id, old.locked_at{old})
"""


def lock(*, authors: bool) -> str:
    """A report that is signed off stays as it is, with or without who wrote it."""
    compared = _COMPARED.format(
        new=", new.authors" if authors else "", old=", old.authors" if authors else ""
    )
    return f"""
create or replace function enquiries_report_lock() returns trigger language plpgsql as $$
begin
    if old.locked_at is not null and ({compared}
        or (old.shared_on is not null and (new.shared_on, new.comments_by)
            is distinct from (old.shared_on, old.comments_by))
    ) then
        raise exception 'a report that is signed off stays as it is'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0012_handover"), ("enquiries", "0015_scan_by_lease")]

    operations = [
        migrations.AddField(
            model_name="section", name="authors", field=models.JSONField(default=list)
        ),
        migrations.AddField(
            model_name="report", name="authors", field=models.JSONField(default=list)
        ),
        migrations.RunSQL(lock(authors=True), lock(authors=False)),
        migrations.RemoveConstraint(model_name="panelitem", name="brief_report_has_two_outcomes"),
        migrations.AddConstraint(
            model_name="panelitem",
            constraint=models.CheckConstraint(
                condition=~models.Q(kind="brief", recommends="suitable")
                & ~(models.Q(kind="first") & models.Q(recommends="full_report")),
                name="brief_report_has_two_outcomes",
            ),
        ),
        migrations.RemoveConstraint(model_name="determination", name="answer_in_28_days"),
        migrations.AddConstraint(
            model_name="determination",
            constraint=models.CheckConstraint(
                condition=models.Q(answer_by__gte=models.F("letter_on")),
                name="answer_after_letter",
            ),
        ),
        migrations.AlterField(
            model_name="determination",
            name="review_recommends",
            field=models.CharField(
                blank=True,
                choices=[
                    ("suitable", "Suitable to foster"),
                    ("not_suitable", "Not suitable to foster"),
                    ("full_report", "Ask for a full report"),
                ],
                max_length=12,
            ),
        ),
    ]
