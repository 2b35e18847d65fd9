-- Each entry's hash covers what it says and the hash of the entry before it: `src/platform/operations/audit-chain.ts` says how.
alter table public.audit_log add column seq bigint, add column hash bytea;

-- The newest entry's number and hash. Who appends holds this row, so that entries follow each other.
create table public.audit_head (
  only_one boolean primary key default true check (only_one),
  seq bigint not null,
  hash bytea not null
);
insert into public.audit_head (seq, hash) values (0, sha256('coop-online/audit-log/v1'));
grant select, update (seq, hash) on public.audit_head to :app;

-- What was there is chained in the order of its time.
update public.audit_log l set seq = n.seq
  from (select id, row_number() over (order by at, id) as seq from public.audit_log) n
 where n.id = l.id;
alter table public.audit_log alter column seq set not null, add constraint audit_log_seq unique (seq);
analyze public.audit_log;
with recursive chain as (
  select seq, hash from public.audit_head
  union all
  select e.seq, sha256(c.hash || convert_to(jsonb_build_array(e.id, to_char(e.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.tenant_id, e.actor, e.action, e.subject, e.detail)::text, 'UTF8'))
    from chain c join public.audit_log e on e.seq = c.seq + 1)
update public.audit_log l set hash = c.hash from chain c where c.seq = l.seq;
alter table public.audit_log alter column hash set not null;
update public.audit_head h set seq = l.seq, hash = l.hash
  from (select seq, hash from public.audit_log order by seq desc limit 1) l;

-- For whoever searches: a cooperative's, everybody's, one actor's, what happened to one thing.
drop index public.audit_log_tenant;
create index audit_log_tenant on public.audit_log (tenant_id, at, seq);
create index audit_log_at on public.audit_log (at, seq);
create index audit_log_actor on public.audit_log (actor, at, seq);
create index audit_log_subject on public.audit_log (subject, at, seq) where subject is not null;
