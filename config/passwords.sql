-- Run by psql after roles.sql where the database is reached over a network, with the passwords
-- in the environment. The private engines of bin/up have none: their socket folder is the lock.
-- hubs_report and hubs_purge have none: nobody signs in as them.
\getenv owner_password HUBS_OWNER_PASSWORD
\getenv app_password HUBS_APP_PASSWORD
\getenv worker_password HUBS_WORKER_PASSWORD
ALTER ROLE hubs_owner PASSWORD :'owner_password';
ALTER ROLE hubs_app PASSWORD :'app_password';
ALTER ROLE hubs_worker PASSWORD :'worker_password';
