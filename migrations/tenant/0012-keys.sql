-- The key that a web key's digest was made with; null for those made before it was noted.
alter table holders add column web_key_key_id text;
-- When an operator had it sent again: its age and its tries begin anew there.
alter table webhook_deliveries add column resent_at timestamptz;
