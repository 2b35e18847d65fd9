-- Rows that went in and should be looked at, such as a consumption far above that of other years.
alter table imports add column warnings integer not null default 0;

create table import_warnings (
  import_id uuid not null references imports (id),
  line integer not null,
  position integer not null,
  column_name text not null,
  code text not null,
  detail text not null,
  value text,
  primary key (import_id, line, position)
);
grant select, insert, delete on import_warnings to :role;
