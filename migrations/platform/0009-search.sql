-- For the search of people by any part of their names. Extensions never live in a tenant's schema, and cooperatives' roles reach nothing of `public`'s:
-- this one has a schema of its own, which holds functions and operators alone. PostgreSQL trusts it: the database's owner may create it.
create schema if not exists extensions;
grant usage on schema extensions to public;
create extension if not exists pg_trgm with schema extensions;
