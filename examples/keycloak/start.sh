#!/bin/sh
# KEYCLOAK is the directory where Keycloak was unpacked.
cp target/providers/*.jar "$KEYCLOAK/providers/"
exec "$KEYCLOAK/bin/kc.sh" start-dev --db=postgres --db-username=postgres --db-password=none --db-url=jdbc:postgresql://localhost:5432/shop "$@"
