"""The record's chain, what reaches protected cases, and the record closed to who is locked out."""

from django.db import migrations

from hubs import chain, fence

# Events from before the chain get the digest they would have had; the first seal takes them up.
# A row written twice in one transaction queues its deferred foreign keys, and a table with a queue
# cannot be altered: so they are tried before the table is closed again.
BACKFILL = """
alter table hubs_auditevent disable trigger append_only;
alter table hubs_auditevent no force row level security;
update hubs_auditevent
   set chain = coalesce('service-' || service_id, 'cluster-' || cluster_id);
update hubs_auditevent e set content_digest = hubs_audit_content_digest(e);
update hubs_auditevent e set digest = hubs_audit_digest(e);
insert into hubs_auditunsealed (event_id, chain, digest)
    select id, chain, digest from hubs_auditevent;
set constraints all immediate;
set constraints all deferred;
alter table hubs_auditevent force row level security;
alter table hubs_auditevent enable trigger append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("hubs", "0004_protected")]

    operations = [
        migrations.RunSQL(fence.APPEND_ONLY_FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(fence.EVERYTHING_FUNCTION, "drop function hubs_reaches_everything()"),
        migrations.RunSQL(chain.DIGEST_FUNCTIONS + chain.SEAL_FUNCTION + chain.KEEP, chain.BACK),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        fence.curtain_table(
            "hubs_auditevent", enquiry="(case when subject = 'enquiry' then subject_id else 0 end)"
        ),
    ]
