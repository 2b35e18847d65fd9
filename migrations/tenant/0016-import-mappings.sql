-- How the files of each dataset are read, every version of it: the newest is in force, and none is ever edited.
create table import_mappings (
  dataset text not null check (dataset in ('holders', 'supplies', 'invoices', 'consumption')),
  version integer not null check (version > 0),
  -- Null takes files in the canonical form from then on.
  mapping jsonb,
  note text not null default '',
  author text not null,
  created_at timestamptz not null default now(),
  primary key (dataset, version)
);
grant select, insert on import_mappings to :role;

-- The version by which a file was read; null for the canonical form and for a mapping that came with the file.
alter table imports add column mapping_version integer;

-- Until now the registry held them.
insert into import_mappings (dataset, version, mapping, author, created_at)
select m.key, 1, m.value, 'registry', t.created_at
  from public.tenants t cross join lateral jsonb_each(t.settings -> 'mappings') m
 where t.schema_name = current_schema() and m.key in ('holders', 'supplies', 'invoices', 'consumption');
