import type { DatabaseLog } from './database.ts';
import type { GuardedPool } from './guarded-pool.ts';

/** The role whose statements the policies hold for. Roles belong to a whole server: all installations on it share this one. */
export const GUARDED_ROLE = 'lockstep_guarded';

/** Whose rows such a statement may touch: the id of an organisation or a tenant. */
export const SCOPE_SETTING = 'lockstep.scope';

/** Our tables that somebody's rows are in, each with the column that says whose. */
const OWNED_TABLES = `
  SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, c.relrowsecurity AS guarded, a.attname AS owner
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname IN ('organization_id', 'tenant_id') AND NOT a.attisdropped
  WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')`;

/**
 * Done at every start and not by a migration: a role belongs to the server and not to the database, so that one which was
 * restored elsewhere comes without it, and the tables of later migrations are to be guarded as well. What is there stays
 * as it is. The policy compares with a value that is the same for the whole statement, so PostgreSQL checks once that it
 * is the one the statement asks for, and reads by the same index as without.
 */
const GUARDING = `
  DO $guarding$
  DECLARE
    owned record;
  BEGIN
    PERFORM pg_advisory_xact_lock(7203152);
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${GUARDED_ROLE}') THEN
      BEGIN
        CREATE ROLE ${GUARDED_ROLE} NOLOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- Another database of this server was quicker.
      END;
    END IF;
    BEGIN
      SET LOCAL ROLE ${GUARDED_ROLE};
      RESET ROLE;
    EXCEPTION WHEN insufficient_privilege THEN
      GRANT ${GUARDED_ROLE} TO CURRENT_USER;
      SET LOCAL ROLE ${GUARDED_ROLE};
      RESET ROLE;
    END;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${GUARDED_ROLE}' AND (rolsuper OR rolbypassrls)) THEN
      RAISE insufficient_privilege USING MESSAGE = 'the role ${GUARDED_ROLE} is above every policy';
    END IF;
    IF NOT has_schema_privilege('${GUARDED_ROLE}', current_schema(), 'USAGE') THEN
      EXECUTE format('GRANT USAGE ON SCHEMA %I TO ${GUARDED_ROLE}', current_schema());
    END IF;
    FOR owned IN ${OWNED_TABLES} LOOP
      IF NOT owned.guarded THEN
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', owned.name);
      END IF;
      IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = owned.oid) THEN
        EXECUTE format(
          'CREATE POLICY own_rows ON %s TO ${GUARDED_ROLE} USING (%I = current_setting(''${SCOPE_SETTING}'')::uuid)',
          owned.name, owned.owner);
      END IF;
      IF NOT has_table_privilege('${GUARDED_ROLE}', owned.oid, 'SELECT') THEN
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO ${GUARDED_ROLE}', owned.name);
      END IF;
    END LOOP;
  END
  $guarding$`;

/** What a server answers where a database user may not make roles, or has neither roles nor policies. */
const REFUSALS: ReadonlySet<unknown> = new Set(['42501', '0A000']);

/**
 * Puts a policy on every table with an owner, and from then on has statements of one owner run under it. Where the server
 * does not let us, says so and goes on: it is the second guard, behind the owner that every statement names itself.
 */
export async function guardRows(pool: GuardedPool, log: DatabaseLog): Promise<void> {
  try {
    await pool.query(GUARDING);
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    if (!REFUSALS.has(code)) throw error;
    log.warn(
      `Row-level security is off (${message}). To have it as a second guard between tenants, have an administrator of ` +
        `the database run CREATE ROLE ${GUARDED_ROLE} NOLOGIN; GRANT ${GUARDED_ROLE} TO the user of the database URL, ` +
        'which has to own the tables; then start again.',
    );
    return;
  }
  pool.guard();
}
