-- The control table of bluegreen-jdbc: schema "bluegreen", for PostgreSQL 14 to 18.
--
--   psql -f install.sql            or the whole text through one JDBC Statement.execute
--
-- Repeatable: a second run, or a run over an older version, upgrades in place and keeps every row.
-- It is one transaction: it either ends with the version below, or changes nothing. Over JDBC run it
-- with autocommit on, and close the connection if it fails.
--
-- Needs a role that may create a schema in this database; no superuser. Say
--   SET bluegreen.client_role = 'somerole';
-- before it to let only that role (and its members) read and acknowledge. Without it every role may,
-- and the role bluegreen_client is created where the installer may create roles. The choice is
-- remembered; SET bluegreen.client_role = 'public' opens it again.

BEGIN;

SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL standard_conforming_strings = on;
SET LOCAL lock_timeout = '5s';
SET LOCAL client_min_messages = warning;

------------------------------------------------------------------------------------------------
-- Who installs, and over what
------------------------------------------------------------------------------------------------

DO $do$
DECLARE
  schema_owner name;
  installed integer;
  wanted_role text := nullif(trim(current_setting('bluegreen.client_role', true)), '');
  may_create_roles boolean := (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user);
BEGIN
  IF current_setting('server_version_num')::integer < 140000 THEN
    RAISE EXCEPTION 'this server is PostgreSQL %, bluegreen needs 14 or newer', current_setting('server_version')
      USING ERRCODE = '0A000';
  END IF;
  -- Two installers at once wait for each other instead of failing on each other's catalog rows.
  PERFORM pg_advisory_xact_lock(1651273077, 1);

  IF wanted_role IS NULL AND to_regclass('bluegreen.version') IS NOT NULL THEN
    EXECUTE 'SELECT client_role FROM bluegreen.version' INTO wanted_role;
  END IF;
  wanted_role := coalesce(wanted_role, 'public');
  PERFORM set_config('bluegreen.installing_for', wanted_role, true);

  IF wanted_role = 'public' THEN
    wanted_role := 'bluegreen_client';
  END IF;
  IF to_regrole(quote_ident(wanted_role)) IS NULL THEN
    IF may_create_roles THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted_role);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- an installer in another database of this cluster was quicker
      END;
    ELSIF wanted_role = 'bluegreen_client' THEN
      PERFORM set_config('client_min_messages', 'notice', true);
      RAISE NOTICE 'role bluegreen_client was not created, because % may not create roles: every role of this database may read the control table and acknowledge', current_user
        USING HINT = 'To narrow that, create a role, then run: SET bluegreen.client_role = ''thatrole''; and this script again.';
      PERFORM set_config('client_min_messages', 'warning', true);
    ELSE
      RAISE EXCEPTION 'role "%", named by bluegreen.client_role, does not exist, and % may not create it', wanted_role, current_user
        USING ERRCODE = '42704', HINT = format('CREATE ROLE %I NOLOGIN; as a role with CREATEROLE, then run this script again.', wanted_role);
    END IF;
  END IF;

  SELECT pg_get_userbyid(nspowner) INTO schema_owner FROM pg_namespace WHERE nspname = 'bluegreen';
  IF schema_owner IS NULL THEN
    IF NOT has_database_privilege(current_database(), 'CREATE') THEN
      RAISE EXCEPTION 'role % may not create a schema in database %', current_user, current_database()
        USING ERRCODE = '42501', HINT = format('As the owner of the database: GRANT CREATE ON DATABASE %I TO %I;', current_database(), current_user);
    END IF;
    CREATE SCHEMA bluegreen;
  ELSIF NOT pg_has_role(schema_owner, 'MEMBER') THEN
    RAISE EXCEPTION 'schema bluegreen belongs to role %, and % is not a member of it', schema_owner, current_user
      USING ERRCODE = '42501', HINT = format('Run this script as %s.', schema_owner);
  ELSIF schema_owner <> current_user THEN
    -- What an upgrade adds belongs to the owner of what is there already.
    EXECUTE format('SET LOCAL ROLE %I', schema_owner);
  END IF;

  IF to_regclass('bluegreen.version') IS NOT NULL THEN
    EXECUTE 'SELECT version FROM bluegreen.version' INTO installed;
    IF installed > 2 THEN
      RAISE EXCEPTION 'version % of the control table is installed, this script is the older version 2', installed
        USING ERRCODE = '55000', HINT = 'Use the install.sql of the newest driver that works with this database.';
    END IF;
  END IF;
END
$do$;

------------------------------------------------------------------------------------------------
-- Tables. Every column is its own ADD COLUMN IF NOT EXISTS, so that the same lines create and upgrade.
------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS bluegreen.version (version integer NOT NULL);
ALTER TABLE bluegreen.version
  ADD COLUMN IF NOT EXISTS installed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN IF NOT EXISTS installed_by text NOT NULL DEFAULT session_user,
  ADD COLUMN IF NOT EXISTS client_role text NOT NULL DEFAULT 'public',
  ADD COLUMN IF NOT EXISTS clients_pruned_at timestamptz NOT NULL DEFAULT '-infinity';
CREATE UNIQUE INDEX IF NOT EXISTS version_is_one_row ON bluegreen.version ((true));

CREATE TABLE IF NOT EXISTS bluegreen.deployment (name text PRIMARY KEY);
ALTER TABLE bluegreen.deployment
  ADD COLUMN IF NOT EXISTS mode text NOT NULL,
  ADD COLUMN IF NOT EXISTS blue text NOT NULL,
  ADD COLUMN IF NOT EXISTS green text NOT NULL,
  ADD COLUMN IF NOT EXISTS active text NOT NULL DEFAULT 'blue',
  ADD COLUMN IF NOT EXISTS phase text NOT NULL DEFAULT 'steady',
  ADD COLUMN IF NOT EXISTS hold_until timestamptz,
  ADD COLUMN IF NOT EXISTS scheduled_active text,
  ADD COLUMN IF NOT EXISTS scheduled_at timestamptz,
  ADD COLUMN IF NOT EXISTS epoch bigint NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN IF NOT EXISTS updated_by text NOT NULL DEFAULT session_user,
  ADD COLUMN IF NOT EXISTS note text,
  ADD COLUMN IF NOT EXISTS announced_until timestamptz;

