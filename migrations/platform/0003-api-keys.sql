-- The key that took a key's place, while both still open the door.
alter table public.api_keys add column replaced_by uuid references public.api_keys (id);

-- Each feed has a scope of its own. `read` stays on the keys that have it, for processes of the version before.
update public.api_keys set scopes = scopes || '{payments,claims}' where 'read' = any (scopes);
