"""The exports' fence, and what of an export never changes."""

from django.db import migrations

from hubs.fence import fence_table, reach_condition

# What was asked for stands, a decision is made once, taking the file is only ever counted up.
KEEP = """
create function reports_export_stands() returns trigger language plpgsql as $$
begin
    if (new.code, new.salt, new.asked_by_id, new.asked_at, new.why, new.with_names, new.why_names,
        new.filters, new.filters_said, new.columns, new.rows, new.second_because,
        new.cluster_id, new.service_id)
       is distinct from
       (old.code, old.salt, old.asked_by_id, old.asked_at, old.why, old.with_names, old.why_names,
        old.filters, old.filters_said, old.columns, old.rows, old.second_because,
        old.cluster_id, old.service_id)
       or old.state <> 'waiting' and
       (new.state, new.decided_by_id, new.decided_at, new.decided_why, new.usable_until)
       is distinct from
       (old.state, old.decided_by_id, old.decided_at, old.decided_why, old.usable_until)
       or new.downloads < old.downloads
    then
        raise exception 'an export stands as it was asked for and decided'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger stands before update on reports_exportrequest
    for each row execute function reports_export_stands();
revoke delete, truncate on reports_exportrequest from hubs_app;
"""
BACK = """
drop trigger stands on reports_exportrequest;
drop function reports_export_stands();
grant delete on reports_exportrequest to hubs_app;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_exports"), ("hubs", "0002_rules")]

    operations = [
        fence_table("reports_exportrequest", reach_condition()),
        migrations.RunSQL(KEEP, BACK),
    ]
