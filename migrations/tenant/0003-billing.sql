-- Invoices and readings. Money is integer centavos.

create table invoices (
  id uuid primary key,
  holder_id uuid not null references holders (id),
  supply_id uuid references supplies (id),
  type text not null,
  letter text not null default '',
  point_of_sale integer not null check (point_of_sale between 0 and 99999),
  sequence integer not null check (sequence between 0 and 99999999),
  number text not null,
  period text not null check (period ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  issued_on date not null,
  due_on_1 date not null,
  amount_1_centavos bigint not null,
  due_on_2 date,
  amount_2_centavos bigint,
  due_on_3 date,
  amount_3_centavos bigint,
  -- The management system's word, as of the file's instant.
  erp_balance_centavos bigint not null,
  erp_balance_as_of timestamptz not null,
  -- What payments made here take off it until the management system says that it applied them.
  credited_centavos bigint not null default 0 check (credited_centavos >= 0),
  balance_centavos bigint not null generated always as (greatest(erp_balance_centavos - credited_centavos, 0)) stored,
  cae text,
  cae_due_on date,
  pdf_key text,
  updated_at timestamptz not null default now(),
  unique (type, letter, point_of_sale, sequence),
  check ((due_on_2 is null) = (amount_2_centavos is null)),
  check ((due_on_3 is null) = (amount_3_centavos is null)),
  check (due_on_2 is null or due_on_2 > due_on_1),
  check (due_on_3 is null or (due_on_2 is not null and due_on_3 > due_on_2))
);
create index invoices_holder on invoices (holder_id, issued_on desc, id desc);
create index invoices_supply on invoices (supply_id, issued_on desc, id desc);
create index invoices_owed on invoices (holder_id) where balance_centavos > 0;
grant select, insert, update on invoices to :role;

create table readings (
  id uuid primary key,
  supply_id uuid not null references supplies (id),
  service text not null,
  period text not null check (period ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  invoice_number text,
  previous_reading numeric(14, 3),
  current_reading numeric(14, 3),
  quantity numeric(14, 2) not null,
  unit text not null,
  read_on date,
  estimated boolean not null default false,
  updated_at timestamptz not null default now(),
  unique (supply_id, service, period)
);
grant select, insert, update on readings to :role;
