-- What is past its time is let go of every night: only where a rule says so.
grant delete on webhook_deliveries, imports, web_key_failures to :role;
