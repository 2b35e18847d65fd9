-- Who may do what in the cluster; run once, as a superuser, before the first migration.
-- psql's variables: migrator_password, app_password.

-- Owns the tables and opens cooperatives: a schema and a role for each.
CREATE ROLE coop_migrator LOGIN CREATEROLE PASSWORD :'migrator_password';

-- Owns nothing. A query outside a tenant's unit of work finds no table, and nothing hangs for ever.
CREATE ROLE coop_app LOGIN NOINHERIT PASSWORD :'app_password';
ALTER ROLE coop_app SET search_path = '';
ALTER ROLE coop_app SET statement_timeout = '30s';
ALTER ROLE coop_app SET idle_in_transaction_session_timeout = '60s';

-- Every cooperative's role belongs to this one, which may make temporary tables: an import stages its rows in one.
CREATE ROLE coop_tenant NOLOGIN;
GRANT coop_tenant TO coop_migrator WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;

CREATE DATABASE coop OWNER coop_migrator;
REVOKE ALL ON DATABASE coop FROM PUBLIC;
GRANT CONNECT ON DATABASE coop TO coop_app;
GRANT TEMPORARY ON DATABASE coop TO coop_tenant;
