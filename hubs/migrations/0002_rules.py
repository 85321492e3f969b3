"""The fence's ground, and what the database itself holds of places, people and the record."""

from django.db import migrations

from hubs import chain, fence

# Each role gets what hubs.roles says after every migrate; a later table starts with nothing.
NOTHING_BY_DEFAULT = """
alter default privileges in schema public revoke all on tables from hubs_app;
alter default privileges in schema public revoke all on sequences from hubs_app;
"""

# An invitation has a place as a membership has: a hub or a council. It is seen by administrators
# of its place, and by who holds the link. A hub's administrator also sees those to councils that
# are or were in the hub.
INVITED = fence.reach_condition(
    extra="token_hash = nullif((select current_setting('hubs.token', true)), '')"
    " or service_id in (select m.service_id from hubs_clusterservice m"
    " where m.cluster_id = any((select hubs_reach('clusters'))::bigint[]))"
)

# Privacy notices are never changed.
KEEP_NOTICES = """
create trigger append_only before update or delete on hubs_notice
    for each row execute function hubs_append_only();
"""

# A reset of signing in is decided by a second person: not the one who asked, not the one it is
# about, not after its day, and once. The product says so (hubs.services.resets); so does this.
SECOND_PERSON = """
create function hubs_reset_by_second_person() returns trigger language plpgsql as $$
declare
    concerned bigint;
begin
    if tg_op = 'INSERT' then
        select user_id into strict concerned from hubs_membership where id = new.membership_id;
        if new.asked_by_id = concerned or new.confirmed is not null then
            raise exception 'somebody else asks, and a second person decides'
                using errcode = 'insufficient_privilege';
        end if;
        return new;
    end if;
    if old.confirmed is not null
       or (old.membership_id, old.reason, old.asked_by_id, old.asked_at, old.expires_at)
          is distinct from
          (new.membership_id, new.reason, new.asked_by_id, new.asked_at, new.expires_at) then
        raise exception 'what was asked or decided stands'
            using errcode = 'insufficient_privilege';
    end if;
    select user_id into strict concerned from hubs_membership where id = new.membership_id;
    if new.confirmed and (
        new.decided_by_id is null or new.decided_at is null
        or new.decided_by_id in (concerned, new.asked_by_id)
        or new.decided_at >= new.expires_at
    ) then
        raise exception 'a second person confirms, within the day'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger second_person before insert or update on hubs_signinreset
    for each row execute function hubs_reset_by_second_person();
"""


class Migration(migrations.Migration):
    replaces = [
        ("hubs", "0002_fence"),
        ("hubs", "0005_chain_and_curtain"),
        ("hubs", "0006_roles"),
        ("hubs", "0009_people"),
    ]

    dependencies = [("hubs", "0001_tables")]

    operations = [
        migrations.RunSQL(fence.RUNTIME_GRANTS),
        migrations.RunSQL(NOTHING_BY_DEFAULT),
        migrations.RunSQL(fence.REACH_FUNCTION),
        migrations.RunSQL(fence.EVERYTHING_FUNCTION),
        migrations.RunSQL(fence.APPEND_ONLY_FUNCTION),
        fence.fence_table(
            "hubs_auditevent",
            fence.reach_condition(enquiry="case when subject = 'enquiry' then subject_id end"),
            append_only=True,
        ),
        fence.curtain_table(
            "hubs_auditevent", enquiry="(case when subject = 'enquiry' then subject_id else 0 end)"
        ),
        migrations.RunSQL(chain.DIGEST_FUNCTIONS + chain.SEAL_FUNCTION + chain.KEEP),
        fence.fence_table("hubs_invitation", INVITED),
        migrations.RunSQL(KEEP_NOTICES),
        migrations.RunSQL(SECOND_PERSON),
    ]
