#!/bin/sh
# Runs once in the postgres container, when its volume is empty.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" \
  -v migrator_password="$COOP_MIGRATOR_PASSWORD" -v app_password="$COOP_APP_PASSWORD" \
  -f /etc/coop/roles.sql