CREATE TABLE IF NOT EXISTS bluegreen.history (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
ALTER TABLE bluegreen.history
  ADD COLUMN IF NOT EXISTS at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN IF NOT EXISTS by_user text NOT NULL DEFAULT session_user,
  ADD COLUMN IF NOT EXISTS name text NOT NULL,
  ADD COLUMN IF NOT EXISTS epoch bigint NOT NULL,
  ADD COLUMN IF NOT EXISTS what text NOT NULL,
  ADD COLUMN IF NOT EXISTS old_active text,
  ADD COLUMN IF NOT EXISTS new_active text,
  ADD COLUMN IF NOT EXISTS old_phase text,
  ADD COLUMN IF NOT EXISTS new_phase text,
  ADD COLUMN IF NOT EXISTS old_hold_until timestamptz,
  ADD COLUMN IF NOT EXISTS new_hold_until timestamptz,
  ADD COLUMN IF NOT EXISTS old_scheduled_active text,
  ADD COLUMN IF NOT EXISTS new_scheduled_active text,
  ADD COLUMN IF NOT EXISTS old_scheduled_at timestamptz,
  ADD COLUMN IF NOT EXISTS new_scheduled_at timestamptz,
  ADD COLUMN IF NOT EXISTS mode text,
  ADD COLUMN IF NOT EXISTS blue text,
  ADD COLUMN IF NOT EXISTS green text,
  ADD COLUMN IF NOT EXISTS note text;
CREATE INDEX IF NOT EXISTS history_name_epoch ON bluegreen.history (name, epoch);

CREATE TABLE IF NOT EXISTS bluegreen.client (
  client_id uuid,
  deployment text,
  PRIMARY KEY (client_id, deployment)
) WITH (fillfactor = 50);
ALTER TABLE bluegreen.client
  ADD COLUMN IF NOT EXISTS epoch_seen bigint,
  ADD COLUMN IF NOT EXISTS phase_seen text,
  ADD COLUMN IF NOT EXISTS open_transactions integer NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS connections integer NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS pinned integer NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS unrouted integer NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS idle_side_ok boolean,
  ADD COLUMN IF NOT EXISTS idle_side_error text,
  ADD COLUMN IF NOT EXISTS application text,
  ADD COLUMN IF NOT EXISTS host text,
  ADD COLUMN IF NOT EXISTS driver_version text,
  ADD COLUMN IF NOT EXISTS acknowledged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN IF NOT EXISTS pid integer,
  ADD COLUMN IF NOT EXISTS usename name,
  ADD COLUMN IF NOT EXISTS session_bound boolean NOT NULL DEFAULT false,
  ADD COLUMN IF NOT EXISTS endpoint_configured boolean,
  ADD COLUMN IF NOT EXISTS outcomes_committed bigint NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS outcomes_rolled_back bigint NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS outcomes_unknown bigint NOT NULL DEFAULT 0;

-- Apart from bluegreen.client, because statements are in it and everybody may read that one.
CREATE TABLE IF NOT EXISTS bluegreen.client_detail (
  client_id uuid,
  deployment text,
  PRIMARY KEY (client_id, deployment)
) WITH (fillfactor = 50);
ALTER TABLE bluegreen.client_detail
  ADD COLUMN IF NOT EXISTS detail jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN IF NOT EXISTS acknowledged_at timestamptz NOT NULL DEFAULT clock_timestamp();

-- No key on purpose: several subscriptions may deliver the same row, and that must not stop apply.
-- Both sides of a pair need the same columns here, so these never change.
CREATE TABLE IF NOT EXISTS bluegreen.sentinel (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  deployment text NOT NULL,
  side text NOT NULL,
  epoch bigint NOT NULL,
  action text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE bluegreen.sentinel REPLICA IDENTITY FULL;
CREATE INDEX IF NOT EXISTS sentinel_deployment_epoch ON bluegreen.sentinel (deployment, epoch);

CREATE TABLE IF NOT EXISTS bluegreen.fence_log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
ALTER TABLE bluegreen.fence_log
  ADD COLUMN IF NOT EXISTS at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN IF NOT EXISTS by_user text NOT NULL DEFAULT session_user,
  ADD COLUMN IF NOT EXISTS deployment text NOT NULL,
  ADD COLUMN IF NOT EXISTS side text NOT NULL,
  ADD COLUMN IF NOT EXISTS epoch bigint NOT NULL,
  ADD COLUMN IF NOT EXISTS action text NOT NULL,
  ADD COLUMN IF NOT EXISTS tables integer NOT NULL,
  ADD COLUMN IF NOT EXISTS took interval NOT NULL,
  ADD COLUMN IF NOT EXISTS tries integer NOT NULL DEFAULT 1,
  ADD COLUMN IF NOT EXISTS cancelled integer[];

-- Which key stands for the lock of a deployment's runs; without a row it is the hash of the name.
CREATE TABLE IF NOT EXISTS bluegreen.run_lock (deployment text PRIMARY KEY);
ALTER TABLE bluegreen.run_lock
  ADD COLUMN IF NOT EXISTS key integer NOT NULL;

CREATE TABLE IF NOT EXISTS bluegreen.excluded_table (
  deployment text,
  relation text,
  PRIMARY KEY (deployment, relation)
);
ALTER TABLE bluegreen.excluded_table
  ADD COLUMN IF NOT EXISTS excluded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN IF NOT EXISTS excluded_by text NOT NULL DEFAULT session_user;

CREATE TABLE IF NOT EXISTS bluegreen.expansion (
  deployment text,
  relation text,
  column_name text,
  PRIMARY KEY (deployment, relation, column_name)
);
ALTER TABLE bluegreen.expansion
  ADD COLUMN IF NOT EXISTS noted_at timestamptz NOT NULL DEFAULT clock_timestamp();

CREATE TABLE IF NOT EXISTS bluegreen.idle_opening (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
ALTER TABLE bluegreen.idle_opening
  ADD COLUMN IF NOT EXISTS deployment text NOT NULL,
  ADD COLUMN IF NOT EXISTS side text NOT NULL,
  ADD COLUMN IF NOT EXISTS pid integer NOT NULL DEFAULT pg_backend_pid(),
  ADD COLUMN IF NOT EXISTS opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN IF NOT EXISTS opened_by text NOT NULL DEFAULT session_user,
  ADD COLUMN IF NOT EXISTS closed_at timestamptz,
  ADD COLUMN IF NOT EXISTS command text;

-- No key on purpose: two sessions that write one table for the first time must not wait for each other.
CREATE TABLE IF NOT EXISTS bluegreen.idle_write (
  deployment text NOT NULL,
  side text NOT NULL,
  relation text NOT NULL,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE bluegreen.idle_write
  ADD COLUMN IF NOT EXISTS verified_at timestamptz;

CREATE TABLE IF NOT EXISTS bluegreen.idle_closed (
  deployment text,
  side text,
  relation text,
  PRIMARY KEY (deployment, side, relation)
);
ALTER TABLE bluegreen.idle_closed
  ADD COLUMN IF NOT EXISTS closed_at timestamptz NOT NULL DEFAULT clock_timestamp();

CREATE TABLE IF NOT EXISTS bluegreen.compared_server (
  deployment text,
  side text,
  PRIMARY KEY (deployment, side)
);
ALTER TABLE bluegreen.compared_server
  ADD COLUMN IF NOT EXISTS server text NOT NULL,
  ADD COLUMN IF NOT EXISTS noted_at timestamptz NOT NULL DEFAULT clock_timestamp();

-- The newest commit of each session that commits with bluegreen.commitOutcome=always. The transaction
-- itself writes it, so it stands where the transaction stands. Never published: on another server its
-- absence proves nothing. No second index, and half of each page free: every change of a row is HOT.
CREATE TABLE IF NOT EXISTS bluegreen.commit_token (
  session uuid PRIMARY KEY
) WITH (fillfactor = 50);
ALTER TABLE bluegreen.commit_token
  ADD COLUMN IF NOT EXISTS number bigint NOT NULL,
  ADD COLUMN IF NOT EXISTS refused boolean NOT NULL DEFAULT false,
  ADD COLUMN IF NOT EXISTS written_at timestamptz NOT NULL DEFAULT now();

------------------------------------------------------------------------------------------------
-- Small helpers
------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION bluegreen.millis(moment timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT floor(extract(epoch FROM moment) * 1000)::bigint
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.utc(moment timestamptz) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"')
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.forced() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT coalesce(lower(current_setting('bluegreen.force', true)), '') IN ('on', 'true', 'yes', '1')
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.other_side(side text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT CASE side WHEN 'blue' THEN 'green' WHEN 'green' THEN 'blue' END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.short_text(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT left(regexp_replace(given, '[[:cntrl:]]', ' ', 'g'), 200)
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.schema_is_here(schema_name text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = schema_name)
$fn$;

-- What is wrong with a cluster endpoint, as a sentence; NULL if nothing is.
CREATE OR REPLACE FUNCTION bluegreen.endpoint_problem(endpoint text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  parts text[];
  member text;
  port text;
BEGIN
  IF endpoint IS NULL OR endpoint = '' THEN
    RETURN 'it is empty';
  END IF;
  IF endpoint ~* '^jdbc:' THEN
    RETURN 'it starts with jdbc:, but only the part after // belongs here';
  END IF;
  IF endpoint ~ '[[:space:][:cntrl:]]' THEN
    RETURN 'it contains white space';
  END IF;
  IF endpoint ~ '@' THEN
    RETURN 'it contains @; users and passwords never belong into the control table';
  END IF;
  parts := regexp_match(endpoint, '^([^/?]*)/([^/?#&=]*)(?:[?](.*))?$');
  IF parts IS NULL OR parts[2] = '' THEN
    RETURN 'it has no /database after the hosts';
  END IF;
  IF parts[2] ~ '%(?![0-9A-Fa-f]{2})' THEN
    RETURN format('"%s" is not URL-encoded; write %% as %%25', parts[2]);
  END IF;
  FOREACH member IN ARRAY string_to_array(parts[1], ',') LOOP
    port := substring(member FROM '^(?:[A-Za-z0-9_.-]+|[[][0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?[]]):([0-9]{1,5})$');
    IF port IS NULL THEN
      RETURN format('"%s" is not host:port (an IPv6 address goes into brackets: [::1]:5432)', member);
    END IF;
    IF port::integer NOT BETWEEN 1 AND 65535 THEN
      RETURN format('port %s in "%s" is not between 1 and 65535', port, member);
    END IF;
  END LOOP;
  IF parts[1] = '' THEN
    RETURN 'it has no host:port';
  END IF;
  IF parts[3] IS NOT NULL THEN
    FOREACH member IN ARRAY string_to_array(parts[3], '&') LOOP
      IF split_part(member, '=', 1) NOT IN ('targetServerType', 'loadBalanceHosts', 'hostRecheckSeconds', 'connectTimeout') THEN
        RETURN format('parameter "%s" is not one of targetServerType, loadBalanceHosts, hostRecheckSeconds, connectTimeout', split_part(member, '=', 1));
      END IF;
      IF member !~ '^(targetServerType=(any|primary|master|slave|secondary|preferSlave|preferSecondary|preferPrimary)|loadBalanceHosts=(true|false)|(hostRecheckSeconds|connectTimeout)=[0-9]{1,6})$' THEN
        RETURN format('parameter "%s" has no value that PostgreSQL''s JDBC driver understands', member);
      END IF;
    END LOOP;
  END IF;
  RETURN NULL;
END
$fn$;

-- What is wrong with a side of a deployment, as a sentence; NULL if nothing is.
CREATE OR REPLACE FUNCTION bluegreen.side_problem(mode text, side_value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT CASE
    WHEN mode = 'cluster' THEN bluegreen.endpoint_problem(side_value)
    WHEN side_value IS NULL OR side_value = '' THEN 'it is empty'
    WHEN octet_length(side_value) > 63 THEN format('it is %s bytes long, and a schema name has at most 63', octet_length(side_value))
    WHEN side_value = 'bluegreen' OR side_value = 'information_schema' OR side_value ~ '^pg_' THEN 'that schema belongs to PostgreSQL or to the control table'
    WHEN side_value = '$user' THEN 'a search_path reads that as the name of the user'
    WHEN side_value ~ '[[:cntrl:]]' THEN 'it contains a control character'
  END
$fn$;

------------------------------------------------------------------------------------------------
-- Checks. The trigger below says the same in more words; these hold also where it does not fire.
------------------------------------------------------------------------------------------------

ALTER TABLE bluegreen.deployment
  DROP CONSTRAINT IF EXISTS deployment_name_is_usable,
  DROP CONSTRAINT IF EXISTS deployment_mode_is_schema_or_cluster,
  DROP CONSTRAINT IF EXISTS deployment_blue_is_usable,
  DROP CONSTRAINT IF EXISTS deployment_green_is_usable,
  DROP CONSTRAINT IF EXISTS deployment_sides_differ,
  DROP CONSTRAINT IF EXISTS deployment_active_is_blue_or_green,
  DROP CONSTRAINT IF EXISTS deployment_phase_is_steady_or_hold,
  DROP CONSTRAINT IF EXISTS deployment_hold_has_an_end,
  DROP CONSTRAINT IF EXISTS deployment_schedule_is_complete,
  DROP CONSTRAINT IF EXISTS deployment_schedule_names_a_side,
  DROP CONSTRAINT IF EXISTS deployment_schedule_only_in_schema_mode,
  DROP CONSTRAINT IF EXISTS deployment_announcement_has_an_end,
  DROP CONSTRAINT IF EXISTS deployment_epoch_is_positive;
ALTER TABLE bluegreen.deployment
  ADD CONSTRAINT deployment_name_is_usable
    CHECK (length(name) BETWEEN 1 AND 100 AND name !~ '[[:cntrl:]]' AND name = btrim(name)),
  ADD CONSTRAINT deployment_mode_is_schema_or_cluster
    CHECK (mode IN ('schema', 'cluster')),
  ADD CONSTRAINT deployment_blue_is_usable
    CHECK (bluegreen.side_problem(mode, blue) IS NULL),
  ADD CONSTRAINT deployment_green_is_usable
    CHECK (bluegreen.side_problem(mode, green) IS NULL),
  ADD CONSTRAINT deployment_sides_differ
    CHECK (blue <> green AND (mode <> 'cluster' OR lower(split_part(blue, '?', 1)) <> lower(split_part(green, '?', 1)))),
  ADD CONSTRAINT deployment_active_is_blue_or_green
    CHECK (active IN ('blue', 'green')),
  ADD CONSTRAINT deployment_phase_is_steady_or_hold
    CHECK (phase IN ('steady', 'hold')),
  ADD CONSTRAINT deployment_hold_has_an_end
    CHECK ((phase = 'hold') = (hold_until IS NOT NULL) AND (hold_until IS NULL OR isfinite(hold_until))),
  ADD CONSTRAINT deployment_schedule_is_complete
    CHECK ((scheduled_active IS NULL) = (scheduled_at IS NULL) AND (scheduled_at IS NULL OR isfinite(scheduled_at))),
  ADD CONSTRAINT deployment_schedule_names_a_side
    CHECK (scheduled_active IN ('blue', 'green')),
  ADD CONSTRAINT deployment_schedule_only_in_schema_mode
    CHECK (scheduled_at IS NULL OR mode = 'schema'),
  ADD CONSTRAINT deployment_announcement_has_an_end
    CHECK (isfinite(announced_until)),
  ADD CONSTRAINT deployment_epoch_is_positive
    CHECK (epoch > 0);

ALTER TABLE bluegreen.sentinel DROP CONSTRAINT IF EXISTS sentinel_action_is_fence_or_unfence;
ALTER TABLE bluegreen.sentinel ADD CONSTRAINT sentinel_action_is_fence_or_unfence CHECK (action IN ('fence', 'unfence'));

CREATE OR REPLACE FUNCTION bluegreen.check_deployment(d bluegreen.deployment) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  problem text;
  expected text;
BEGIN
  IF d.name IS NULL OR length(d.name) NOT BETWEEN 1 AND 100 OR d.name ~ '[[:cntrl:]]' OR d.name <> btrim(d.name) THEN
    RAISE EXCEPTION USING
      ERRCODE = '23514', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_name_is_usable',
      MESSAGE = format('%s is no usable name for a deployment', coalesce(quote_literal(d.name), 'NULL')),
      HINT = 'A name has 1 to 100 characters, no control characters, and no blank at its ends. Drivers look for the name of the database in their URL unless bluegreen.deployment says otherwise.';
  END IF;
  IF d.mode IS NULL OR d.mode NOT IN ('schema', 'cluster') THEN
    RAISE EXCEPTION USING
      ERRCODE = '23514', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_mode_is_schema_or_cluster',
      MESSAGE = format('mode of deployment "%s" is %s', d.name, coalesce(quote_literal(d.mode), 'NULL')),
      HINT = 'mode is ''schema'' (two schemas in one database) or ''cluster'' (two databases or servers).';
  END IF;
  expected := CASE d.mode WHEN 'schema' THEN 'the name of a schema, as it is, without quotes around it'
    ELSE 'host:port[,host:port...]/database[?targetServerType=...&loadBalanceHosts=...&hostRecheckSeconds=...&connectTimeout=...]' END;
  problem := bluegreen.side_problem(d.mode, d.blue);
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = '23514', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_blue_is_usable',
      MESSAGE = format('blue of deployment "%s" is %s: %s', d.name, coalesce(quote_literal(d.blue), 'NULL'), problem),
      HINT = format('In mode %s a side is %s.', d.mode, expected);
  END IF;
  problem := bluegreen.side_problem(d.mode, d.green);
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = '23514', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_green_is_usable',
      MESSAGE = format('green of deployment "%s" is %s: %s', d.name, coalesce(quote_literal(d.green), 'NULL'), problem),
      HINT = format('In mode %s a side is %s.', d.mode, expected);
  END IF;
  IF d.blue = d.green OR (d.mode = 'cluster' AND lower(split_part(d.blue, '?', 1)) = lower(split_part(d.green, '?', 1))) THEN
    RAISE EXCEPTION USING
      ERRCODE = '23514', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_sides_differ',
      MESSAGE = format('blue and green of deployment "%s" are both %s', d.name, quote_literal(d.blue)),
      HINT = 'A switch needs two different places to switch between.';
  END IF;
  IF d.active IS NULL OR d.active NOT IN ('blue', 'green') THEN
    RAISE EXCEPTION USING
      ERRCODE = '23514', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_active_is_blue_or_green',
      MESSAGE = format('the active side of deployment "%s" cannot be %s', d.name, coalesce(quote_literal(d.active), 'NULL')),
      HINT = format('It is ''blue'' (now %s) or ''green'' (now %s).', d.blue, d.green);
  END IF;
  IF d.phase IS NULL OR d.phase NOT IN ('steady', 'hold') THEN
    RAISE EXCEPTION USING
      ERRCODE = '23514', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_phase_is_steady_or_hold',
      MESSAGE = format('phase of deployment "%s" cannot be %s', d.name, coalesce(quote_literal(d.phase), 'NULL')),
      HINT = 'It is ''steady'', or ''hold'' together with hold_until.';
  END IF;
  IF (d.phase = 'hold') <> (d.hold_until IS NOT NULL) OR NOT isfinite(coalesce(d.hold_until, clock_timestamp())) THEN
    RAISE EXCEPTION USING
      ERRCODE = '23514', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_hold_has_an_end',
      MESSAGE = format('deployment "%s" has phase %s with hold_until %s', d.name, d.phase, coalesce(quote_literal(d.hold_until), 'NULL')),
      HINT = format('A hold always ends by itself: SELECT bluegreen.hold(%L, interval ''30 seconds''); to end one: SELECT bluegreen.release(%L);', d.name, d.name);
  END IF;
  IF (d.scheduled_active IS NULL) <> (d.scheduled_at IS NULL) OR NOT isfinite(coalesce(d.scheduled_at, clock_timestamp())) THEN
    RAISE EXCEPTION USING
      ERRCODE = '23514', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_schedule_is_complete',
      MESSAGE = format('deployment "%s" has scheduled_active %s and scheduled_at %s', d.name, coalesce(quote_literal(d.scheduled_active), 'NULL'), coalesce(quote_literal(d.scheduled_at), 'NULL')),
      HINT = format('A schedule has both a side and a time: SELECT bluegreen.schedule(%L, ''green'', now() + interval ''1 hour''); to cancel one: SELECT bluegreen.unschedule(%L);', d.name, d.name);
  END IF;
  IF d.scheduled_active NOT IN ('blue', 'green') THEN
    RAISE EXCEPTION USING
      ERRCODE = '23514', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_schedule_names_a_side',
      MESSAGE = format('deployment "%s" cannot be scheduled to switch to %s', d.name, quote_literal(d.scheduled_active)),
      HINT = 'scheduled_active is ''blue'' or ''green''.';
  END IF;
  IF d.scheduled_at IS NOT NULL AND d.mode <> 'schema' THEN
    RAISE EXCEPTION USING
      ERRCODE = '23514', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_schedule_only_in_schema_mode',
      MESSAGE = format('deployment "%s" is a pair of clusters, and those cannot switch by the clock alone', d.name),
      HINT = format('Run the cutover itself at that time: bluegreen switch --deployment %s --at TIME', d.name);
  END IF;
END
$fn$;

------------------------------------------------------------------------------------------------
-- Who is alive
------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION bluegreen.client_lock_key(client_id uuid) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT hashtext(client_id::text)
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.is_live(client_id uuid, pid integer, session_bound boolean, acknowledged_at timestamptz) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT CASE
    WHEN session_bound THEN EXISTS (
      SELECT FROM pg_locks l
      WHERE l.locktype = 'advisory' AND l.classid = 1651273078 AND l.objsubid = 2 AND l.granted
        AND l.objid = (bluegreen.client_lock_key(client_id)::bigint & 4294967295)::oid
        AND l.pid = is_live.pid
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
    ELSE acknowledged_at > clock_timestamp() - interval '90 seconds'
  END
$fn$;

-- The key of the lock is written out: client_lock_key(), called for each client, would be most of the work.
CREATE OR REPLACE VIEW bluegreen.live_client AS
  WITH held AS MATERIALIZED (
    SELECT l.pid, l.objid
    FROM pg_catalog.pg_locks l
    WHERE l.locktype = 'advisory' AND l.classid = 1651273078 AND l.objsubid = 2 AND l.granted
      AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  )
  SELECT c.client_id, c.deployment, c.epoch_seen, c.phase_seen, c.open_transactions, c.connections, c.pinned,
         c.unrouted, c.idle_side_ok, c.idle_side_error, c.application, c.host, c.driver_version,
         c.acknowledged_at, c.pid, c.usename, c.session_bound, c.endpoint_configured,
         c.outcomes_committed, c.outcomes_rolled_back, c.outcomes_unknown
  FROM bluegreen.client c
  WHERE CASE
    WHEN c.session_bound THEN (c.pid, (pg_catalog.hashtext(c.client_id::text)::bigint & 4294967295)::oid) IN (SELECT held.pid, held.objid FROM held)
    ELSE c.acknowledged_at > pg_catalog.clock_timestamp() - interval '90 seconds'
  END
  -- What a role has said that is not, or no longer, among the clients binds nobody.
  AND ((SELECT v.client_role = 'public' FROM bluegreen.version v)
    OR EXISTS (
      SELECT FROM pg_catalog.pg_roles said
      JOIN pg_catalog.pg_roles trusted ON trusted.rolname = (SELECT v.client_role FROM bluegreen.version v)
        OR trusted.oid = (SELECT n.nspowner FROM pg_catalog.pg_namespace n WHERE n.nspname = 'bluegreen')
      WHERE said.rolname = c.usename AND pg_catalog.pg_has_role(said.oid, trusted.oid, 'MEMBER')))
  -- Nor a client that the operator of this session has said to ignore.
  AND c.client_id::text <> ALL (pg_catalog.string_to_array(coalesce(pg_catalog.current_setting('bluegreen.ignore_clients', true), ''), ','));

------------------------------------------------------------------------------------------------
-- One run at a time
------------------------------------------------------------------------------------------------

-- Whether a role may run a cutover: the owner of this schema and its members. Whoever else holds a lock is not believed.
CREATE OR REPLACE FUNCTION bluegreen.is_operator(role oid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT coalesce(pg_has_role(role, (SELECT n.nspowner FROM pg_namespace n WHERE n.nspname = 'bluegreen'), 'MEMBER'), false)
$fn$;

-- Who holds the lock of a deployment's runs in this database, and whether that role may.
CREATE OR REPLACE FUNCTION bluegreen.run_lock_holder(name text, OUT pid integer, OUT role name, OUT trusted boolean) RETURNS SETOF record
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT l.pid, s.usename, bluegreen.is_operator(s.usesysid)
  FROM pg_locks l JOIN pg_stat_activity s ON s.pid = l.pid
  WHERE l.locktype = 'advisory' AND l.classid = 1651273079 AND l.objsubid = 2 AND l.granted
    AND l.objid = (coalesce((SELECT k.key FROM bluegreen.run_lock k WHERE k.deployment = run_lock_holder.name), hashtext(run_lock_holder.name))::bigint & 4294967295)::oid
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
$fn$;

-- Makes this session the only one that runs something with a deployment; false if another operator's
-- session is. Any role can take any advisory lock: where one that is no operator holds this one, the
-- lock gets another key, which nobody can guess. The row is locked first, so that operators agree on it.
CREATE OR REPLACE FUNCTION bluegreen.take_run_lock(name text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  the_key integer;
BEGIN
  IF pg_is_in_recovery() THEN
    RETURN pg_try_advisory_lock(1651273079, coalesce((SELECT k.key FROM bluegreen.run_lock k WHERE k.deployment = name), hashtext(name)));
  END IF;
  INSERT INTO bluegreen.run_lock (deployment, key) VALUES (name, hashtext(name)) ON CONFLICT DO NOTHING;
  SELECT k.key INTO the_key FROM bluegreen.run_lock k WHERE k.deployment = name FOR UPDATE;
  LOOP
    IF pg_try_advisory_lock(1651273079, the_key) THEN
      RETURN true;
    END IF;
    IF EXISTS (SELECT FROM bluegreen.run_lock_holder(name) h WHERE h.trusted) THEN
      RETURN false;
    END IF;
    the_key := hashtext(gen_random_uuid()::text);
    UPDATE bluegreen.run_lock k SET key = the_key WHERE k.deployment = name;
  END LOOP;
END
$fn$;

-- Rows of dead clients go, by one of the living and at most every 10 s: every client acknowledges a
-- flip, all at once, and each of them looking at all the others would cost a fleet its square.
CREATE OR REPLACE FUNCTION bluegreen.prune_clients() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  settled constant timestamptz := clock_timestamp() - interval '10 seconds';
BEGIN
  PERFORM FROM bluegreen.version v WHERE v.clients_pruned_at < settled FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  UPDATE bluegreen.version SET clients_pruned_at = clock_timestamp();
  -- The age is tested again on the newest version of a row, so a client that has just come back stays.
  DELETE FROM bluegreen.client c
  WHERE (c.client_id, c.deployment) IN (
    SELECT x.client_id, x.deployment
    FROM bluegreen.client x
    WHERE x.acknowledged_at < settled
      AND NOT EXISTS (SELECT FROM bluegreen.live_client v WHERE v.client_id = x.client_id AND v.deployment = x.deployment)
    FOR UPDATE OF x SKIP LOCKED);
  DELETE FROM bluegreen.client_detail y
  WHERE y.acknowledged_at < settled
    AND NOT EXISTS (SELECT FROM bluegreen.client c WHERE c.client_id = y.client_id AND c.deployment = y.deployment);
  -- Nobody asks for so old a commit any more; a session that commits again writes its row anew. What was
  -- refused is kept for longer: a process of this server may have been stopped before it read the COMMIT.
  DELETE FROM bluegreen.commit_token t
  WHERE t.session IN (
    SELECT y.session FROM bluegreen.commit_token y
    WHERE y.written_at < settled - CASE WHEN y.refused THEN interval '1 day' ELSE interval '1 hour' END
    LIMIT 1000 FOR UPDATE SKIP LOCKED);
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.acknowledge(client jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  the_id uuid := (client ->> 'client_id')::uuid;
  the_deployment text := client ->> 'deployment';
  bound boolean := coalesce((client ->> 'session_bound')::boolean, false);
  written integer;
BEGIN
  IF the_id IS NULL OR the_deployment IS NULL THEN
    RAISE EXCEPTION 'an acknowledgement needs client_id and deployment' USING ERRCODE = '22004';
  END IF;
  -- A deployment that was just deleted has nobody left to wait for its clients.
  IF NOT EXISTS (SELECT FROM bluegreen.deployment d WHERE d.name = the_deployment) THEN
    RETURN;
  END IF;

  -- What a client says of itself is said again after a crash: nobody has to wait for a disk or a standby.
  PERFORM set_config('synchronous_commit', 'off', true);

  -- Shared, so that a watcher which reconnects never meets its own half-dead session; what proves
  -- life is this backend's own entry in pg_locks. A session that has it already only counts one up,
  -- where a look into pg_locks would pass every client's lock.
  IF bound THEN
    bound := pg_try_advisory_lock_shared(1651273078, bluegreen.client_lock_key(the_id));
  END IF;

  INSERT INTO bluegreen.client AS known
    (client_id, deployment, epoch_seen, phase_seen, open_transactions, connections, pinned, unrouted,
     idle_side_ok, idle_side_error, application, host, driver_version, acknowledged_at, pid, usename, session_bound, endpoint_configured,
     outcomes_committed, outcomes_rolled_back, outcomes_unknown)
  VALUES
    (the_id, the_deployment, (client ->> 'epoch_seen')::bigint, bluegreen.short_text(client ->> 'phase_seen'),
     greatest(0, (client ->> 'open_transactions')::integer), greatest(0, (client ->> 'connections')::integer),
     greatest(0, (client ->> 'pinned')::integer), greatest(0, (client ->> 'unrouted')::integer),
     (client ->> 'idle_side_ok')::boolean, bluegreen.short_text(client ->> 'idle_side_error'),
     bluegreen.short_text(client ->> 'application'), bluegreen.short_text(client ->> 'host'),
     bluegreen.short_text(client ->> 'driver_version'), clock_timestamp(), pg_backend_pid(), session_user, bound,
     (client ->> 'endpoint_configured')::boolean, greatest(0, (client ->> 'outcomes_committed')::bigint),
     greatest(0, (client ->> 'outcomes_rolled_back')::bigint), greatest(0, (client ->> 'outcomes_unknown')::bigint))
  ON CONFLICT (client_id, deployment) DO UPDATE SET
    epoch_seen = excluded.epoch_seen, phase_seen = excluded.phase_seen,
    open_transactions = excluded.open_transactions, connections = excluded.connections,
    pinned = excluded.pinned, unrouted = excluded.unrouted,
    idle_side_ok = excluded.idle_side_ok, idle_side_error = excluded.idle_side_error,
    application = excluded.application, host = excluded.host, driver_version = excluded.driver_version,
    acknowledged_at = excluded.acknowledged_at, pid = excluded.pid, usename = excluded.usename,
    session_bound = excluded.session_bound, outcomes_committed = excluded.outcomes_committed,
    outcomes_rolled_back = excluded.outcomes_rolled_back, outcomes_unknown = excluded.outcomes_unknown,
    -- A client may come here by two names, of which the row gives one.
    endpoint_configured = excluded.endpoint_configured OR coalesce(known.endpoint_configured, false)
  WHERE known.usename = excluded.usename
     OR NOT bluegreen.is_live(known.client_id, known.pid, known.session_bound, known.acknowledged_at);
  GET DIAGNOSTICS written = ROW_COUNT;
  IF written = 0 THEN
    RAISE EXCEPTION 'client % of deployment "%" is alive and belongs to another user', the_id, the_deployment
      USING ERRCODE = '42501', HINT = 'Every JVM needs a client id of its own.';
  END IF;
  IF length(client ->> 'detail') <= 16000 THEN
    INSERT INTO bluegreen.client_detail (client_id, deployment, detail, acknowledged_at)
    VALUES (the_id, the_deployment, client -> 'detail', clock_timestamp())
    ON CONFLICT (client_id, deployment) DO UPDATE SET
      detail = excluded.detail, acknowledged_at = excluded.acknowledged_at;
  END IF;

  PERFORM bluegreen.prune_clients();
END
$fn$;

------------------------------------------------------------------------------------------------
-- The outcome of a COMMIT that got no answer
------------------------------------------------------------------------------------------------

-- Run by a driver in the message of its COMMIT. Numbers of a session only grow. A transaction that has
-- written nothing leaves nothing, unless it has notified, which the server does not tell before COMMIT.
-- The session is a random number that only its client knows; nobody else can read or name it.
CREATE OR REPLACE FUNCTION bluegreen.mark_commit(the_session uuid, the_number bigint, has_notified boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fn$
BEGIN
  IF current_setting('transaction_read_only')::boolean OR pg_current_xact_id_if_assigned() IS NULL AND NOT has_notified THEN
    RETURN;
  END IF;
  INSERT INTO bluegreen.commit_token AS t (session, number) VALUES (the_session, the_number)
  ON CONFLICT (session) DO UPDATE SET number = excluded.number, refused = false, written_at = excluded.written_at
  WHERE t.number < excluded.number;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this COMMIT comes too late: its client has lost the connection, and was told that the transaction is rolled back'
      USING ERRCODE = '40001';
  END IF;
END
$fn$;

-- Whether such a commit stands on this server: committed, or rolled back; NULL where a later one of the session
-- stands. What does not stand is refused for good, so that it cannot arrive after this answer. While the
-- transaction is in progress this waits for its row.
CREATE OR REPLACE FUNCTION bluegreen.commit_outcome(the_session uuid, the_number bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fn$
BEGIN
  INSERT INTO bluegreen.commit_token AS t (session, number, refused) VALUES (the_session, the_number, true)
  ON CONFLICT (session) DO UPDATE SET number = excluded.number, refused = true, written_at = excluded.written_at
  WHERE t.number < excluded.number;
  RETURN (
    SELECT CASE WHEN t.number <> the_number THEN NULL WHEN t.refused THEN 'rolled back' ELSE 'committed' END
    FROM bluegreen.commit_token t WHERE t.session = the_session);
END
$fn$;

------------------------------------------------------------------------------------------------
-- Fences: what they say, and whether one stands
------------------------------------------------------------------------------------------------

-- Fires on every fenced table, as whoever writes; that role may lack every privilege on this schema.
CREATE OR REPLACE FUNCTION bluegreen.fence_write() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  fenced_deployment text := TG_ARGV[0];
  fence_epoch text := TG_ARGV[1];
  fenced_side text := TG_ARGV[2];
  d bluegreen.deployment;
  now_active text;
BEGIN
  SELECT * INTO d FROM bluegreen.deployment x WHERE x.name = fenced_deployment;
  now_active := bluegreen.effective_active(d);
  IF now_active IS DISTINCT FROM fenced_side AND now_active IS NOT NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = '25006', SCHEMA = 'bluegreen', CONSTRAINT = 'bluegreen_fence', DETAIL = fence_epoch,
      MESSAGE = format('deployment "%s" is on side %s now (epoch %s), and side %s takes no more writes', d.name, now_active, d.epoch, fenced_side),
      HINT = format('Write to %s instead. To open this side again as its owner: SELECT bluegreen.unfence(%L);', CASE now_active WHEN 'blue' THEN d.blue ELSE d.green END, d.name);
  END IF;
  RAISE EXCEPTION USING
    ERRCODE = '25006', SCHEMA = 'bluegreen', CONSTRAINT = 'bluegreen_fence', DETAIL = fence_epoch,
    MESSAGE = format('deployment "%s" is being switched, and side %s takes no more writes', fenced_deployment, fenced_side),
    HINT = format('Repeat the transaction in a moment. If this lasts, a switch was interrupted: run bluegreen resume or abort, or as the owner SELECT bluegreen.unfence(%L);', fenced_deployment);
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.effective_active(d bluegreen.deployment) RETURNS text
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT CASE WHEN d.scheduled_at <= clock_timestamp() THEN d.scheduled_active ELSE d.active END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.effective_phase(d bluegreen.deployment) RETURNS text
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT CASE WHEN d.scheduled_at <= clock_timestamp() OR d.hold_until <= clock_timestamp() THEN 'steady' ELSE d.phase END
$fn$;

-- The arguments of a trigger, which pg_trigger keeps as one run of zero-terminated strings.
CREATE OR REPLACE FUNCTION bluegreen.trigger_arguments(packed bytea) RETURNS text[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  arguments text[] := '{}';
  zero bytea := decode('00', 'hex');
  rest bytea := packed;
  stop integer := position(zero IN rest);
BEGIN
  WHILE stop > 0 LOOP
    arguments := arguments || convert_from(substring(rest FROM 1 FOR stop - 1), getdatabaseencoding());
    rest := substring(rest FROM stop + 1);
    stop := position(zero IN rest);
  END LOOP;
  RETURN arguments;
END
$fn$;

CREATE OR REPLACE VIEW bluegreen.fenced_table AS
  SELECT c.oid AS relid, n.nspname AS schema_name, c.relname AS table_name,
         args.given[1] AS deployment, args.given[2]::bigint AS epoch, args.given[3] AS side,
         t.tgenabled <> 'D' AS enabled
  FROM pg_catalog.pg_trigger t
  JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (SELECT bluegreen.trigger_arguments(t.tgargs) AS given) args
  WHERE t.tgname = 'bluegreen_fence' AND t.tgfoid = 'bluegreen.fence_write()'::pg_catalog.regprocedure;

CREATE OR REPLACE FUNCTION bluegreen.is_fenced(name text, side text DEFAULT NULL) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT EXISTS (
    SELECT FROM bluegreen.fenced_table f
    WHERE f.deployment = is_fenced.name AND f.enabled AND f.side = coalesce(is_fenced.side, f.side))
$fn$;

-- Whether the newest word of the sentinel about a side, since the last flip, is that it is fenced. The
-- sentinel travels to the other side with the data, so this can be asked on both.
CREATE OR REPLACE FUNCTION bluegreen.fence_is_known(name text, side text) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT coalesce((
    SELECT s.action = 'fence'
    FROM bluegreen.sentinel s
    WHERE s.deployment = fence_is_known.name AND s.side = fence_is_known.side
      AND s.epoch > coalesce((
        SELECT max(h.epoch) FROM bluegreen.history h
        WHERE h.name = fence_is_known.name AND h.old_active <> h.new_active), 0)
    ORDER BY s.epoch DESC, s.at DESC
    LIMIT 1), false)
$fn$;

------------------------------------------------------------------------------------------------
-- Routing: the triggers of bluegreen.deployment
------------------------------------------------------------------------------------------------

-- Above everything known here: the row, its history (also of a deleted row), and the fence's sentinel,
-- which may come from a server whose clock is ahead.
CREATE OR REPLACE FUNCTION bluegreen.next_epoch(name text, old_epoch bigint, moment timestamptz) RETURNS bigint
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT greatest(
    old_epoch + 1,
    bluegreen.millis(moment),
    (SELECT max(s.epoch) + 1 FROM bluegreen.sentinel s WHERE s.deployment = next_epoch.name),
    (SELECT max(h.epoch) + 1 FROM bluegreen.history h WHERE h.name = next_epoch.name))
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.tell(name text, epoch bigint) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT pg_notify('bluegreen', '{"name":' || to_json(name)::text || ',"epoch":' || epoch || '}')
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.describe_change(was bluegreen.deployment, is_now bluegreen.deployment) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  parts text[] := '{}';
BEGIN
  IF was.active <> is_now.active THEN
    parts := parts || format('switched from %s to %s', was.active, is_now.active);
  END IF;
  IF was.mode <> is_now.mode THEN
    parts := parts || format('mode %s -> %s', was.mode, is_now.mode);
  END IF;
  IF was.blue <> is_now.blue THEN
    parts := parts || format('blue %s -> %s', was.blue, is_now.blue);
  END IF;
  IF was.green <> is_now.green THEN
    parts := parts || format('green %s -> %s', was.green, is_now.green);
  END IF;
  IF is_now.phase = 'hold' AND (was.phase <> 'hold' OR was.hold_until <> is_now.hold_until) THEN
    parts := parts || format('hold until %s', bluegreen.utc(is_now.hold_until));
  ELSIF was.phase = 'hold' AND is_now.phase = 'steady' THEN
    parts := parts || 'hold released'::text;
  END IF;
  IF is_now.scheduled_at IS NOT NULL AND (was.scheduled_at, was.scheduled_active) IS DISTINCT FROM (is_now.scheduled_at, is_now.scheduled_active) THEN
    parts := parts || format('switch to %s scheduled for %s', is_now.scheduled_active, bluegreen.utc(is_now.scheduled_at));
  ELSIF was.scheduled_at IS NOT NULL AND is_now.scheduled_at IS NULL THEN
    parts := parts || 'schedule cancelled'::text;
  END IF;
  IF is_now.epoch > was.epoch AND parts = '{}' THEN
    parts := parts || format('%s confirmed as the active side', is_now.active);
  END IF;
  IF was.note IS DISTINCT FROM is_now.note THEN
    parts := parts || coalesce('note: ' || is_now.note, 'note removed');
  END IF;
  RETURN array_to_string(parts, '; ');
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.record(was bluegreen.deployment, is_now bluegreen.deployment, what text) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $fn$
  INSERT INTO bluegreen.history
    (name, epoch, what, old_active, new_active, old_phase, new_phase, old_hold_until, new_hold_until,
     old_scheduled_active, new_scheduled_active, old_scheduled_at, new_scheduled_at, mode, blue, green, note)
  VALUES
    (is_now.name, is_now.epoch, record.what, was.active, is_now.active, was.phase, is_now.phase, was.hold_until, is_now.hold_until,
     was.scheduled_active, is_now.scheduled_active, was.scheduled_at, is_now.scheduled_at, is_now.mode, is_now.blue, is_now.green, is_now.note)
$fn$;

-- A trigger cannot see which columns a statement named, an UPDATE OF trigger can: these run first and
-- leave their mark in updated_by, which the next trigger overwrites anyway.
CREATE OR REPLACE FUNCTION bluegreen.deployment_mark() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
BEGIN
  NEW.updated_by := coalesce(NEW.updated_by, '') || E'\x01' || TG_ARGV[0];
  RETURN NEW;
END
$fn$;

-- Refuses a flip that would lose or strand somebody. What it asks, it says how to get past.
CREATE OR REPLACE FUNCTION bluegreen.check_flip(was bluegreen.deployment, is_now bluegreen.deployment) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  target text := CASE is_now.active WHEN 'blue' THEN is_now.blue ELSE is_now.green END;
  other text := CASE is_now.active WHEN 'blue' THEN is_now.green ELSE is_now.blue END;
  unreachable text;
BEGIN
  IF bluegreen.forced() THEN
    RETURN;
  END IF;
  IF is_now.mode = 'schema' THEN
    IF NOT bluegreen.schema_is_here(target) AND bluegreen.schema_is_here(other) THEN
      RAISE EXCEPTION USING
        ERRCODE = '3F000', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_target_exists',
        MESSAGE = format('deployment "%s" cannot switch to %s: there is no schema %s in database %s', is_now.name, is_now.active, quote_ident(target), current_database()),
        HINT = format('Create and fill that schema first, or correct the name with UPDATE bluegreen.deployment SET %s = ... WHERE name = %L. To switch all the same: SET bluegreen.force = ''on'';', is_now.active, is_now.name);
    END IF;
    IF was.active <> is_now.active AND bluegreen.is_fenced(is_now.name, is_now.active) THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_target_is_open',
        MESSAGE = format('deployment "%s" cannot switch to %s: that side is still fenced and would refuse every write', is_now.name, is_now.active),
        HINT = format('SELECT bluegreen.unfence(%L, %L); and then again. bluegreen.switch_back does both at once.', is_now.name, is_now.active);
    END IF;
  ELSIF was.active <> is_now.active AND NOT bluegreen.fence_is_known(is_now.name, was.active) THEN
    RAISE EXCEPTION USING
      ERRCODE = '55000', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_old_side_is_fenced',
      MESSAGE = format('deployment "%s" cannot switch from %s to %s: %s is not fenced, and clients that have not seen the switch yet would go on writing there, for nobody to find', is_now.name, was.active, is_now.active, was.active),
      HINT = format('Run the whole cutover: bluegreen switch --deployment %s. By hand: SELECT bluegreen.fence(%L); on %s, wait until its row in bluegreen.sentinel has arrived on %s, and then again. To switch all the same and lose those writes: SET bluegreen.force = ''on'';', is_now.name, is_now.name, was.active, is_now.active);
  END IF;
  IF was.active <> is_now.active THEN
    SELECT format('%s live client(s) cannot reach it, for example %s on %s: %s', count(*), max(coalesce(c.application, '(unnamed)')), max(coalesce(c.host, '(unknown host)')), max(coalesce(c.idle_side_error, '(no message)')))
      INTO unreachable
      FROM bluegreen.live_client c
      WHERE c.deployment = is_now.name AND c.idle_side_ok = false
      HAVING count(*) > 0;
    IF unreachable IS NOT NULL THEN
      RAISE EXCEPTION USING
        ERRCODE = '55000', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_target_is_reachable',
        MESSAGE = format('deployment "%s" cannot switch to %s: %s', is_now.name, is_now.active, unreachable),
        HINT = format('SELECT * FROM bluegreen.live_client WHERE deployment = %L AND NOT idle_side_ok; names them. Look for pg_hba.conf, firewalls, certificates, missing roles and grants. Clients try again after 5 seconds, then less often, and at every hold. To switch all the same: SET bluegreen.force = ''on'';', is_now.name);
    END IF;
  END IF;
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.check_schedule(was bluegreen.deployment, is_now bluegreen.deployment, moment timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  target text := CASE is_now.scheduled_active WHEN 'blue' THEN is_now.blue ELSE is_now.green END;
BEGIN
  IF was.scheduled_at < moment + interval '5 seconds' AND was.scheduled_active IS DISTINCT FROM is_now.active THEN
    RAISE EXCEPTION USING
      ERRCODE = '55000', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_schedule_is_final',
      MESSAGE = format('deployment "%s" switches to %s at %s, and that can be moved or cancelled only until 5 s before', is_now.name, was.scheduled_active, bluegreen.utc(was.scheduled_at)),
      HINT = format('Let it happen, and then: SELECT bluegreen.switch_back(%L);', is_now.name);
  END IF;
  IF is_now.scheduled_at < moment + interval '5 seconds' THEN
    RAISE EXCEPTION USING
      ERRCODE = '22023', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_schedule_has_lead_time',
      MESSAGE = format('deployment "%s" cannot be scheduled to switch at %s: it is %s now, and every client has to hear of it at least 5 s before', is_now.name, bluegreen.utc(is_now.scheduled_at), bluegreen.utc(moment)),
      HINT = format('Choose a later time, or switch now: SELECT bluegreen.switch(%L, %L);', is_now.name, is_now.scheduled_active);
  END IF;
  IF is_now.scheduled_active = is_now.active THEN
    RAISE EXCEPTION USING
      ERRCODE = '22023', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_schedule_changes_side',
      MESSAGE = format('deployment "%s" cannot be scheduled to switch to %s: it is there already', is_now.name, is_now.active),
      HINT = format('Schedule %s instead.', bluegreen.other_side(is_now.active));
  END IF;
  IF is_now.scheduled_at IS NOT NULL AND NOT bluegreen.schema_is_here(target) AND NOT bluegreen.forced()
     AND bluegreen.schema_is_here(CASE is_now.scheduled_active WHEN 'blue' THEN is_now.green ELSE is_now.blue END) THEN
    RAISE EXCEPTION USING
      ERRCODE = '3F000', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_target_exists',
      MESSAGE = format('deployment "%s" cannot be scheduled to switch to %s: there is no schema %s in database %s', is_now.name, is_now.scheduled_active, quote_ident(target), current_database()),
      HINT = 'Create and fill that schema first. To schedule all the same: SET bluegreen.force = ''on'';';
  END IF;
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.deployment_route() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  moment timestamptz := clock_timestamp();
  inserting boolean := TG_OP = 'INSERT';
  active_named boolean := inserting OR position(E'\x01active' IN NEW.updated_by) > 0;
  hold_named boolean := inserting OR position(E'\x01hold' IN NEW.updated_by) > 0;
  schedule_named boolean := inserting OR position(E'\x01schedule' IN NEW.updated_by) > 0;
  base bluegreen.deployment;
  changed boolean;
BEGIN
  NEW.updated_at := moment;
  NEW.updated_by := session_user;

  IF inserting THEN
    PERFORM bluegreen.check_deployment(NEW);
    base.name := NEW.name;
    base.epoch := 0;
  ELSE
    IF NEW.name IS DISTINCT FROM OLD.name THEN
      RAISE EXCEPTION USING
        ERRCODE = '0A000', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_name_is_fixed',
        MESSAGE = format('deployment "%s" cannot be renamed to %s, because its clients and fences know it by name', OLD.name, coalesce(quote_literal(NEW.name), 'NULL')),
        HINT = 'Create a second deployment with the new name, and delete this one when no client uses it any more.';
    END IF;
    base := OLD;

    -- A due schedule has happened, though nobody wrote it down yet: every driver changed over then.
    IF OLD.scheduled_at <= moment THEN
      base.active := OLD.scheduled_active;
      base.phase := 'steady';
      base.hold_until := NULL;
      base.scheduled_active := NULL;
      base.scheduled_at := NULL;
      base.epoch := greatest(OLD.epoch + 1, bluegreen.millis(OLD.scheduled_at));
      PERFORM bluegreen.record(OLD, base, format('switched from %s to %s, as scheduled for %s', OLD.active, base.active, bluegreen.utc(OLD.scheduled_at)));
      PERFORM bluegreen.tell(base.name, base.epoch);
      IF NOT active_named THEN
        NEW.active := base.active;
      END IF;
      IF NOT hold_named THEN
        NEW.phase := 'steady';
        NEW.hold_until := NULL;
      END IF;
      IF NOT schedule_named OR NEW.scheduled_at IS NOT DISTINCT FROM OLD.scheduled_at THEN
        NEW.scheduled_active := NULL;
        NEW.scheduled_at := NULL;
      END IF;
      IF NEW.epoch = OLD.epoch THEN
        NEW.epoch := base.epoch;
      END IF;
    END IF;

    IF NEW.active IS DISTINCT FROM base.active THEN
      IF NOT hold_named THEN
        NEW.phase := 'steady';
      END IF;
      IF NOT schedule_named THEN
        NEW.scheduled_active := NULL;
        NEW.scheduled_at := NULL;
      END IF;
    END IF;
    IF NEW.phase = 'steady' AND NEW.hold_until IS NOT DISTINCT FROM base.hold_until THEN
      NEW.hold_until := NULL;
    END IF;

    changed := active_named
      OR (NEW.mode, NEW.blue, NEW.green, NEW.active, NEW.phase, NEW.hold_until, NEW.scheduled_active, NEW.scheduled_at)
         IS DISTINCT FROM (base.mode, base.blue, base.green, base.active, base.phase, base.hold_until, base.scheduled_active, base.scheduled_at);
    -- A hold that ran out was released by the clock; the next change says so in the row.
    IF changed AND NOT hold_named AND NEW.phase = 'hold' AND NEW.hold_until <= moment THEN
      NEW.phase := 'steady';
      NEW.hold_until := NULL;
    END IF;

    PERFORM bluegreen.check_deployment(NEW);
    IF NEW.active <> base.active
       OR (CASE NEW.active WHEN 'blue' THEN NEW.blue ELSE NEW.green END) <> (CASE base.active WHEN 'blue' THEN base.blue ELSE base.green END) THEN
      PERFORM bluegreen.check_flip(base, NEW);
    END IF;
  END IF;

  IF (NEW.scheduled_active, NEW.scheduled_at) IS DISTINCT FROM (base.scheduled_active, base.scheduled_at) THEN
    PERFORM bluegreen.check_schedule(base, NEW, moment);
  END IF;
  IF hold_named AND NEW.phase = 'hold' AND NEW.hold_until <= moment THEN
    RAISE EXCEPTION USING
      ERRCODE = '22023', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_hold_ends_in_the_future',
      MESSAGE = format('deployment "%s" cannot be held until %s: it is %s now', NEW.name, bluegreen.utc(NEW.hold_until), bluegreen.utc(moment)),
      HINT = format('SELECT bluegreen.hold(%L, interval ''30 seconds'');', NEW.name);
  END IF;

  IF NEW.epoch > base.epoch THEN
    -- Named by the statement: the row of another control endpoint is being repeated here.
    IF NEW.epoch > bluegreen.millis(moment + interval '366 days') THEN
      RAISE EXCEPTION USING
        ERRCODE = '22003', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_epoch_is_plausible',
        MESSAGE = format('epoch %s of deployment "%s" is more than a year ahead of this server''s clock (%s)', NEW.epoch, NEW.name, bluegreen.millis(moment)),
        HINT = 'Leave the epoch out; it is given by itself.';
    END IF;
  ELSIF inserting OR changed THEN
    NEW.epoch := bluegreen.next_epoch(NEW.name, base.epoch, moment);
  ELSE
    NEW.epoch := base.epoch;
  END IF;
  -- What was announced is there now, or will not come.
  IF NEW.epoch > base.epoch AND NEW.announced_until IS NOT DISTINCT FROM base.announced_until THEN
    NEW.announced_until := NULL;
  END IF;
  RETURN NEW;
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.deployment_tell() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  base bluegreen.deployment;
  due bluegreen.history;
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM bluegreen.record(NULL, NEW, format('created in mode %s: blue is %s, green is %s, %s is active', NEW.mode, NEW.blue, NEW.green, NEW.active));
    PERFORM bluegreen.tell(NEW.name, NEW.epoch);
    RETURN NULL;
  END IF;
  IF TG_OP = 'DELETE' THEN
    base := OLD;
    base.epoch := bluegreen.next_epoch(OLD.name, OLD.epoch, clock_timestamp());
    PERFORM bluegreen.record(OLD, base, 'deleted');
    PERFORM bluegreen.tell(base.name, base.epoch);
    DELETE FROM bluegreen.client c WHERE c.deployment = OLD.name;
    DELETE FROM bluegreen.client_detail y WHERE y.deployment = OLD.name;
    RETURN NULL;
  END IF;

  base := OLD;
  SELECT * INTO due FROM bluegreen.history h WHERE h.name = OLD.name AND h.epoch > OLD.epoch ORDER BY h.id DESC LIMIT 1;
  IF FOUND THEN
    base.epoch := due.epoch;
    base.active := due.new_active;
    base.phase := due.new_phase;
    base.hold_until := due.new_hold_until;
    base.scheduled_active := due.new_scheduled_active;
    base.scheduled_at := due.new_scheduled_at;
  END IF;
  IF NEW.epoch > base.epoch OR NEW.note IS DISTINCT FROM base.note THEN
    PERFORM bluegreen.record(base, NEW, bluegreen.describe_change(base, NEW));
  END IF;
  IF NEW.epoch > base.epoch THEN
    PERFORM bluegreen.tell(NEW.name, NEW.epoch);
  END IF;
  RETURN NULL;
END
$fn$;

-- A schedule is a promise about what everybody can see; a transaction left open breaks it at its end.
CREATE OR REPLACE FUNCTION bluegreen.deployment_schedule_in_time() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  earliest timestamptz := clock_timestamp() + interval '4 seconds';
BEGIN
  IF NEW.scheduled_at < earliest AND (TG_OP = 'INSERT' OR OLD.scheduled_at IS DISTINCT FROM NEW.scheduled_at) THEN
    RAISE EXCEPTION USING
      ERRCODE = '22023', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_schedule_has_lead_time',
      MESSAGE = format('the switch of deployment "%s" at %s was not scheduled: its transaction stayed open for too long', NEW.name, bluegreen.utc(NEW.scheduled_at)),
      HINT = 'Commit at once, at least 5 s before that time.';
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.scheduled_at > NEW.updated_at AND OLD.scheduled_at <= clock_timestamp()
     AND OLD.scheduled_at IS DISTINCT FROM NEW.scheduled_at AND OLD.scheduled_active <> NEW.active THEN
    RAISE EXCEPTION USING
      ERRCODE = '55000', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_schedule_is_final',
      MESSAGE = format('the switch of deployment "%s" at %s was not cancelled: the transaction stayed open for too long, and clients have switched', NEW.name, bluegreen.utc(OLD.scheduled_at)),
      HINT = 'Commit at once, at least 5 s before that time.';
  END IF;
  RETURN NULL;
END
$fn$;

CREATE OR REPLACE TRIGGER deployment_1_mark_active BEFORE UPDATE OF active ON bluegreen.deployment
  FOR EACH ROW EXECUTE FUNCTION bluegreen.deployment_mark('active');
CREATE OR REPLACE TRIGGER deployment_1_mark_hold BEFORE UPDATE OF phase, hold_until ON bluegreen.deployment
  FOR EACH ROW EXECUTE FUNCTION bluegreen.deployment_mark('hold');
CREATE OR REPLACE TRIGGER deployment_1_mark_schedule BEFORE UPDATE OF scheduled_active, scheduled_at ON bluegreen.deployment
  FOR EACH ROW EXECUTE FUNCTION bluegreen.deployment_mark('schedule');
CREATE OR REPLACE TRIGGER deployment_2_route BEFORE INSERT OR UPDATE ON bluegreen.deployment
  FOR EACH ROW EXECUTE FUNCTION bluegreen.deployment_route();
CREATE OR REPLACE TRIGGER deployment_3_tell AFTER INSERT OR UPDATE OR DELETE ON bluegreen.deployment
  FOR EACH ROW EXECUTE FUNCTION bluegreen.deployment_tell();
DROP TRIGGER IF EXISTS deployment_4_in_time ON bluegreen.deployment;
CREATE CONSTRAINT TRIGGER deployment_4_in_time AFTER INSERT OR UPDATE ON bluegreen.deployment
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bluegreen.deployment_schedule_in_time();

------------------------------------------------------------------------------------------------
-- What an operator calls
------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION bluegreen.no_such_deployment(name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  known text := (SELECT string_agg(d.name, ', ' ORDER BY d.name) FROM bluegreen.deployment d);
BEGIN
  RAISE EXCEPTION 'there is no deployment %', coalesce('"' || name || '"', 'NULL')
    USING ERRCODE = 'P0002', HINT = CASE
      WHEN known IS NULL THEN 'There is none at all yet: SELECT bluegreen.create_deployment(name, ''schema'' or ''cluster'', blue, green);'
      ELSE format('These exist: %s', known) END;
END
$fn$;

-- The row, locked, so that what is decided here still holds when it is changed.
CREATE OR REPLACE FUNCTION bluegreen.find_deployment(name text) RETURNS bluegreen.deployment
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  d bluegreen.deployment;
BEGIN
  SELECT * INTO d FROM bluegreen.deployment x WHERE x.name = find_deployment.name FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM bluegreen.no_such_deployment(name);
  END IF;
  RETURN d;
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.create_deployment(name text, mode text, blue text, green text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  the_epoch bigint;
  too_wide text;
BEGIN
  IF EXISTS (SELECT FROM bluegreen.deployment d WHERE d.name = create_deployment.name) THEN
    RAISE EXCEPTION 'deployment "%" exists already', name
      USING ERRCODE = '23505', HINT = format('SELECT * FROM bluegreen.status WHERE name = %L; shows it. Its sides can be changed with UPDATE bluegreen.deployment.', name);
  END IF;
  INSERT INTO bluegreen.deployment AS d (name, mode, blue, green)
    VALUES (create_deployment.name, create_deployment.mode, create_deployment.blue, create_deployment.green)
    RETURNING d.epoch INTO the_epoch;
  IF mode = 'cluster' THEN
    SELECT string_agg(quote_ident(p.pubname), ', ') INTO too_wide FROM pg_publication p WHERE p.puballtables;
    IF too_wide IS NOT NULL THEN
      RAISE WARNING 'publication % is FOR ALL TABLES and would replicate the control table itself, which undoes a switch', too_wide
        USING HINT = 'Publish the application''s tables by name or by schema, and of schema bluegreen only bluegreen.sentinel.';
    END IF;
  END IF;
  RETURN the_epoch;
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.path_entries(path text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT CASE WHEN m.item[1] LIKE '"%' THEN replace(substr(m.item[1], 2, length(m.item[1]) - 2), '""', '"') ELSE lower(m.item[1]) END
  FROM regexp_matches(path, '("(?:[^"]|"")*"|[^[:space:],"]+)', 'g') WITH ORDINALITY AS m(item, place)
  ORDER BY m.place
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.set_database_path(name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  d bluegreen.deployment := bluegreen.find_deployment(name);
  present text;
  new_path text;
BEGIN
  IF d.mode <> 'schema' THEN
    RAISE EXCEPTION 'deployment "%" is a pair of clusters: no search_path leads to the other one', name USING ERRCODE = '22023';
  END IF;
  SELECT substr(s.setting, length('search_path=') + 1) INTO present
    FROM pg_db_role_setting r
    JOIN pg_database b ON b.oid = r.setdatabase AND b.datname = current_database()
    CROSS JOIN LATERAL unnest(r.setconfig) AS s(setting)
    WHERE r.setrole = 0 AND starts_with(s.setting, 'search_path=');
  SELECT string_agg(quote_ident(p.entry), ', ' ORDER BY p.place) INTO new_path
    FROM (
      SELECT CASE d.active WHEN 'blue' THEN d.blue ELSE d.green END AS entry, 0::bigint AS place
      UNION ALL
      SELECT e.entry, e.place
      FROM bluegreen.path_entries(coalesce(present, '"$user", public')) WITH ORDINALITY AS e(entry, place)
      WHERE e.entry NOT IN (d.blue, d.green, '')
    ) p;
  EXECUTE format('ALTER DATABASE %I SET search_path = %s', current_database(), new_path);
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.switch(name text, to_side text, set_database_path boolean DEFAULT false) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  d bluegreen.deployment := bluegreen.find_deployment(name);
  the_epoch bigint;
BEGIN
  IF bluegreen.effective_active(d) = to_side THEN
    RAISE NOTICE 'deployment "%" is on % already; it gets a new epoch', name, to_side;
  END IF;
  UPDATE bluegreen.deployment x SET active = to_side WHERE x.name = switch.name RETURNING x.epoch INTO the_epoch;
  IF switch.set_database_path THEN
    PERFORM bluegreen.set_database_path(name);
  END IF;
  RETURN the_epoch;
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.switch_back(name text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  d bluegreen.deployment := bluegreen.find_deployment(name);
  target text := bluegreen.other_side(bluegreen.effective_active(d));
BEGIN
  IF bluegreen.effective_active(d) = d.active
     AND NOT EXISTS (SELECT FROM bluegreen.history h WHERE h.name = switch_back.name AND h.old_active <> h.new_active) THEN
    RAISE EXCEPTION 'deployment "%" has never been switched, so there is no way back', name
      USING ERRCODE = '55000', HINT = format('To switch it for the first time: SELECT bluegreen.switch(%L, %L);', name, target);
  END IF;
  IF d.mode = 'schema' AND bluegreen.is_fenced(name, target) THEN
    PERFORM bluegreen.unfence(name, target);
  END IF;
  RETURN bluegreen.switch(name, target);
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.announce(name text, for_interval interval DEFAULT '1 minute') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
BEGIN
  PERFORM bluegreen.find_deployment(name);
  UPDATE bluegreen.deployment x SET announced_until = clock_timestamp() + for_interval WHERE x.name = announce.name;
  PERFORM pg_notify('bluegreen', 'prepare ' || name);
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.hold(name text, for_interval interval) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  the_epoch bigint;
BEGIN
  PERFORM bluegreen.find_deployment(name);
  UPDATE bluegreen.deployment x SET phase = 'hold', hold_until = clock_timestamp() + for_interval
    WHERE x.name = hold.name RETURNING x.epoch INTO the_epoch;
  RETURN the_epoch;
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.release(name text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  d bluegreen.deployment := bluegreen.find_deployment(name);
  the_epoch bigint;
BEGIN
  IF d.phase = 'steady' THEN
    RAISE NOTICE 'deployment "%" is not held', name;
  END IF;
  UPDATE bluegreen.deployment x SET phase = 'steady', hold_until = NULL
    WHERE x.name = release.name RETURNING x.epoch INTO the_epoch;
  RETURN the_epoch;
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.schedule(name text, to_side text, at timestamptz) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  the_epoch bigint;
BEGIN
  PERFORM bluegreen.find_deployment(name);
  IF to_side IS NULL OR schedule.at IS NULL THEN
    RAISE EXCEPTION USING
      ERRCODE = '23514', SCHEMA = 'bluegreen', TABLE = 'deployment', CONSTRAINT = 'deployment_schedule_is_complete',
      MESSAGE = format('a schedule for deployment "%s" needs both a side and a time', name),
      HINT = format('SELECT bluegreen.schedule(%L, ''green'', now() + interval ''1 hour'');', name);
  END IF;
  UPDATE bluegreen.deployment x SET scheduled_active = to_side, scheduled_at = schedule.at
    WHERE x.name = schedule.name RETURNING x.epoch INTO the_epoch;
  RETURN the_epoch;
END
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.unschedule(name text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  d bluegreen.deployment := bluegreen.find_deployment(name);
  the_epoch bigint;
BEGIN
  IF d.scheduled_at IS NULL THEN
    RAISE NOTICE 'deployment "%" has no schedule', name;
  ELSIF d.scheduled_at <= clock_timestamp() THEN
    RAISE NOTICE 'the schedule of deployment "%" was due at %: it is on % already', name, bluegreen.utc(d.scheduled_at), d.scheduled_active;
  END IF;
  UPDATE bluegreen.deployment x SET scheduled_active = NULL, scheduled_at = NULL
    WHERE x.name = unschedule.name RETURNING x.epoch INTO the_epoch;
  RETURN the_epoch;
END
$fn$;

------------------------------------------------------------------------------------------------
-- The fence
------------------------------------------------------------------------------------------------

-- The tables which a fence of this deployment covers, in the order in which it locks them: in schema mode
-- those of the side's schema, in cluster mode those of every schema that is neither PostgreSQL's nor ours.
-- An extension's own tables stay open, because the extension would stop working, unless a pair publishes them;
-- so do tables that each side of a pair keeps for itself.
CREATE OR REPLACE FUNCTION bluegreen.tables_to_fence(name text, side text) RETURNS TABLE (relid oid, relation text, owner oid)
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT c.oid, format('%I.%I', n.nspname, c.relname), c.relowner
  FROM bluegreen.deployment d
  JOIN pg_namespace n
    ON CASE d.mode
      WHEN 'schema' THEN n.nspname = CASE tables_to_fence.side WHEN 'blue' THEN d.blue ELSE d.green END
      ELSE n.nspname NOT IN ('bluegreen', 'information_schema') AND n.nspname !~ '^pg_'
    END
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
  WHERE d.name = tables_to_fence.name
    AND (NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
      OR EXISTS (SELECT FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid WHERE r.prrelid = c.oid AND p.pubname ~ '^bluegreen_'))
    AND NOT (d.mode = 'cluster' AND EXISTS (
      SELECT FROM bluegreen.excluded_table x
      WHERE x.deployment = d.name AND (x.relation = format('%I.%I', n.nspname, c.relname)
        OR c.relispartition AND to_regclass(x.relation) IN (SELECT a.relid FROM pg_partition_ancestors(c.oid) a))))
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
$fn$;

-- Who holds a lock that stops the fence. Modes that do not conflict with SHARE ROW EXCLUSIVE are left out.
CREATE OR REPLACE FUNCTION bluegreen.fence_blockers(relids oid[]) RETURNS TABLE (pid integer, relid oid, vacuuming boolean)
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT DISTINCT ON (l.pid, l.virtualtransaction)
         l.pid, l.relation,
         l.pid IN (SELECT v.pid FROM pg_stat_progress_vacuum v UNION ALL SELECT a.pid FROM pg_stat_progress_analyze a)
           OR l.pid IN (SELECT s.pid FROM pg_stat_activity s WHERE s.backend_type = 'autovacuum worker')
  FROM pg_locks l
  WHERE l.locktype = 'relation' AND l.granted AND l.relation = ANY (relids)
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
    AND l.pid IS DISTINCT FROM pg_backend_pid()
  ORDER BY l.pid, l.virtualtransaction, l.relation
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.describe_blockers(relids oid[]) RETURNS text
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT string_agg(
    CASE WHEN b.pid IS NULL THEN format('a prepared transaction holds %s (see pg_prepared_xacts)', b.relid::regclass)
    ELSE format('pid %s holds %s (user %s, application "%s", %s, transaction since %s)',
      b.pid, b.relid::regclass, coalesce(s.usename, '?'), coalesce(s.application_name, '?'), coalesce(s.state, s.backend_type, '?'),
      coalesce(bluegreen.utc(s.xact_start), '?')) END, '; ')
  FROM (SELECT * FROM bluegreen.fence_blockers(relids) LIMIT 10) b
  LEFT JOIN pg_stat_activity s ON s.pid = b.pid
$fn$;

-- Locks tables one after the other, and waits for each, so that writers which never pause queue behind
-- the fence and let it in. Whoever waits while it holds something can deadlock with an open writer; but
-- a deadlock is looked for only after deadlock_timeout, and before that this gives everything back: those
-- behind its wait for the first table have waited for as long as it, so both waits together are shorter.
-- Only for the first table, while it holds nothing, does it wait longer. Returns the table that it did
-- not get; NULL if it has them all.
CREATE OR REPLACE FUNCTION bluegreen.lock_in_turn(relations text[], patience integer) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  usual_timeout constant text := current_setting('lock_timeout');
  holding_since timestamptz;
  remaining integer := 2 * patience;
  relation text;
BEGIN
  FOREACH relation IN ARRAY relations LOOP
    IF holding_since IS NOT NULL THEN
      remaining := patience - extract(milliseconds FROM clock_timestamp() - holding_since)::integer;
    END IF;
    PERFORM set_config('lock_timeout', greatest(1, remaining)::text, true);
    EXECUTE 'LOCK TABLE ONLY ' || relation || ' IN SHARE ROW EXCLUSIVE MODE';
    holding_since := coalesce(holding_since, clock_timestamp());
  END LOOP;
  PERFORM set_config('lock_timeout', usual_timeout, true);
  RETURN NULL;
EXCEPTION WHEN lock_not_available OR undefined_table OR invalid_schema_name THEN
  RETURN relation;
END
$fn$;

-- Takes every lock at once or none. It does not wait while it holds one, because a fence that waited
-- would deadlock with an open writer; after two such tries it waits in turn, but never for as long as a
-- deadlock takes to be found. Returns how often it tried; NULL if it gave up.
CREATE OR REPLACE FUNCTION bluegreen.lock_for_fence(name text, side text, give_up timestamptz, INOUT cancelled integer[], OUT tries integer)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  patience constant integer := least(250, (SELECT s.setting::integer / 4 FROM pg_settings s WHERE s.name = 'deadlock_timeout'));
  relids oid[];
  relations text;
  in_turn text[];
  refused text;
  blocker record;
  yielding text;
  locked boolean;
BEGIN
  cancelled := coalesce(cancelled, '{}');
  tries := 0;
  LOOP
    tries := tries + 1;
    -- Otherwise this transaction would go on seeing the sessions, and the vacuums, of its first look.
    PERFORM pg_stat_clear_snapshot();
    SELECT array_agg(t.relid), string_agg('ONLY ' || t.relation, ', '), array_agg(t.relation ORDER BY t.relation IS DISTINCT FROM refused)
      INTO relids, relations, in_turn
      FROM bluegreen.tables_to_fence(name, side) t;
    IF relids IS NULL THEN
      RETURN;
    END IF;
    IF tries > 2 AND patience > 0 THEN
      -- Next time it begins with the table that it did not get.
      refused := bluegreen.lock_in_turn(in_turn, patience);
      locked := refused IS NULL;
    ELSE
      BEGIN
        EXECUTE 'LOCK TABLE ' || relations || ' IN SHARE ROW EXCLUSIVE MODE NOWAIT';
        locked := true;
      EXCEPTION WHEN lock_not_available OR undefined_table OR invalid_schema_name THEN
        locked := false;
      END;
    END IF;
    -- A table created in between would stay open; with the locks of the others held, look again.
    IF locked AND NOT EXISTS (SELECT FROM bluegreen.tables_to_fence(name, side) t WHERE t.relid <> ALL (relids)) THEN
      RETURN;
    END IF;
    IF clock_timestamp() >= give_up THEN
      tries := NULL;
      RETURN;
    END IF;

    IF NOT locked THEN
      yielding := NULL;
      FOR blocker IN SELECT * FROM bluegreen.fence_blockers(relids) LOOP
        IF blocker.vacuuming THEN
          BEGIN
            IF pg_cancel_backend(blocker.pid) AND blocker.pid <> ALL (cancelled) THEN
              cancelled := cancelled || blocker.pid;
            END IF;
          EXCEPTION WHEN insufficient_privilege THEN
            yielding := blocker.relid::regclass::text;
          END;
        END IF;
      END LOOP;
      IF yielding IS NOT NULL THEN
        -- An autovacuum worker which this role may not cancel gives way to whoever waits for longer than
        -- deadlock_timeout. Nothing else is held during that wait, and the lock is given back.
        BEGIN
          PERFORM set_config('lock_timeout', (SELECT setting::integer + 200 FROM pg_settings s WHERE s.name = 'deadlock_timeout')::text, true);
          EXECUTE 'LOCK TABLE ONLY ' || yielding || ' IN SHARE ROW EXCLUSIVE MODE';
          RAISE EXCEPTION 'given back' USING ERRCODE = 'BG001';
        EXCEPTION WHEN lock_not_available OR undefined_table OR SQLSTATE 'BG001' THEN
          NULL;
        END;
      END IF;
    END IF;
    PERFORM pg_sleep(least(0.25, 0.01 * 2 ^ least(tries, 6)) * (0.75 + random() / 2));
  END LOOP;
END
$fn$;

-- The epoch of a fence that leaves no table of this side open; NULL if there is none.
CREATE OR REPLACE FUNCTION bluegreen.complete_fence(name text, side text) RETURNS bigint
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT CASE WHEN count(*) > 0 AND bool_and(x.relid IS NOT NULL) THEN max(x.epoch) END
  FROM bluegreen.tables_to_fence(complete_fence.name, complete_fence.side) f
  LEFT JOIN bluegreen.fenced_table x
    ON x.relid = f.relid AND x.deployment = complete_fence.name AND x.side = complete_fence.side AND x.enabled
$fn$;

CREATE OR REPLACE FUNCTION bluegreen.fence(name text, within interval DEFAULT interval '10 seconds') RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  started timestamptz := clock_timestamp();
  d bluegreen.deployment;
  the_side text;
  place text;
  problem text;
  the_epoch bigint;
  fenced integer := 0;
  attempt record;
  t record;
BEGIN
  SELECT * INTO d FROM bluegreen.deployment x WHERE x.name = fence.name;
  IF NOT FOUND THEN
    PERFORM bluegreen.no_such_deployment(name);
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'a fence has to see what other transactions commit while it waits, and this transaction is %', current_setting('transaction_isolation')
      USING ERRCODE = '25001', HINT = 'SET default_transaction_isolation = ''read committed''; and then again.';
  END IF;
  the_side := bluegreen.effective_active(d);
  place := CASE the_side WHEN 'blue' THEN d.blue ELSE d.green END;
  IF d.mode = 'schema' AND NOT bluegreen.schema_is_here(place) THEN
    RAISE EXCEPTION 'side % of deployment "%" is schema %, and that is not in database %', the_side, name, quote_ident(place), current_database()
      USING ERRCODE = '3F000', HINT = 'Run the fence in the database where the data is; the control table has to be installed there too.';
  END IF;

  the_epoch := bluegreen.complete_fence(name, the_side);
  IF the_epoch IS NOT NULL THEN
    RAISE NOTICE 'side % of deployment "%" is fenced already', the_side, name;
    RETURN the_epoch;
  END IF;

  IF d.mode = 'cluster' AND NOT bluegreen.forced() THEN
    SELECT string_agg(quote_ident(s.subname), ', ') INTO problem
      FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid
      WHERE r.srrelid = 'bluegreen.sentinel'::regclass AND s.subenabled;
    IF problem IS NOT NULL THEN
      RAISE EXCEPTION 'database % receives bluegreen.sentinel through subscription %, so it is the idle side; the fence belongs on the active side, %', current_database(), problem, place
        USING ERRCODE = '55000', HINT = 'Connect to the active side and run it there. To fence here all the same: SET bluegreen.force = ''on'';';
    END IF;
  END IF;
  SELECT string_agg(f.relation || ' (owner ' || pg_get_userbyid(f.owner) || ')', ', ') INTO problem
    FROM bluegreen.tables_to_fence(name, the_side) f WHERE NOT pg_has_role(f.owner, 'USAGE');
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION 'role % cannot fence tables that it does not own: %', current_user, problem
      USING ERRCODE = '42501', HINT = format('GRANT their owner TO %I; or run the fence as a role that has all of them.', current_user);
  END IF;
  SELECT string_agg(format('%I.%I (deployment "%s")', x.schema_name, x.table_name, x.deployment), ', ') INTO problem
    FROM bluegreen.fenced_table x JOIN bluegreen.tables_to_fence(name, the_side) f ON f.relid = x.relid
    WHERE x.deployment <> fence.name;
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION 'these tables are fenced for another deployment: %', problem
      USING ERRCODE = '55000', HINT = 'Lift that fence first: SELECT bluegreen.unfence(...);';
  END IF;

  SELECT * INTO attempt FROM bluegreen.lock_for_fence(name, the_side, started + within, '{}');
  IF attempt.tries IS NULL THEN
    problem := bluegreen.describe_blockers((SELECT array_agg(f.relid) FROM bluegreen.tables_to_fence(name, the_side) f));
    RAISE EXCEPTION 'side % of deployment "%" was not fenced: within % not every table could be locked. %', the_side, name, within, coalesce(problem, 'Nobody holds them any more.')
      USING ERRCODE = '55P03', HINT = 'Nothing has changed. Let those transactions end, or end them with pg_terminate_backend(pid), and then again.';
  END IF;

  -- Only now the row: it may have moved while we waited for the tables.
  SELECT * INTO d FROM bluegreen.find_deployment(name);
  IF bluegreen.effective_active(d) <> the_side THEN
    RAISE EXCEPTION 'deployment "%" was switched to % while % was being fenced; nothing has changed', name, bluegreen.effective_active(d), the_side
      USING ERRCODE = '40001', HINT = 'Look at bluegreen.status before you go on.';
  END IF;
  the_epoch := bluegreen.complete_fence(name, the_side);
  IF the_epoch IS NOT NULL THEN
    RETURN the_epoch; -- somebody else fenced it while we waited
  END IF;
  the_epoch := bluegreen.next_epoch(name, d.epoch, clock_timestamp());
  -- Replacing a trigger that was switched off switches it on again.
  FOR t IN SELECT * FROM bluegreen.tables_to_fence(name, the_side) LOOP
    EXECUTE format(
      'CREATE OR REPLACE TRIGGER bluegreen_fence BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION bluegreen.fence_write(%L, %L, %L)',
      t.relation, name, the_epoch, the_side);
    fenced := fenced + 1;
  END LOOP;
  INSERT INTO bluegreen.sentinel (deployment, side, epoch, action) VALUES (name, the_side, the_epoch, 'fence');
  INSERT INTO bluegreen.fence_log (deployment, side, epoch, action, tables, took, tries, cancelled)
    VALUES (name, the_side, the_epoch, 'fence', fenced, clock_timestamp() - started, attempt.tries, attempt.cancelled);
  IF fenced = 0 THEN
    RAISE NOTICE 'side % of deployment "%" has no table to fence', the_side, name;
  END IF;
  RETURN the_epoch;
END
$fn$;

-- Dropping a trigger needs to be alone with the table, so a long report would delay the way back. Where
-- that lock is not free at once the trigger is switched off instead, which reads do not hinder; the next
-- fence or unfence tidies up.
CREATE OR REPLACE FUNCTION bluegreen.unfence(name text, side text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  started timestamptz := clock_timestamp();
  old_epoch bigint := (SELECT d.epoch FROM bluegreen.deployment d WHERE d.name = unfence.name);
  the_epoch bigint;
  lifted integer := 0;
  the_side text;
  known_sides text[];
  t record;
BEGIN
  IF old_epoch IS NULL AND NOT EXISTS (SELECT FROM bluegreen.fenced_table x WHERE x.deployment = unfence.name) THEN
    PERFORM bluegreen.no_such_deployment(name);
  END IF;
  IF side NOT IN ('blue', 'green') THEN
    RAISE EXCEPTION 'side is ''blue'', ''green'', or left out for both, and not %', quote_literal(side) USING ERRCODE = '22023';
  END IF;
  SELECT array_agg(DISTINCT x.side) INTO known_sides
    FROM bluegreen.fenced_table x WHERE x.deployment = unfence.name AND x.side = coalesce(unfence.side, x.side);
  IF known_sides IS NULL THEN
    RAISE NOTICE 'deployment "%" has no fence in this database', name;
    RETURN old_epoch;
  END IF;
  the_epoch := bluegreen.next_epoch(name, coalesce(old_epoch, 0), started);
  FOREACH the_side IN ARRAY known_sides LOOP
    lifted := 0;
    FOR t IN
      SELECT format('%I.%I', x.schema_name, x.table_name) AS relation
      FROM bluegreen.fenced_table x WHERE x.deployment = unfence.name AND x.side = the_side
      ORDER BY x.schema_name COLLATE "C", x.table_name COLLATE "C"
    LOOP
      BEGIN
        EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE NOWAIT', t.relation);
        EXECUTE format('DROP TRIGGER bluegreen_fence ON %s', t.relation);
      EXCEPTION WHEN lock_not_available THEN
        EXECUTE format('ALTER TABLE ONLY %s DISABLE TRIGGER bluegreen_fence', t.relation);
      END;
      lifted := lifted + 1;
    END LOOP;
    INSERT INTO bluegreen.sentinel (deployment, side, epoch, action) VALUES (name, the_side, the_epoch, 'unfence');
    INSERT INTO bluegreen.fence_log (deployment, side, epoch, action, tables, took)
      VALUES (name, the_side, the_epoch, 'unfence', lifted, clock_timestamp() - started);
  END LOOP;
  RETURN the_epoch;
END
$fn$;

------------------------------------------------------------------------------------------------
-- The idle side of a pair of clusters, closed while nobody has switched yet
------------------------------------------------------------------------------------------------

-- Whether somebody has opened the idle side on purpose and is still there.
CREATE OR REPLACE FUNCTION bluegreen.is_idle_side_open(name text, side text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT EXISTS (
    SELECT FROM bluegreen.idle_opening o
    JOIN pg_locks l ON l.pid = o.pid AND l.locktype = 'advisory' AND l.classid = 1651273081 AND l.objsubid = 2 AND l.granted
      AND l.objid = (o.id::bigint & 4294967295)::oid
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    WHERE o.deployment = is_idle_side_open.name AND o.side = is_idle_side_open.side AND o.closed_at IS NULL)
$fn$;

-- Notes that rows of a table may differ from those of the active side until somebody has compared them.
CREATE OR REPLACE FUNCTION bluegreen.note_idle_write(name text, side text, relation text) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $fn$
  INSERT INTO bluegreen.idle_write (deployment, side, relation)
  SELECT note_idle_write.name, note_idle_write.side, note_idle_write.relation
  WHERE NOT EXISTS (
    SELECT FROM bluegreen.idle_write w
    WHERE w.deployment = note_idle_write.name AND w.side = note_idle_write.side AND w.relation = note_idle_write.relation
      AND w.verified_at IS NULL
      AND w.written_at >= coalesce((SELECT max(o.opened_at) FROM bluegreen.idle_opening o WHERE o.deployment = note_idle_write.name), '-infinity'))
$fn$;

-- Lets a write pass once the row of this database says that this side is active: a flip opens it by itself.
CREATE OR REPLACE FUNCTION bluegreen.fence_idle_write() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  fenced_deployment text := TG_ARGV[0];
  fenced_side text := TG_ARGV[1];
  d bluegreen.deployment;
  now_active text;
BEGIN
  SELECT * INTO d FROM bluegreen.deployment x WHERE x.name = fenced_deployment;
  now_active := bluegreen.effective_active(d);
  IF now_active = fenced_side THEN
    RETURN NULL;
  END IF;
  IF bluegreen.is_idle_side_open(fenced_deployment, fenced_side) THEN
    PERFORM bluegreen.note_idle_write(fenced_deployment, fenced_side, format('%I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME));
    RETURN NULL;
  END IF;
  RAISE EXCEPTION USING
    ERRCODE = '25006', SCHEMA = 'bluegreen', CONSTRAINT = 'bluegreen_fence', DETAIL = coalesce(d.epoch, 0)::text,
    MESSAGE = format('side %s of deployment "%s" is the idle one and takes no writes: %s is active (epoch %s)', fenced_side, fenced_deployment, coalesce(now_active, 'none'), coalesce(d.epoch, 0)),
    HINT = format('Write to %s instead. A backfill or a test that belongs here: bluegreen with-idle-open --deployment %s -- COMMAND', coalesce(CASE now_active WHEN 'blue' THEN d.blue ELSE d.green END, 'the active side'), fenced_deployment);
END
$fn$;

CREATE OR REPLACE VIEW bluegreen.idle_fenced_table AS
  SELECT c.oid AS relid, n.nspname AS schema_name, c.relname AS table_name,
         args.given[1] AS deployment, args.given[2] AS side,
         t.tgenabled IN ('O', 'A') AS enabled
  FROM pg_catalog.pg_trigger t
  JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL (SELECT bluegreen.trigger_arguments(t.tgargs) AS given) args
  WHERE t.tgname = 'bluegreen_idle_fence' AND t.tgfoid = 'bluegreen.fence_idle_write()'::pg_catalog.regprocedure;

-- The tables of this database that a subscription of the deployment fills, with the partitioned tables
-- above them, because a statement fires the triggers of the table that it names and of no other; and
-- whether one is closed. Asked on the idle side; elsewhere there is no such subscription.
CREATE OR REPLACE FUNCTION bluegreen.idle_table(name text, OUT relid oid, OUT relation text, OUT side text, OUT closed boolean, OUT owner oid) RETURNS SETOF record
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $fn$
  WITH idle AS (
    SELECT x.name, bluegreen.other_side(bluegreen.effective_active(x)) AS side
    FROM bluegreen.deployment x WHERE x.name = idle_table.name AND x.mode = 'cluster'
  ), filled AS (
    SELECT r.srrelid AS relid
    FROM pg_subscription_rel r
    WHERE r.srsubid IN (
      SELECT s.oid FROM pg_subscription s JOIN pg_subscription_rel z ON z.srsubid = s.oid AND z.srrelid = 'bluegreen.sentinel'::regclass
      WHERE s.subdbid = (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())
        AND coalesce(substring(s.subname FROM '_to_(blue|green)$') = (SELECT idle.side FROM idle), true))
  ), named AS (
    SELECT f.relid FROM filled f
    UNION
    SELECT a.relid::oid FROM filled f CROSS JOIN LATERAL pg_partition_ancestors(f.relid) a
  )
  SELECT c.oid, format('%I.%I', n.nspname, c.relname), idle.side,
         EXISTS (SELECT FROM bluegreen.idle_fenced_table i WHERE i.relid = c.oid AND i.enabled AND i.deployment = idle.name AND i.side = idle.side)
           OR EXISTS (SELECT FROM bluegreen.fenced_table x WHERE x.relid = c.oid AND x.enabled AND x.deployment = idle.name AND x.side = idle.side),
         c.relowner
  FROM named JOIN pg_class c ON c.oid = named.relid JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN idle
  WHERE n.nspname <> 'bluegreen'
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
$fn$;

-- Closes the tables that replication fills for everybody but replication itself, one after the other. A
-- table that is in use is left out, with a warning, for another call. Says how many are closed now.
CREATE OR REPLACE FUNCTION bluegreen.fence_idle(name text, only_table text DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  started timestamptz := clock_timestamp();
  patience constant integer := least(250, (SELECT s.setting::integer / 2 FROM pg_settings s WHERE s.name = 'deadlock_timeout'));
  usual_timeout constant text := current_setting('lock_timeout');
  d bluegreen.deployment;
  idle_side text;
  problem text;
  newly integer := 0;
  left_open text[] := '{}';
  t record;
BEGIN
  SELECT * INTO d FROM bluegreen.deployment x WHERE x.name = fence_idle.name;
  IF NOT FOUND THEN
    PERFORM bluegreen.no_such_deployment(name);
  END IF;
  IF d.mode <> 'cluster' THEN
    RAISE EXCEPTION 'deployment "%" is two schemas of one database, and its idle schema is not closed: it is filled by hand', name
      USING ERRCODE = '0A000', HINT = format('To close the active schema for a switch: bluegreen switch --drain --deployment %s', name);
  END IF;
  idle_side := bluegreen.other_side(bluegreen.effective_active(d));
  IF NOT EXISTS (SELECT FROM bluegreen.idle_table(name)) THEN
    RAISE EXCEPTION 'no subscription of deployment "%" fills tables of database %, so this is not its idle side; that is %, %', name, current_database(), idle_side, CASE idle_side WHEN 'blue' THEN d.blue ELSE d.green END
      USING ERRCODE = '55000', HINT = format('Run it there. Where nothing is replicated yet: bluegreen replicate --deployment %s', name);
  END IF;
  SELECT string_agg(f.relation || ' (owner ' || pg_get_userbyid(f.owner) || ')', ', ') INTO problem
    FROM bluegreen.idle_table(name) f WHERE NOT pg_has_role(f.owner, 'USAGE') AND NOT f.closed;
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION 'role % cannot close tables that it does not own: %', current_user, problem
      USING ERRCODE = '42501', HINT = format('GRANT their owner TO %I; or run it as a role that has all of them.', current_user);
  END IF;
  FOR t IN SELECT * FROM bluegreen.idle_table(name) f WHERE NOT f.closed AND f.relation = coalesce(only_table, f.relation) LOOP
    BEGIN
      PERFORM set_config('lock_timeout', greatest(1, patience)::text, true);
      EXECUTE format('LOCK TABLE ONLY %s IN SHARE ROW EXCLUSIVE MODE', t.relation);
      EXECUTE format(
        'CREATE OR REPLACE TRIGGER bluegreen_idle_fence BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION bluegreen.fence_idle_write(%L, %L)',
        t.relation, name, idle_side);
      EXECUTE format('ALTER TABLE ONLY %s ENABLE TRIGGER bluegreen_idle_fence', t.relation);
      newly := newly + 1;
      -- It was closed before, and so was opened by hand: nobody knows who wrote.
      IF EXISTS (SELECT FROM bluegreen.idle_closed c WHERE c.deployment = name AND c.side = idle_side AND c.relation = t.relation)
         OR EXISTS (SELECT FROM bluegreen.fence_log l WHERE l.deployment = name AND l.side = idle_side AND l.action = 'unfence'
           AND l.epoch > coalesce((SELECT max(h.epoch) FROM bluegreen.history h WHERE h.name = fence_idle.name AND h.old_active = idle_side AND h.new_active <> idle_side), l.epoch)) THEN
        PERFORM bluegreen.note_idle_write(name, idle_side, t.relation);
      END IF;
      INSERT INTO bluegreen.idle_closed (deployment, side, relation) VALUES (name, idle_side, t.relation) ON CONFLICT DO NOTHING;
    EXCEPTION WHEN lock_not_available THEN
      left_open := left_open || t.relation;
    END;
  END LOOP;
  PERFORM set_config('lock_timeout', usual_timeout, true);
  IF newly > 0 THEN
    INSERT INTO bluegreen.fence_log (deployment, side, epoch, action, tables, took)
      VALUES (name, idle_side, d.epoch, 'fence_idle', newly, clock_timestamp() - started);
  END IF;
  IF left_open <> '{}' THEN
    RAISE WARNING 'these tables are in use and stay open: %', array_to_string(left_open, ', ')
      USING HINT = format('SELECT bluegreen.fence_idle(%L); again.', name);
  END IF;
  RETURN (SELECT count(*) FROM bluegreen.idle_table(name) f WHERE f.closed);
END
$fn$;

-- Takes the triggers of fence_idle away. On the active side they stop nobody, and a table that is in use
-- keeps its own for another call; on the idle side they are switched off there. Says how many are gone.
CREATE OR REPLACE FUNCTION bluegreen.unfence_idle(name text, only_table text DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  started timestamptz := clock_timestamp();
  usual_timeout constant text := current_setting('lock_timeout');
  d bluegreen.deployment;
  lifted integer := 0;
  the_side text;
  t record;
BEGIN
  SELECT * INTO d FROM bluegreen.deployment x WHERE x.name = unfence_idle.name;
  FOR t IN
    SELECT format('%I.%I', x.schema_name, x.table_name) AS relation, x.side, x.side = bluegreen.effective_active(d) AS is_active
    FROM bluegreen.idle_fenced_table x
    WHERE x.deployment = unfence_idle.name AND format('%I.%I', x.schema_name, x.table_name) = coalesce(only_table, format('%I.%I', x.schema_name, x.table_name))
    ORDER BY x.schema_name COLLATE "C", x.table_name COLLATE "C"
  LOOP
    the_side := t.side;
    BEGIN
      PERFORM set_config('lock_timeout', '30', true);
      EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', t.relation);
      EXECUTE format('DROP TRIGGER bluegreen_idle_fence ON %s', t.relation);
      lifted := lifted + 1;
      IF coalesce(t.is_active, true) THEN
        DELETE FROM bluegreen.idle_closed c WHERE c.deployment = name AND c.side = t.side AND c.relation = t.relation;
      END IF;
    EXCEPTION WHEN lock_not_available THEN
      IF NOT t.is_active THEN
        PERFORM set_config('lock_timeout', usual_timeout, true);
        EXECUTE format('ALTER TABLE ONLY %s DISABLE TRIGGER bluegreen_idle_fence', t.relation);
        lifted := lifted + 1;
      END IF;
    END;
  END LOOP;
  PERFORM set_config('lock_timeout', usual_timeout, true);
  IF lifted > 0 THEN
    INSERT INTO bluegreen.fence_log (deployment, side, epoch, action, tables, took)
      VALUES (name, the_side, coalesce(d.epoch, 0), 'unfence_idle', lifted, clock_timestamp() - started);
  END IF;
  RETURN lifted;
END
$fn$;

-- Opens the idle side for as long as this session lasts; it closes by itself when the session ends.
-- Returns the number of the opening.
CREATE OR REPLACE FUNCTION bluegreen.open_idle_side(name text, for_command text DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  idle_side text;
  opening integer;
BEGIN
  SELECT f.side INTO idle_side FROM bluegreen.idle_table(name) f LIMIT 1;
  IF idle_side IS NULL THEN
    RAISE EXCEPTION 'no subscription of deployment "%" fills tables of database %, so this is not its idle side', name, current_database()
      USING ERRCODE = '55000', HINT = 'Run it on the idle side, once bluegreen replicate has been there.';
  END IF;
  LOOP
    INSERT INTO bluegreen.idle_opening (deployment, side, command)
      VALUES (name, idle_side, bluegreen.short_text(for_command)) RETURNING id INTO opening;
    -- Another role may hold a lock of this number; the next number is as good.
    EXIT WHEN pg_try_advisory_lock(1651273081, opening);
    UPDATE bluegreen.idle_opening o SET closed_at = clock_timestamp() WHERE o.id = opening;
  END LOOP;
  RETURN opening;
END
$fn$;

-- Ends an opening, and says which tables were written meanwhile.
CREATE OR REPLACE FUNCTION bluegreen.close_idle_side(opening integer) RETURNS SETOF text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  o bluegreen.idle_opening;
BEGIN
  UPDATE bluegreen.idle_opening x SET closed_at = coalesce(x.closed_at, clock_timestamp()) WHERE x.id = opening RETURNING * INTO o;
  PERFORM pg_advisory_unlock(1651273081, opening);
  RETURN QUERY
    SELECT DISTINCT w.relation FROM bluegreen.idle_write w
    WHERE w.deployment = o.deployment AND w.side = o.side AND w.written_at >= o.opened_at ORDER BY 1;
END
$fn$;

-- What the counters of the deployment's subscriptions here say against them: apply errors (from PostgreSQL
-- 15 on), conflicts (from 18 on) and workers that come and go. Where something looks suspicious it looks again
-- for as long as is said here: one moment's worker may be gone in the next.
CREATE OR REPLACE FUNCTION bluegreen.apply_trouble(name text, watched interval DEFAULT interval '0', OUT verdict text, OUT problem text, OUT mend text) RETURNS SETOF record
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  s record;
  before_errors bigint;
  errors bigint;
  before_pid integer;
  now_pid integer;
  changes integer;
  conflicts text;
  until_when timestamptz;
  counters jsonb;
BEGIN
  FOR s IN
    SELECT x.oid, x.subname FROM pg_subscription x JOIN pg_subscription_rel z ON z.srsubid = x.oid AND z.srrelid = 'bluegreen.sentinel'::regclass
    WHERE x.subenabled AND x.subdbid = (SELECT b.oid FROM pg_database b WHERE b.datname = current_database()) ORDER BY x.subname
  LOOP
    until_when := clock_timestamp() + watched;
    before_errors := NULL;
    before_pid := NULL;
    changes := 0;
    LOOP
      PERFORM pg_stat_clear_snapshot();
      counters := '{}';
      IF current_setting('server_version_num')::integer >= 150000 THEN
        EXECUTE 'SELECT to_jsonb(c) FROM pg_stat_subscription_stats c WHERE c.subid = $1' INTO counters USING s.oid;
      END IF;
      errors := coalesce((counters ->> 'apply_error_count')::bigint, 0);
      SELECT w.pid INTO now_pid FROM pg_stat_subscription w WHERE w.subid = s.oid AND w.relid IS NULL AND w.pid IS NOT NULL LIMIT 1;
      IF before_errors IS NULL THEN
        before_errors := errors;
        before_pid := now_pid;
        -- One that has run for long, and failed never, has nothing to hide.
        EXIT WHEN errors = 0 AND now_pid IS NOT NULL AND EXISTS (
          SELECT FROM pg_stat_activity a WHERE a.pid = now_pid AND a.backend_start < clock_timestamp() - watched);
      ELSIF now_pid IS DISTINCT FROM before_pid THEN
        changes := changes + 1;
        before_pid := now_pid;
      END IF;
      EXIT WHEN clock_timestamp() >= until_when;
      PERFORM pg_sleep(0.2);
    END LOOP;
    IF errors > before_errors OR changes > 1 THEN
      verdict := 'error';
      problem := format('subscription %I fails again and again: %s error(s) so far, %s of them in the last %s, and its worker came or went %s time(s)', s.subname, errors, errors - before_errors, watched, changes);
      mend := '-- the log of this server names the table, the row and the reason';
      RETURN NEXT;
    ELSIF errors > 0 THEN
      verdict := 'warn';
      problem := format('subscription %I has failed %s time(s) since its counters were reset%s', s.subname, errors, CASE WHEN watched > interval '0' THEN format(', but not in the last %s', watched) ELSE '' END);
      mend := format('SELECT pg_stat_reset_subscription_stats(%s)', s.oid);
      RETURN NEXT;
    END IF;
    SELECT string_agg(format('%s %s', substr(c.key, 7), c.value), ', ' ORDER BY c.key) INTO conflicts
      FROM jsonb_each_text(coalesce(counters, '{}')) c WHERE starts_with(c.key, 'confl_') AND c.value <> '0';
    IF conflicts IS NOT NULL THEN
      verdict := 'error';
      problem := format('rows of subscription %I have met others than those they were made from: %s. Somebody has written here, and both sides differ', s.subname, conflicts);
      mend := format('SELECT pg_stat_reset_subscription_stats(%s); -- after bluegreen verify has said where', s.oid);
      RETURN NEXT;
    END IF;
  END LOOP;
END
$fn$;

------------------------------------------------------------------------------------------------
-- What an operator looks at
------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION bluegreen.missing_relations(name text, from_side text, to_side text) RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $fn$
  SELECT here.relname::text
  FROM bluegreen.deployment d
  JOIN pg_namespace n ON n.nspname = CASE missing_relations.from_side WHEN 'blue' THEN d.blue WHEN 'green' THEN d.green END
  JOIN pg_class here ON here.relnamespace = n.oid AND here.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  WHERE d.name = missing_relations.name AND d.mode = 'schema'
    AND NOT EXISTS (
      SELECT FROM pg_class there
      JOIN pg_namespace o ON o.oid = there.relnamespace
      WHERE o.nspname = CASE missing_relations.to_side WHEN 'blue' THEN d.blue WHEN 'green' THEN d.green END
        AND there.relname = here.relname AND there.relkind IN ('r', 'p', 'v', 'm', 'f', 'S'))
  ORDER BY here.relname COLLATE "C"
$fn$;

-- PL/pgSQL keeps the row type of the side on which a session first called a function, for the life of the session,
-- and then takes columns by their place. Functions in shared schemas that use one are told of before a flip.
CREATE OR REPLACE FUNCTION bluegreen.row_type_functions(name text) RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $fn$
  WITH side AS (
    SELECT n.oid FROM bluegreen.deployment d JOIN pg_namespace n ON n.nspname IN (d.blue, d.green)
    WHERE d.name = row_type_functions.name AND d.mode = 'schema'),
  body AS (
    -- Without comments and constants: what is named there is no type.
    SELECT p.oid,
           regexp_replace(p.prosrc, $re$--[^\r\n]*|/\*(?:[^*]|\*+[^*/])*\*+/|'(?:[^']|'')*'$re$, ' ', 'g') AS text
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
    WHERE l.lanname = 'plpgsql' AND p.prosrc ~* '\mdeclare\M'
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'bluegreen') AND n.oid NOT IN (SELECT s.oid FROM side s)
      AND NOT EXISTS (SELECT FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=%')
      -- A trigger's function is compiled for each table by itself.
      AND (p.prorettype <> 'trigger'::regtype OR EXISTS (
        SELECT FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE t.tgfoid = p.oid AND c.relnamespace NOT IN (SELECT s.oid FROM side s)))),
  used AS (
    SELECT b.oid, m[1] AS type
    FROM body b, regexp_matches(b.text, $re$(?:^|[^[:alnum:]_$."])("(?:[^"]|"")+"|[[:alpha:]_][[:alnum:]_$]*)\s*%\s*rowtype\M$re$, 'gi') m
    UNION ALL
    SELECT b.oid, m[1]
    FROM body b, regexp_matches(b.text,
      $re$(?:^|[^[:alnum:]_$."])("(?:[^"]|"")+"|[[:alpha:]_][[:alnum:]_$]*)\s*\.\s*(?:"(?:[^"]|"")+"|[[:alpha:]_][[:alnum:]_$]*)\s*%\s*type\M$re$, 'gi') m
    UNION ALL
    SELECT b.oid, m[2]
    FROM body b, regexp_matches(b.text,
      $re$(?:\mdeclare\M|;)\s*("(?:[^"]|"")+"|[[:alpha:]_][[:alnum:]_$]*)\s+(?:constant\s+)?("(?:[^"]|"")+"|[[:alpha:]_][[:alnum:]_$]*)(?:\s*\[\s*[0-9]*\s*\]|\s+array\M)*(?=\s*(?:;|:=|=|\mdefault\M|\mnot\M|\mcollate\M))$re$, 'gi') m
    WHERE lower(m[1]) NOT IN ('return', 'perform', 'close', 'open', 'end', 'exit', 'continue', 'raise', 'execute', 'call', 'get'))
  SELECT DISTINCT u.oid::regprocedure::text
  FROM used u JOIN pg_class c
    ON c.relname = CASE WHEN starts_with(u.type, '"') THEN replace(substr(u.type, 2, length(u.type) - 2), '""', '"') ELSE lower(u.type) END
  WHERE c.relnamespace IN (SELECT s.oid FROM side s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
  ORDER BY 1
$fn$;

CREATE OR REPLACE VIEW bluegreen.status AS
  SELECT d.name, d.mode, d.blue, d.green, e.active, e.phase, d.epoch, d.hold_until, d.scheduled_active, d.scheduled_at,
         coalesce(c.live, 0) AS clients_live,
         coalesce(c.behind, 0) AS clients_behind,
         coalesce(c.idle_side_unreachable, 0) AS clients_idle_side_unreachable,
         coalesce(c.open_transactions, 0) AS open_transactions,
         coalesce(c.unrouted, 0) AS unrouted,
         coalesce(c.pinned, 0) AS pinned,
         CASE WHEN d.mode = 'schema' AND bluegreen.schema_is_here(CASE e.active WHEN 'blue' THEN d.blue ELSE d.green END)
           THEN ARRAY(SELECT bluegreen.missing_relations(d.name, e.active, bluegreen.other_side(e.active)))
         END AS missing_relations,
         h.line AS last_change,
         d.updated_at, d.updated_by, d.note,
         coalesce(c.outcomes_committed, 0) AS outcomes_committed,
         coalesce(c.outcomes_rolled_back, 0) AS outcomes_rolled_back,
         coalesce(c.outcomes_unknown, 0) AS outcomes_unknown
  FROM bluegreen.deployment d
  CROSS JOIN LATERAL (
    SELECT bluegreen.effective_active(d) AS active, bluegreen.effective_phase(d) AS phase
  ) e
  LEFT JOIN (
    SELECT v.deployment, count(*) AS live,
           count(*) FILTER (WHERE v.epoch_seen IS NULL OR v.epoch_seen < x.epoch) AS behind,
           count(*) FILTER (WHERE NOT v.idle_side_ok) AS idle_side_unreachable,
           sum(v.open_transactions) AS open_transactions, sum(v.unrouted) AS unrouted, sum(v.pinned) AS pinned,
           sum(v.outcomes_committed)::bigint AS outcomes_committed, sum(v.outcomes_rolled_back)::bigint AS outcomes_rolled_back,
           sum(v.outcomes_unknown)::bigint AS outcomes_unknown
    FROM bluegreen.live_client v JOIN bluegreen.deployment x ON x.name = v.deployment
    GROUP BY v.deployment
  ) c ON c.deployment = d.name
  LEFT JOIN LATERAL (
    SELECT bluegreen.utc(y.at) || ' ' || y.by_user || ': ' || y.what AS line
    FROM bluegreen.history y WHERE y.name = d.name ORDER BY y.id DESC LIMIT 1
  ) h ON true;

------------------------------------------------------------------------------------------------
-- Who may do what: everybody named reads and acknowledges, only the owner changes
------------------------------------------------------------------------------------------------

DO $do$
DECLARE
  chosen text := current_setting('bluegreen.installing_for');
  former text := (SELECT v.client_role FROM bluegreen.version v);
  grantee text;
  relation text;
  routine text;
  readable constant text[] := ARRAY['version', 'deployment', 'history', 'client', 'sentinel', 'fence_log', 'live_client', 'fenced_table', 'idle_fenced_table', 'excluded_table', 'expansion', 'idle_write', 'compared_server', 'status'];
  callable constant text[] := ARRAY[
    'acknowledge(jsonb)', 'missing_relations(text, text, text)', 'row_type_functions(text)', 'is_fenced(text, text)', 'is_live(uuid, integer, boolean, timestamptz)',
    'client_lock_key(uuid)', 'effective_active(bluegreen.deployment)', 'effective_phase(bluegreen.deployment)', 'schema_is_here(text)',
    'other_side(text)', 'utc(timestamptz)', 'trigger_arguments(bytea)', 'run_lock_holder(text)', 'idle_table(text)', 'is_idle_side_open(text, text)', 'apply_trouble(text, interval)',
    'mark_commit(uuid, bigint, boolean)', 'commit_outcome(uuid, bigint)'];
BEGIN
  REVOKE ALL ON SCHEMA bluegreen FROM PUBLIC;
  REVOKE ALL ON ALL TABLES IN SCHEMA bluegreen FROM PUBLIC;
  REVOKE ALL ON ALL FUNCTIONS IN SCHEMA bluegreen FROM PUBLIC;
  -- Whoever was named before, and is not any more; what a DBA granted to others stays.
  FOR grantee IN
    SELECT quote_ident(r.rolname) FROM pg_roles r
    WHERE r.rolname <> chosen AND r.rolname <> current_user
      AND (r.rolname = former OR r.rolname = 'bluegreen_client' AND chosen <> 'public')
  LOOP
    EXECUTE format('REVOKE ALL ON SCHEMA bluegreen FROM %s', grantee);
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA bluegreen FROM %s', grantee);
    EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA bluegreen FROM %s', grantee);
  END LOOP;
  FOR grantee IN
    SELECT 'PUBLIC' WHERE chosen = 'public'
    UNION ALL
    SELECT quote_ident(r.rolname) FROM pg_roles r
    WHERE r.rolname = CASE chosen WHEN 'public' THEN 'bluegreen_client' ELSE chosen END
  LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA bluegreen TO %s', grantee);
    FOREACH relation IN ARRAY readable LOOP
      EXECUTE format('GRANT SELECT ON bluegreen.%I TO %s', relation, grantee);
    END LOOP;
    FOREACH routine IN ARRAY callable LOOP
      EXECUTE format('GRANT EXECUTE ON FUNCTION bluegreen.%s TO %s', routine, grantee);
    END LOOP;
  END LOOP;
END
$do$;

INSERT INTO bluegreen.version AS v (version, client_role)
  VALUES (2, current_setting('bluegreen.installing_for'))
  ON CONFLICT ((true)) DO UPDATE SET
    version = excluded.version, client_role = excluded.client_role,
    installed_at = excluded.installed_at, installed_by = excluded.installed_by;

------------------------------------------------------------------------------------------------
-- What \d+ and \df+ say
------------------------------------------------------------------------------------------------

COMMENT ON SCHEMA bluegreen IS 'Control table of bluegreen-jdbc: where applications are, and the means to move them. Look at bluegreen.status first.';

COMMENT ON TABLE bluegreen.version IS 'One row: the version of this schema. Written by install.sql.';
COMMENT ON COLUMN bluegreen.version.version IS 'Version of the control table''s own definition.';
COMMENT ON COLUMN bluegreen.version.installed_at IS 'When install.sql ran last.';
COMMENT ON COLUMN bluegreen.version.installed_by IS 'Who ran it.';
COMMENT ON COLUMN bluegreen.version.client_role IS 'Role that may read and acknowledge; public: every role.';
COMMENT ON COLUMN bluegreen.version.clients_pruned_at IS 'When rows of dead clients were last looked for.';

COMMENT ON TABLE bluegreen.deployment IS 'One row per pair of sides. Drivers follow it; every change of routing takes a new epoch, writes bluegreen.history and notifies channel bluegreen. Never publish this table.';
COMMENT ON COLUMN bluegreen.deployment.name IS 'Name that drivers look for: property bluegreen.deployment, by default the database in their URL. Fixed.';
COMMENT ON COLUMN bluegreen.deployment.mode IS 'schema: two schemas in one database; cluster: two databases or servers.';
COMMENT ON COLUMN bluegreen.deployment.blue IS 'Where blue is: a schema name, or host:port[,host:port...]/database[?params].';
COMMENT ON COLUMN bluegreen.deployment.green IS 'Where green is: a schema name, or host:port[,host:port...]/database[?params].';
COMMENT ON COLUMN bluegreen.deployment.active IS 'blue or green: the side that applications use. A due schedule overrides it; bluegreen.status shows the effective side. Naming it in an UPDATE takes a new epoch even if it stays.';
COMMENT ON COLUMN bluegreen.deployment.phase IS 'steady, or hold: new writing transactions wait at their start until hold_until.';
COMMENT ON COLUMN bluegreen.deployment.hold_until IS 'When a hold ends by itself.';
COMMENT ON COLUMN bluegreen.deployment.scheduled_active IS 'The side that becomes active at scheduled_at; schema mode only.';
COMMENT ON COLUMN bluegreen.deployment.scheduled_at IS 'When it does. Drivers change over at that instant by themselves; the next change of this row writes it down.';
COMMENT ON COLUMN bluegreen.deployment.epoch IS 'Only grows: greatest(old + 1, milliseconds of the server''s clock), above any fence. The highest epoch of all control endpoints is the truth. Given by itself; a higher one may be named to repeat the row of another endpoint.';
COMMENT ON COLUMN bluegreen.deployment.updated_at IS 'Last change of anything in this row.';
COMMENT ON COLUMN bluegreen.deployment.updated_by IS 'Who made it (session_user).';
COMMENT ON COLUMN bluegreen.deployment.announced_until IS 'Until when a hold is expected that bluegreen.announce has announced. Emptied when the row takes another epoch. Changing it alone takes none.';
COMMENT ON COLUMN bluegreen.deployment.note IS 'Free text; the ops tool keeps its progress here. Changing it alone takes no new epoch.';

COMMENT ON TABLE bluegreen.history IS 'One line per change of bluegreen.deployment. Old lines may be deleted.';
COMMENT ON COLUMN bluegreen.history.id IS 'Order of the changes.';
COMMENT ON COLUMN bluegreen.history.at IS 'When it was written.';
COMMENT ON COLUMN bluegreen.history.by_user IS 'Who did it (session_user).';
COMMENT ON COLUMN bluegreen.history.name IS 'The deployment.';
COMMENT ON COLUMN bluegreen.history.epoch IS 'The epoch that the change took; unchanged for a note.';
COMMENT ON COLUMN bluegreen.history.what IS 'The change in words.';
COMMENT ON COLUMN bluegreen.history.old_active IS 'Active side before; NULL for a creation.';
COMMENT ON COLUMN bluegreen.history.new_active IS 'Active side after.';
COMMENT ON COLUMN bluegreen.history.old_phase IS 'Phase before.';
COMMENT ON COLUMN bluegreen.history.new_phase IS 'Phase after.';
COMMENT ON COLUMN bluegreen.history.old_hold_until IS 'End of the hold before.';
COMMENT ON COLUMN bluegreen.history.new_hold_until IS 'End of the hold after.';
COMMENT ON COLUMN bluegreen.history.old_scheduled_active IS 'Scheduled side before.';
COMMENT ON COLUMN bluegreen.history.new_scheduled_active IS 'Scheduled side after.';
COMMENT ON COLUMN bluegreen.history.old_scheduled_at IS 'Time of the schedule before.';
COMMENT ON COLUMN bluegreen.history.new_scheduled_at IS 'Time of the schedule after.';
COMMENT ON COLUMN bluegreen.history.mode IS 'Mode after the change.';
COMMENT ON COLUMN bluegreen.history.blue IS 'Blue after the change.';
COMMENT ON COLUMN bluegreen.history.green IS 'Green after the change.';
COMMENT ON COLUMN bluegreen.history.note IS 'Note after the change.';

COMMENT ON TABLE bluegreen.client IS 'One row per JVM and deployment, written by its driver through bluegreen.acknowledge. Dead rows are pruned; bluegreen.live_client shows the living.';
COMMENT ON COLUMN bluegreen.client.client_id IS 'Random id of the JVM.';
COMMENT ON COLUMN bluegreen.client.deployment IS 'The deployment that it follows.';
COMMENT ON COLUMN bluegreen.client.epoch_seen IS 'Newest epoch that it acts on.';
COMMENT ON COLUMN bluegreen.client.phase_seen IS 'Phase that it acts on.';
COMMENT ON COLUMN bluegreen.client.open_transactions IS 'Its transactions that began before the current hold and are not read-only.';
COMMENT ON COLUMN bluegreen.client.connections IS 'Its logical connections.';
COMMENT ON COLUMN bluegreen.client.pinned IS 'Connections that cannot be moved now, because their session holds something.';
COMMENT ON COLUMN bluegreen.client.unrouted IS 'Connections whose search_path the application set by itself, past both sides.';
COMMENT ON COLUMN bluegreen.client.idle_side_ok IS 'Whether it could connect to the idle side; NULL: not tried yet.';
COMMENT ON COLUMN bluegreen.client.idle_side_error IS 'Why it could not.';
COMMENT ON COLUMN bluegreen.client.application IS 'Name of the application.';
COMMENT ON COLUMN bluegreen.client.host IS 'Host name of the JVM.';
COMMENT ON COLUMN bluegreen.client.driver_version IS 'Version of its driver.';
COMMENT ON COLUMN bluegreen.client.acknowledged_at IS 'Its last word, by the server''s clock.';
COMMENT ON COLUMN bluegreen.client.pid IS 'Server process of the session that wrote this row.';
COMMENT ON COLUMN bluegreen.client.usename IS 'Login role of that session.';
COMMENT ON COLUMN bluegreen.client.session_bound IS 'true: alive while that session holds its advisory lock; false: alive for 90 s after acknowledged_at.';
COMMENT ON COLUMN bluegreen.client.endpoint_configured IS 'Whether its URL or bluegreen.control names this server; false: it knows this server from the row alone, and cannot start without another one; NULL: it did not say.';
COMMENT ON COLUMN bluegreen.client.outcomes_committed IS 'COMMITs that got no answer since the JVM''s start, were looked up and stand. 0 also where its driver does not count them.';
COMMENT ON COLUMN bluegreen.client.outcomes_rolled_back IS 'The same, but found to be rolled back.';
COMMENT ON COLUMN bluegreen.client.outcomes_unknown IS 'Calls since the JVM''s start that ended in 08007: nobody knows whether they were committed.';

COMMENT ON TABLE bluegreen.client_detail IS 'What holds a client''s connections, and how long its transactions take. Only the owner reads it: GRANT SELECT to others, who see statements without their literals.';
COMMENT ON COLUMN bluegreen.client_detail.client_id IS 'The JVM, as in bluegreen.client.';
COMMENT ON COLUMN bluegreen.client_detail.deployment IS 'The deployment.';
COMMENT ON COLUMN bluegreen.client_detail.detail IS 'prepared: how often it has prepared a switch, and asked its sessions what they hold; stays: why connections would not move; open: transactions of a second and more; long: those of the last hour by their first statement; hour: transactions of the last hour by how many milliseconds they stayed below.';
COMMENT ON COLUMN bluegreen.client_detail.acknowledged_at IS 'When the client said so, by the server''s clock.';

COMMENT ON TABLE bluegreen.commit_token IS 'Newest commit of each session that commits with bluegreen.commitOutcome=always. Rows of sessions that have not committed for an hour are pruned. Each server keeps its own; never publish it.';
COMMENT ON COLUMN bluegreen.commit_token.session IS 'Random id of the session, known to its client alone.';
COMMENT ON COLUMN bluegreen.commit_token.number IS 'Number of the commit within the session.';
COMMENT ON COLUMN bluegreen.commit_token.refused IS 'true: its client was told that it is rolled back, and it cannot commit any more.';
COMMENT ON COLUMN bluegreen.commit_token.written_at IS 'When its transaction began, or when it was refused.';

COMMENT ON TABLE bluegreen.sentinel IS 'Rows written by a fence''s own transaction: seen on the other side, they prove that everything before has arrived. The only table of this schema that is ever published.';
COMMENT ON COLUMN bluegreen.sentinel.id IS 'Tells one fence from the next.';
COMMENT ON COLUMN bluegreen.sentinel.deployment IS 'The deployment.';
COMMENT ON COLUMN bluegreen.sentinel.side IS 'The side that was fenced or opened.';
COMMENT ON COLUMN bluegreen.sentinel.epoch IS 'Epoch of the fence: above the row''s, below that of the flip which follows.';
COMMENT ON COLUMN bluegreen.sentinel.action IS 'fence or unfence.';
COMMENT ON COLUMN bluegreen.sentinel.at IS 'When, by the clock of the fenced side.';

COMMENT ON TABLE bluegreen.fence_log IS 'What fences did on this server, and what they cost.';
COMMENT ON COLUMN bluegreen.fence_log.id IS 'Order.';
COMMENT ON COLUMN bluegreen.fence_log.at IS 'When it was written.';
COMMENT ON COLUMN bluegreen.fence_log.by_user IS 'Who did it (session_user).';
COMMENT ON COLUMN bluegreen.fence_log.deployment IS 'The deployment.';
COMMENT ON COLUMN bluegreen.fence_log.side IS 'The side.';
COMMENT ON COLUMN bluegreen.fence_log.epoch IS 'Epoch of the fence.';
COMMENT ON COLUMN bluegreen.fence_log.action IS 'fence or unfence.';
COMMENT ON COLUMN bluegreen.fence_log.tables IS 'Number of tables.';
COMMENT ON COLUMN bluegreen.fence_log.took IS 'How long it took.';
COMMENT ON COLUMN bluegreen.fence_log.tries IS 'How often it tried to get all locks at once.';
COMMENT ON COLUMN bluegreen.fence_log.cancelled IS 'Processes whose VACUUM or ANALYZE it cancelled.';

COMMENT ON TABLE bluegreen.run_lock IS 'Key of the advisory lock that each run of a deployment holds. It changes where a role takes the lock that is no operator.';
COMMENT ON TABLE bluegreen.excluded_table IS 'Cluster mode: tables that each side keeps for itself, such as the history of a migration tool. They are neither replicated nor fenced. Written by bluegreen replicate --exclude, on both sides; delete a row to include its table again.';
COMMENT ON TABLE bluegreen.expansion IS 'Cluster mode: what this database had beyond the other side when a switch to it began, such as the columns and tables of an expanding migration. It does not flow back. Written by bluegreen switch and rollback.';
COMMENT ON TABLE bluegreen.idle_opening IS 'When the idle side was opened on purpose, by whom and for what. An opening ends with its session.';
COMMENT ON TABLE bluegreen.idle_write IS 'Tables of the idle side that somebody may have written. bluegreen verify fills verified_at where it finds the table equal on both sides.';
COMMENT ON TABLE bluegreen.compared_server IS 'Cluster mode, on the idle side: which server each side had when the copy was begun, turned round or compared last. Where it is another one now, rows may be missing on one side. Written by bluegreen replicate, reseed, switch, rollback and verify.';
COMMENT ON TABLE bluegreen.idle_closed IS 'Tables that fence_idle has closed, so that one which is found open again is known to have been opened by hand.';
COMMENT ON COLUMN bluegreen.run_lock.deployment IS 'The deployment.';
COMMENT ON COLUMN bluegreen.run_lock.key IS 'Second part of the key; the first is 1651273079.';
COMMENT ON COLUMN bluegreen.excluded_table.deployment IS 'The deployment.';
COMMENT ON COLUMN bluegreen.excluded_table.relation IS 'Schema and name, quoted where needed.';
COMMENT ON COLUMN bluegreen.excluded_table.excluded_at IS 'When.';
COMMENT ON COLUMN bluegreen.excluded_table.excluded_by IS 'By whom (session_user).';
COMMENT ON COLUMN bluegreen.expansion.deployment IS 'The deployment.';
COMMENT ON COLUMN bluegreen.expansion.relation IS 'Schema and name, quoted where needed; of a column the table, of partitions the root.';
COMMENT ON COLUMN bluegreen.expansion.column_name IS 'The column, without quotes; empty for a relation that the other side did not have at all.';
COMMENT ON COLUMN bluegreen.expansion.noted_at IS 'When.';
COMMENT ON COLUMN bluegreen.idle_opening.id IS 'Number of the opening, and key of the advisory lock that keeps it open.';
COMMENT ON COLUMN bluegreen.idle_opening.deployment IS 'The deployment.';
COMMENT ON COLUMN bluegreen.idle_opening.side IS 'The side that was opened.';
COMMENT ON COLUMN bluegreen.idle_opening.pid IS 'Server process of the session that opened it.';
COMMENT ON COLUMN bluegreen.idle_opening.opened_at IS 'When it began.';
COMMENT ON COLUMN bluegreen.idle_opening.opened_by IS 'Who opened it (session_user).';
COMMENT ON COLUMN bluegreen.idle_opening.closed_at IS 'When it was ended in order; NULL where it still lasts, or ended with its session.';
COMMENT ON COLUMN bluegreen.idle_opening.command IS 'The command it was opened for.';
COMMENT ON COLUMN bluegreen.idle_write.deployment IS 'The deployment.';
COMMENT ON COLUMN bluegreen.idle_write.side IS 'The side.';
COMMENT ON COLUMN bluegreen.idle_write.relation IS 'Schema and name, quoted where needed.';
COMMENT ON COLUMN bluegreen.idle_write.written_at IS 'When the first write since the last opening was seen, or the table was closed again.';
COMMENT ON COLUMN bluegreen.idle_write.verified_at IS 'When it was found equal on both sides; NULL: not yet.';
COMMENT ON COLUMN bluegreen.idle_closed.deployment IS 'The deployment.';
COMMENT ON COLUMN bluegreen.idle_closed.side IS 'The side.';
COMMENT ON COLUMN bluegreen.idle_closed.relation IS 'Schema and name, quoted where needed.';
COMMENT ON COLUMN bluegreen.idle_closed.closed_at IS 'When it was closed first.';
COMMENT ON COLUMN bluegreen.compared_server.deployment IS 'The deployment.';
COMMENT ON COLUMN bluegreen.compared_server.side IS 'The side.';
COMMENT ON COLUMN bluegreen.compared_server.server IS 'System identifier and timeline of its server; a promoted standby has another timeline.';
COMMENT ON COLUMN bluegreen.compared_server.noted_at IS 'When.';
COMMENT ON VIEW bluegreen.idle_fenced_table IS 'Tables of this database that carry a trigger of fence_idle. It stops nobody while the row says that this side is active.';

COMMENT ON VIEW bluegreen.status IS 'One row per deployment: where it is now, who follows it, what would go wrong.';
COMMENT ON COLUMN bluegreen.status.active IS 'The effective side: a due schedule counts.';
COMMENT ON COLUMN bluegreen.status.phase IS 'The effective phase: a hold that ran out counts as released.';
COMMENT ON COLUMN bluegreen.status.clients_live IS 'Clients that are alive.';
COMMENT ON COLUMN bluegreen.status.clients_behind IS 'Live clients that have not seen the newest epoch.';
COMMENT ON COLUMN bluegreen.status.clients_idle_side_unreachable IS 'Live clients that cannot connect to the idle side; a switch is refused while there are any.';
COMMENT ON COLUMN bluegreen.status.open_transactions IS 'Transactions of live clients that a hold still waits for.';
COMMENT ON COLUMN bluegreen.status.unrouted IS 'Connections of live clients that do not follow, because the application set its own search_path.';
COMMENT ON COLUMN bluegreen.status.pinned IS 'Connections of live clients that cannot be moved now.';
COMMENT ON COLUMN bluegreen.status.missing_relations IS 'Schema mode: relations of the active side that the idle side lacks, so that a switch would let their names fall through to the rest of the search_path. NULL where the schemas are not in this database.';
COMMENT ON COLUMN bluegreen.status.last_change IS 'Last line of bluegreen.history.';
COMMENT ON COLUMN bluegreen.status.outcomes_committed IS 'COMMITs of live clients that got no answer, were looked up and stand.';
COMMENT ON COLUMN bluegreen.status.outcomes_rolled_back IS 'COMMITs of live clients that got no answer and were found to be rolled back.';
COMMENT ON COLUMN bluegreen.status.outcomes_unknown IS 'Calls of live clients that ended in 08007: nobody knows whether they were committed.';
COMMENT ON VIEW bluegreen.live_client IS 'The rows of bluegreen.client whose clients are alive.';
COMMENT ON VIEW bluegreen.fenced_table IS 'Tables of this database that carry a fence, and for which deployment, side and epoch. enabled = false: lifted, but not dropped yet.';

COMMENT ON FUNCTION bluegreen.create_deployment(text, text, text, text) IS 'Adds a deployment with blue active. Returns its epoch.';
COMMENT ON FUNCTION bluegreen.switch(text, text, boolean) IS 'Makes a side active, exactly as UPDATE bluegreen.deployment SET active = ... does. With set_database_path (schema mode) also ALTER DATABASE ... SET search_path, for clients that are not ours. Returns the new epoch.';
COMMENT ON FUNCTION bluegreen.switch_back(text) IS 'Makes the other side active again after a switch; in schema mode lifts a fence there first. Returns the new epoch.';
COMMENT ON FUNCTION bluegreen.announce(text, interval) IS 'Announces a hold that comes within this time: drivers open connections to the other side, and mark what they commit so that a lost answer can be looked up. Nobody waits.';
COMMENT ON FUNCTION bluegreen.hold(text, interval) IS 'Lets new writing transactions wait at their start, at most for this long. Returns the new epoch.';
COMMENT ON FUNCTION bluegreen.release(text) IS 'Ends a hold. Returns the epoch.';
COMMENT ON FUNCTION bluegreen.schedule(text, text, timestamptz) IS 'Schema mode: lets all drivers switch at this instant, at least 5 s ahead. Replaces an earlier schedule. Returns the new epoch.';
COMMENT ON FUNCTION bluegreen.unschedule(text) IS 'Cancels a schedule, until 5 s before. Returns the epoch.';
COMMENT ON FUNCTION bluegreen.fence(text, interval) IS 'Run on the active side: closes all its tables for writing, in one transaction, or nothing at all if not every lock is had within the interval. Returns the epoch of the fence.';
COMMENT ON FUNCTION bluegreen.unfence(text, text) IS 'Opens fenced tables of this database for writing again; of one side, or of both. Returns the epoch of that.';
COMMENT ON FUNCTION bluegreen.fence_idle(text, text) IS 'Run on the idle side of a pair of clusters: closes the tables that replication fills for everybody but replication, until the row of this database says that this side is active. Returns how many are closed.';
COMMENT ON FUNCTION bluegreen.unfence_idle(text, text) IS 'Takes the triggers of fence_idle away. Returns how many are gone.';
COMMENT ON FUNCTION bluegreen.idle_table(text) IS 'The tables of the idle side that replication fills, and whether each is closed for writing.';
COMMENT ON FUNCTION bluegreen.open_idle_side(text, text) IS 'Opens the closed idle side while this session lasts. Tables that are written are noted in bluegreen.idle_write. Returns the number of the opening.';
COMMENT ON FUNCTION bluegreen.close_idle_side(integer) IS 'Ends an opening. Returns the tables that were written meanwhile.';
COMMENT ON FUNCTION bluegreen.apply_trouble(text, interval) IS 'What counters and workers of the deployment''s subscriptions say against them.';
COMMENT ON FUNCTION bluegreen.take_run_lock(text) IS 'Makes this session the only one that runs something with a deployment. False if another operator''s session is.';
COMMENT ON FUNCTION bluegreen.run_lock_holder(text) IS 'Who holds the lock of a deployment''s runs, and whether that role may run something.';
COMMENT ON FUNCTION bluegreen.is_fenced(text, text) IS 'Whether tables of this database are fenced for a deployment (and side).';
COMMENT ON FUNCTION bluegreen.missing_relations(text, text, text) IS 'Schema mode: names of relations that from_side has and to_side lacks.';
COMMENT ON FUNCTION bluegreen.row_type_functions(text) IS 'Schema mode: PL/pgSQL functions outside of both sides that use %ROWTYPE, %TYPE or a variable of a row type that a side has. A session that called one before a flip takes its columns by their place after it. Make one in each side, or declare the variable as record.';
COMMENT ON FUNCTION bluegreen.set_database_path(text) IS 'Schema mode: ALTER DATABASE ... SET search_path to the active side, then what was there without either side.';
COMMENT ON FUNCTION bluegreen.acknowledge(jsonb) IS 'Called by drivers: writes the caller''s row of bluegreen.client. Keys are its columns, and detail for bluegreen.client_detail; unknown ones are ignored.';
COMMENT ON FUNCTION bluegreen.prune_clients() IS 'Deletes the rows of dead clients and old rows of bluegreen.commit_token, at most every 10 s. Called by bluegreen.acknowledge.';
COMMENT ON FUNCTION bluegreen.mark_commit(uuid, bigint, boolean) IS 'Called by drivers in the message of a COMMIT: writes the transaction''s row of bluegreen.commit_token, if it has written anything.';
COMMENT ON FUNCTION bluegreen.commit_outcome(uuid, bigint) IS 'Called by drivers whose COMMIT got no answer: committed, or rolled back and refused from now on.';
COMMENT ON FUNCTION bluegreen.fence_write() IS 'The fence''s trigger: refuses with SQLSTATE 25006, schema bluegreen, constraint bluegreen_fence, detail = epoch.';
COMMENT ON FUNCTION bluegreen.fence_is_known(text, text) IS 'Whether the newest sentinel since the last switch says that this side is fenced.';
COMMENT ON FUNCTION bluegreen.tables_to_fence(text, text) IS 'The tables that a fence of this side would close.';
COMMENT ON FUNCTION bluegreen.fence_blockers(oid[]) IS 'Sessions whose locks stop a fence of these tables.';
COMMENT ON FUNCTION bluegreen.next_epoch(text, bigint, timestamptz) IS 'The next epoch of a deployment.';
COMMENT ON FUNCTION bluegreen.endpoint_problem(text) IS 'What is wrong with a cluster endpoint; NULL if nothing is.';

COMMIT;
