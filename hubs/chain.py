"""The record's chain, in the database: what migrations install, and what seals and verifies call.

Each event gets a digest of itself when it is added. Once a minute the waiting events are sealed:
each is linked to the one before it in its place's chain, so that a row that is altered, taken
out or put in between later is found (docs/audit.md). Adding an event waits for no other: the
links are made apart from the requests.
"""

from __future__ import annotations

# The digest of an event. Times as microseconds since 1970, so that no setting of a session
# changes the text; jsonb writes its keys in one order.
DIGEST_FUNCTIONS = """
create or replace function hubs_audit_content_digest(e hubs_auditevent) returns bytea
language sql stable as $$
    select sha256(convert_to(jsonb_build_array(e.changes, e.reason)::text, 'UTF8'))
$$;
create or replace function hubs_audit_digest(e hubs_auditevent) returns bytea
language sql stable as $$
    select sha256(convert_to(jsonb_build_array(
        e.id, e.chain, (extract(epoch from e.at) * 1000000)::bigint, e.actor_id, e.actor_said,
        e.action, e.subject, e.subject_id, e.version, e.request_id,
        encode(e.content_digest, 'hex'))::text, 'UTF8'))
$$;
create or replace function hubs_audit_added() returns trigger language plpgsql as $$
begin
    new.chain := coalesce('service-' || new.service_id, 'cluster-' || new.cluster_id);
    new.content_digest := hubs_audit_content_digest(new);
    new.digest := hubs_audit_digest(new);
    return new;
end $$;
create or replace function hubs_audit_waits() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into hubs_auditunsealed (event_id, chain, digest) values (new.id, new.chain, new.digest);
    return null;
end $$;
create trigger added before insert on hubs_auditevent
    for each row execute function hubs_audit_added();
create trigger waits after insert on hubs_auditevent
    for each row execute function hubs_audit_waits();
"""

SEAL_FUNCTION = """
create or replace function hubs_audit_seal(most integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    one record;
    place bigint;
    before bytea;
    sealed integer := 0;
begin
    perform pg_advisory_xact_lock(7720);  -- one sealer at a time; adding events goes on
    for one in
        with taken as (
            delete from hubs_auditunsealed where event_id in
                (select event_id from hubs_auditunsealed order by event_id limit most)
            returning event_id, chain, digest)
        select * from taken order by event_id
    loop
        select position, hash into place, before from hubs_auditseal
         where chain = one.chain order by position desc limit 1;
        insert into hubs_auditseal (chain, position, event_id, digest, hash)
        values (one.chain, coalesce(place, 0) + 1, one.event_id, one.digest,
                sha256(coalesce(before, ''::bytea) || one.digest));
        sealed := sealed + 1;
    end loop;
    return sealed;
end $$;
"""

# Nobody changes what was written: not the product's roles, and not the owner by mistake.
KEEP = """
create or replace function hubs_keep() returns trigger language plpgsql as $$
begin
    raise exception '% is kept as it was written', tg_table_name
        using errcode = 'insufficient_privilege';
end $$;
create trigger keep before update or delete on hubs_auditseal
    for each row execute function hubs_keep();
create trigger keep_all before truncate on hubs_auditseal
    for each statement execute function hubs_keep();
create trigger keep_all before truncate on hubs_auditevent
    for each statement execute function hubs_keep();
revoke all on hubs_auditunsealed from hubs_app;
revoke insert, update, delete on hubs_auditseal from hubs_app;
"""
