-- The two roles and what each may do. Run by a superuser, any number of times, in the product's
-- database: by config/engines.py (also in template1, so that test databases are the same) and
-- by docker-compose.yml as the database's init script.
--
-- hubs_owner  owns the tables and runs migrations; may create test databases.
-- hubs_app    runs the web, the worker and beat; owns nothing, so row-level security binds it.
-- Neither is a superuser and neither may bypass row-level security.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hubs_owner') THEN
        CREATE ROLE hubs_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hubs_app') THEN
        CREATE ROLE hubs_app;
    END IF;
END
$$;

ALTER ROLE hubs_owner LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION;
ALTER ROLE hubs_app LOGIN NOCREATEDB NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION;

-- The owner may put on the runtime role, never the other way round: tests run as hubs_app.
GRANT hubs_app TO hubs_owner;

-- A page that needs longer than this is a fault; a lock held longer blocks a colleague.
ALTER ROLE hubs_app SET statement_timeout = '15s';
ALTER ROLE hubs_app SET lock_timeout = '5s';
ALTER ROLE hubs_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE hubs_app SET timezone = 'UTC';
ALTER ROLE hubs_owner SET timezone = 'UTC';

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

ALTER SCHEMA public OWNER TO hubs_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO hubs_app;

-- Rows only: no TRUNCATE, no TRIGGER, no REFERENCES. Append-only tables take more away in
-- their own migrations.
ALTER DEFAULT PRIVILEGES FOR ROLE hubs_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hubs_app;
ALTER DEFAULT PRIVILEGES FOR ROLE hubs_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO hubs_app;

DO $$
BEGIN
    IF current_database() NOT IN ('template1', 'postgres') THEN
        EXECUTE format('ALTER DATABASE %I OWNER TO hubs_owner', current_database());
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO hubs_app', current_database());
    END IF;
END
$$;
