-- The key pair by which push services know this installation (VAPID), made once: with another, every subscription would be lost.
create table public.push_keys (
  id text primary key check (id = 'vapid'),
  public_key text not null,
  -- AES-256-GCM of the private key.
  key_id text not null,
  ciphertext bytea not null,
  created_at timestamptz not null default now()
);
grant select, insert on public.push_keys to :app;
