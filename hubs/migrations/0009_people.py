"""A reset of signing in is decided by a second person: not the one who asked, not the one it is
about, not after its day, and once. The product says so (hubs.services.resets); so does this."""

from django.db import migrations

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
BACK = """
drop trigger second_person on hubs_signinreset;
drop function hubs_reset_by_second_person();
"""


class Migration(migrations.Migration):
    dependencies = [("hubs", "0008_settings")]

    operations = [migrations.RunSQL(SECOND_PERSON, BACK)]
