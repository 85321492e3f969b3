-- The roles, who may put on which other, and how long each may take. Run by a superuser, any
-- number of times, in the product's database: by config/engines.py (also in template1, so that
-- test databases are the same) and by docker-compose.yml as the database's init script.
--
-- hubs_owner   owns the tables and runs migrations; may create test databases.
-- hubs_app     runs the web.
-- hubs_worker  runs the Celery worker and beat.
-- hubs_report  put on by the web for the queries of a report; nobody signs in as it.
-- hubs_purge   put on by the worker to delete what is past its time; nobody signs in as it.
--
-- What each may do with each table is in hubs/roles.py and is granted after every migrate. All
-- but the owner own nothing, so row-level security binds them; it is FORCEd, so it binds the
-- owner as well. None is a superuser and none may bypass it.

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['hubs_owner', 'hubs_app', 'hubs_worker', 'hubs_report', 'hubs_purge']
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I', name);
        END IF;
        EXECUTE format('ALTER ROLE %I NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION', name);
        EXECUTE format('ALTER ROLE %I SET timezone = %L', name, 'UTC');
    END LOOP;
END
$$;

ALTER ROLE hubs_owner LOGIN CREATEDB;
ALTER ROLE hubs_app LOGIN NOCREATEDB;
ALTER ROLE hubs_worker LOGIN NOCREATEDB;
ALTER ROLE hubs_report NOLOGIN NOCREATEDB;
ALTER ROLE hubs_purge NOLOGIN NOCREATEDB;

-- Putting on a role is an act (SET ROLE); nobody has another's rights without it.
GRANT hubs_report TO hubs_app WITH INHERIT FALSE, SET TRUE;
GRANT hubs_purge TO hubs_worker WITH INHERIT FALSE, SET TRUE;
-- The owner may put on any, never the other way round: tests run as hubs_app.
GRANT hubs_app TO hubs_owner WITH SET TRUE;
GRANT hubs_worker, hubs_report, hubs_purge TO hubs_owner WITH INHERIT FALSE, SET TRUE;

-- A page that needs longer than this is a fault; a lock held longer blocks a colleague. What is
-- put on takes its time limit with it (hubs/roles.py).
ALTER ROLE hubs_app SET statement_timeout = '15s';
ALTER ROLE hubs_app SET lock_timeout = '5s';
ALTER ROLE hubs_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE hubs_worker SET statement_timeout = '60s';
ALTER ROLE hubs_worker SET lock_timeout = '5s';
ALTER ROLE hubs_worker SET idle_in_transaction_session_timeout = '60s';

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

ALTER SCHEMA public OWNER TO hubs_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO hubs_app, hubs_worker, hubs_report, hubs_purge;

-- A new table is nobody's but the owner's until hubs/roles.py speaks of it.
ALTER DEFAULT PRIVILEGES FOR ROLE hubs_owner IN SCHEMA public
    REVOKE ALL ON TABLES FROM hubs_app, hubs_worker, hubs_report, hubs_purge;
ALTER DEFAULT PRIVILEGES FOR ROLE hubs_owner IN SCHEMA public
    REVOKE ALL ON SEQUENCES FROM hubs_app, hubs_worker, hubs_report, hubs_purge;

DO $$
BEGIN
    IF current_database() NOT IN ('template1', 'postgres') THEN
        EXECUTE format('ALTER DATABASE %I OWNER TO hubs_owner', current_database());
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO hubs_app, hubs_worker', current_database());
    END IF;
END
$$;
