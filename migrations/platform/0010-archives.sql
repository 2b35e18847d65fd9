-- An archive of a cooperative says which migrations its tables were made by.
grant select on public.schema_migrations to :app;
