-- Run by psql after roles.sql where the database is reached over a network, with the passwords
-- in the environment. The private engines of bin/up have none: their socket folder is the lock.
\getenv owner_password HUBS_OWNER_PASSWORD
\getenv app_password HUBS_APP_PASSWORD
ALTER ROLE hubs_owner PASSWORD :'owner_password';
ALTER ROLE hubs_app PASSWORD :'app_password';
