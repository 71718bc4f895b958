import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type {
  ApplicationAuthorizationStore,
  PendingAuthorization,
  StoredAuthorization,
} from '../../applications/index.ts';
import type { JobChange } from '../../journal/index.ts';
import { requestOperation } from '../provisioning/job-operations.ts';
import { recordJobChange } from '../provisioning/record-job-change.ts';
import type { Schema } from '../schema.ts';

/** What the applications of one organisation were granted, in the database. */
export class KyselyApplicationAuthorizationStore implements ApplicationAuthorizationStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async begin({ digest, applicationId, caller, sealed, expiresAt }: PendingAuthorization): Promise<void> {
    await this.#kysely
      .insertInto('application_authorization_request')
      .values({
        organization_id: this.#organizationId,
        digest: Buffer.from(digest),
        application_id: applicationId,
        caller,
        sealed: Buffer.from(sealed),
        expires_at: expiresAt,
      })
      .execute();
  }

  async take(digest: Uint8Array): Promise<PendingAuthorization | undefined> {
    const row = await this.#kysely
      .deleteFrom('application_authorization_request')
      .where('organization_id', '=', this.#organizationId)
      .where('digest', '=', Buffer.from(digest))
      .returningAll()
      .executeTakeFirst();
    return (
      row && {
        digest: row.digest,
        applicationId: row.application_id,
        caller: row.caller,
        sealed: row.sealed,
        expiresAt: row.expires_at,
      }
    );
  }

  async find(applicationId: string): Promise<StoredAuthorization | undefined> {
    const row = await this.#stored().where('application_id', '=', applicationId).executeTakeFirst();
    return row && authorizationOf(row);
  }

  async findOfJob(jobId: string): Promise<StoredAuthorization | undefined> {
    const row = await this.#stored()
      .where('application_id', '=', ({ selectFrom }) =>
        selectFrom('job')
          .select('job.application_id')
          .where('job.organization_id', '=', this.#organizationId)
          .where('job.id', '=', jobId),
      )
      .executeTakeFirst();
    return row && authorizationOf(row);
  }

  async save(authorization: Omit<StoredAuthorization, 'version'>, change: () => JobChange): Promise<void> {
    const written = {
      sealed: Buffer.from(authorization.sealed),
      authorized_at: authorization.authorizedAt,
      authorized_by: authorization.authorizedBy,
      renewed_at: authorization.renewedAt,
      expires_at: authorization.expiresAt ?? null,
      refused: authorization.refused ?? null,
      renewing_until: null,
    };
    await this.#kysely.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('application_authorization')
        .values({
          organization_id: this.#organizationId,
          application_id: authorization.applicationId,
          version: 1,
          ...written,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['organization_id', 'application_id'])
            .doUpdateSet({ ...written, version: sql<number>`application_authorization.version + 1` }),
        )
        .execute();
      await this.#told(transaction, authorization.applicationId, change);
    });
  }

  remove(applicationId: string, change: () => JobChange): Promise<boolean> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const { numDeletedRows } = await transaction
        .deleteFrom('application_authorization')
        .where('organization_id', '=', this.#organizationId)
        .where('application_id', '=', applicationId)
        .executeTakeFirstOrThrow();
      if (numDeletedRows === 1n) await this.#told(transaction, applicationId, change);
      return numDeletedRows === 1n;
    });
  }

  async claim(applicationId: string, version: number, now: Date, until: Date): Promise<boolean> {
    const { numUpdatedRows } = await this.#version(applicationId, version)
      .set({ renewing_until: until })
      .where(({ eb, or }) => or([eb('renewing_until', 'is', null), eb('renewing_until', '<=', now)]))
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }

  async renewed(
    applicationId: string,
    version: number,
    outcome: Parameters<ApplicationAuthorizationStore['renewed']>[2],
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.#version(applicationId, version)
      .set({
        renewing_until: null,
        ...('refused' in outcome && { refused: outcome.refused }),
        ...('sealed' in outcome && {
          sealed: Buffer.from(outcome.sealed),
          renewed_at: outcome.renewedAt,
          expires_at: outcome.expiresAt ?? null,
          version: version + 1,
        }),
      })
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }

  async sweep(before: Date): Promise<void> {
    await this.#kysely
      .deleteFrom('application_authorization_request')
      .where('organization_id', '=', this.#organizationId)
      .where('expires_at', '<', before)
      .execute();
  }

  #stored() {
    return this.#kysely
      .selectFrom('application_authorization')
      .selectAll()
      .where('organization_id', '=', this.#organizationId);
  }

  #version(applicationId: string, version: number) {
    return this.#kysely
      .updateTable('application_authorization')
      .where('organization_id', '=', this.#organizationId)
      .where('application_id', '=', applicationId)
      .where('version', '=', version);
  }

  /** Tells the jobs of an application of other credentials, and the audit log of what was done. */
  async #told(transaction: Transaction<Schema>, applicationId: string, change: () => JobChange): Promise<void> {
    const jobs = await transaction
      .selectFrom('job')
      .select('id')
      .where('organization_id', '=', this.#organizationId)
      .where('application_id', '=', applicationId)
      .execute();
    for (const { id } of jobs) {
      await requestOperation(transaction, this.#organizationId, id, { kind: 'credentialsSaved' });
      await recordJobChange(transaction, this.#organizationId, id, change());
    }
  }
}

function authorizationOf(row: Selectable<Schema['application_authorization']>): StoredAuthorization {
  return {
    applicationId: row.application_id,
    sealed: row.sealed,
    version: row.version,
    authorizedAt: row.authorized_at,
    authorizedBy: row.authorized_by,
    renewedAt: row.renewed_at,
    expiresAt: row.expires_at ?? undefined,
    refused: row.refused ?? undefined,
  };
}
