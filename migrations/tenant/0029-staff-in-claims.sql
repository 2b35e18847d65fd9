-- Which account of the staff did it, or has it: ids of public.staff, where a name alone is of the command line or of an area. No foreign key:
-- they never leave the tenant's schema.
alter table claim_events add column author_staff_id uuid;
alter table claims add column assignee_staff_id uuid;
create index claims_assignee on claims (assignee_staff_id, id) where assignee_staff_id is not null and status in ('received', 'assigned', 'in_progress', 'reopened');
