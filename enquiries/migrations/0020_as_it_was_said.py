"""What was said stays said of whom it was said: of which name somebody is another person, which
member stood aside, to which address a link went. A member's own row stays in its case's place."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CONFLICT, READER = "enquiries_panelconflict", "enquiries_packreader"

# As the list says it now: for what was said before, nothing better is known.
WHO_SAID = f"""
alter table {CONFLICT} no force row level security;
alter table enquiries_panelmember no force row level security;
update {CONFLICT} c set user_id = m.user_id, email = m.email
  from enquiries_panelmember m where m.id = c.member_id;
set constraints all immediate;
alter table enquiries_panelmember force row level security;
alter table {CONFLICT} force row level security;
"""

_STAYS = "raise exception 'who reads a pack stays as it was written'"
_KEPT = """
       or (old.withdrawn_at is not null and new.withdrawn_at is null)"""
_OF_ITS_CASE = f"""{_KEPT}
       or ((new.cluster_id, new.service_id, new.seen_by)
           is distinct from (old.cluster_id, old.service_id, old.seen_by)
           and not exists (
               select 1 from enquiries_enquiry e
                where e.id = new.enquiry_id and e.cluster_id = new.cluster_id
                  and e.service_id is not distinct from new.service_id
                  and e.seen_by = new.seen_by))"""


def stays(kept: str) -> str:
    """A reader's row stays as it was written (0016); its place is its case's and follows it."""
    return f"""
create or replace function enquiries_packreader_stays() returns trigger language plpgsql as $$
begin
    if (new.pack_id, new.enquiry_id, new.member_id, new.user_id, new.sent_at)
       is distinct from (old.pack_id, old.enquiry_id, old.member_id, old.user_id, old.sent_at)
       or (old.first_read_at is not null
           and new.first_read_at is distinct from old.first_read_at){kept}
    then
        {_STAYS}
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enquiries", "0019_clocks_that_run"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="applicantdetails",
            name="different_person_with",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.AddField(
            model_name="applicantdetails",
            name="different_person_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="applicantdetails",
            name="different_person_of",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
        migrations.AddField(
            model_name="answerlink",
            name="to_hash",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
        migrations.AddField(
            model_name="pack",
            name="named_asked",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="panelconflict",
            name="user",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="panelconflict",
            name="email",
            field=models.EmailField(blank=True, db_default="", max_length=254),
        ),
        migrations.RunSQL(WHO_SAID, migrations.RunSQL.noop),
        migrations.RunSQL(stays(_OF_ITS_CASE), stays(_KEPT)),
    ]
