"""What stands once it is written: held by triggers, whoever writes."""

from django.db import migrations

# Everybody in the place reaches a case's clocks; the words of a next step are anybody's own, and
# a protected case gives nothing away.
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

# What is signed off stays: a change is a new version. When it was shared, what the applicants
# answered and when it was replaced come later; its place follows the case. A report that was
# shared may turn out to have gone later, never earlier: nobody who was sent it has less than their
# days because of what is written later.
REPORT_LOCK = """
create function enquiries_report_lock() returns trigger language plpgsql as $$
begin
    if old.locked_at is not null and (
        (new.enquiry_id, new.kind, new.version, new.parts, new.recommends, new.terms,
            new.written_by_id, new.written_at, new.signed_off_by_id, new.locked_at, new.authors)
           is distinct from
           (old.enquiry_id, old.kind, old.version, old.parts, old.recommends, old.terms,
            old.written_by_id, old.written_at, old.signed_off_by_id, old.locked_at, old.authors)
        or (old.shared_on is not null and (new.shared_on is null or new.shared_on < old.shared_on
            or new.comments_by < old.comments_by
            or (new.comments_by <> old.comments_by and new.shared_on = old.shared_on)
            or ((new.shared_on, new.comments_by)
                is distinct from (old.shared_on, old.comments_by)
                and old.commented_on is not null)))
    ) then
        raise exception 'a report that is signed off stays as it is'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger report_lock before update on enquiries_report
    for each row execute function enquiries_report_lock();
"""

# A reader's row stays as it was written; its place is its case's and follows it.
READER_STAYS = """
create function enquiries_packreader_stays() returns trigger language plpgsql as $$
begin
    if (new.pack_id, new.enquiry_id, new.member_id, new.user_id, new.sent_at)
       is distinct from (old.pack_id, old.enquiry_id, old.member_id, old.user_id, old.sent_at)
       or (old.first_read_at is not null
           and new.first_read_at is distinct from old.first_read_at)
       or (old.withdrawn_at is not null and new.withdrawn_at is null)
       or ((new.cluster_id, new.service_id, new.seen_by)
           is distinct from (old.cluster_id, old.service_id, old.seen_by)
           and not exists (
               select 1 from enquiries_enquiry e
                where e.id = new.enquiry_id and e.cluster_id = new.cluster_id
                  and e.service_id is not distinct from new.service_id
                  and e.seen_by = new.seen_by))
    then
        raise exception 'who reads a pack stays as it was written'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger packreader_stays before update on enquiries_packreader
    for each row execute function enquiries_packreader_stays();
"""

# A paper stays as it was sent, until its document is removed: then its bytes go, and its digest
# stays. Its place follows its case.
PAPER_FROZEN = """
create function enquiries_packpaper_frozen() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        new.sha256 := encode(sha256(new.content), 'hex');
        return new;
    end if;
    if to_jsonb(new) - '{cluster_id,service_id,seen_by,content,removed_at}'::text[]
       is distinct from
       to_jsonb(old) - '{cluster_id,service_id,seen_by,content,removed_at}'::text[]
       or (old.removed_at is not null and new.removed_at is distinct from old.removed_at)
       or (new.content is distinct from old.content and new.removed_at is null)
    then
        raise exception 'a paper of a pack stays as it was sent'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger packpaper_frozen before insert or update on enquiries_packpaper
    for each row execute function enquiries_packpaper_frozen();
"""


class Migration(migrations.Migration):
    replaces = [
        ("enquiries", "0007_protected_case_is_bare"),
        ("enquiries", "0014_named_child"),
        ("enquiries", "0016_packs"),
        ("enquiries", "0018_decision_told"),
        ("enquiries", "0020_as_it_was_said"),
    ]

    dependencies = [("enquiries", "0002_reach")]

    operations = [
        migrations.RunSQL(BARE_CLOCKS),
        migrations.RunSQL(UNDER_FLAG),
        migrations.RunSQL(REPORT_LOCK),
        migrations.RunSQL(READER_STAYS),
        migrations.RunSQL(PAPER_FROZEN),
    ]
