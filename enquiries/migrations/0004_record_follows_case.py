"""What was done on a case goes with it to another council, like its other history."""

from django.db import migrations

# Runs as the owner, because the runtime role may not update the record; only its place changes
# (hubs_append_only), and the fence still binds it.
FOLLOW = """
create function enquiries_record_follows() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update hubs_auditevent set cluster_id = new.cluster_id, service_id = new.service_id
     where subject = 'enquiry' and subject_id = new.id;
    return null;
end $$;
create trigger record_follows after update of cluster_id, service_id on enquiries_enquiry
    for each row when (old.cluster_id is distinct from new.cluster_id
                       or old.service_id is distinct from new.service_id)
    execute function enquiries_record_follows();
"""


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0003_search_by_name"), ("hubs", "0003_taken_slugs")]

    operations = [
        migrations.RunSQL(
            FOLLOW,
            "drop trigger record_follows on enquiries_enquiry;"
            " drop function enquiries_record_follows()",
        ),
    ]
