import type { JsonObject } from '@lockstep/scim';
import type { AppRole, SavedSchema } from '../../packages/server/src/applications/index.ts';
import type { JobSettings } from '../../packages/server/src/engine/index.ts';
import type { AuditEntry, JournalEntry, JournalQuery } from '../../packages/server/src/journal/index.ts';
import type {
  AttributeDefinition,
  AttributeMapping,
  Filter,
  FilterClause,
  ObjectMapping,
  SynchronizationSchema,
} from '../../packages/server/src/mapping/index.ts';
import { type Database, KyselyAuditStore, KyselyJournalStore } from '../../packages/server/src/store/index.ts';
import { type JobOptions, JobUnderTest, setUpJob } from './job-under-test.ts';
import { editedUsers, withAttributes } from './schema-edits.ts';

/** What stories tell of: an organisation, an application and a real SCIM target, in the words of administrators. */
export class World extends JobUnderTest {
  /** A new organisation in the database, which others may share. */
  static async open(database: Database, options: JobOptions = {}): Promise<World> {
    return new World(await setUpJob(database, options));
  }

  /** Adds a person; the user principal name is `NAME@halden.example`. Answers the id. */
  async join(name: string, properties: JsonObject = {}): Promise<string> {
    const user = await this.directory.create('User', {
      userPrincipalName: `${name}@halden.example`,
      displayName: name,
      mailNickname: name,
      accountEnabled: true,
      passwordProfile: { password: 'not-stored-1A' },
      ...properties,
    });
    return user.id;
  }

  async group(name: string, memberIds: readonly string[] = []): Promise<string> {
    const group = await this.directory.create('Group', {
      displayName: name,
      mailNickname: name.toLowerCase(),
      mailEnabled: false,
      securityEnabled: true,
    });
    for (const id of memberIds) await this.directory.addMembers(group.id, [id]);
    return group.id;
  }

  async assign(type: 'User' | 'Group', ...ids: readonly string[]): Promise<void> {
    await this.applications.assign(
      this.applicationId,
      ids.map((id) => ({ type, id })),
    );
  }

  /** Assigns people with a role of the application. */
  async assignRole(role: AppRole, ...ids: readonly string[]): Promise<void> {
    await this.applications.assign(
      this.applicationId,
      ids.map((id) => ({ type: 'User', id })),
      role,
    );
  }

  async unassign(type: 'User' | 'Group', id: string): Promise<void> {
    await this.applications.unassign(this.applicationId, { type, id });
  }

  /** Changes settings of the job. */
  async set(settings: Partial<JobSettings>): Promise<void> {
    const job = await this.job();
    await this.applications.saveSettings(this.jobId, { ...job.settings, ...settings });
  }

  /** Saves the schema in force with a change of its user mapping. */
  async edit(change: (users: ObjectMapping) => ObjectMapping): Promise<SavedSchema> {
    return this.#save((schema) => editedUsers(schema, change));
  }

  /** Maps users' attributes in addition, or in place of what is mapped to the same target. */
  async map(...mappings: readonly AttributeMapping[]): Promise<SavedSchema> {
    const targets = new Set(mappings.map(({ targetAttributeName }) => targetAttributeName));
    return this.edit((users) => ({
      ...users,
      attributeMappings: [
        ...users.attributeMappings.filter(({ targetAttributeName }) => !targets.has(targetAttributeName)),
        ...mappings,
      ],
    }));
  }

  /** Adds attributes to the target's users. */
  async define(...attributes: readonly AttributeDefinition[]): Promise<SavedSchema> {
    return this.#save((schema) => withAttributes(schema, 1, attributes));
  }

  /** Adds attributes to the directory's users, or replaces those of the same name. */
  async defineSource(...attributes: readonly AttributeDefinition[]): Promise<SavedSchema> {
    return this.#save((schema) => withAttributes(schema, 0, attributes));
  }

  /** Lets in who satisfies every clause. */
  async filter(...clauses: readonly FilterClause[]): Promise<SavedSchema> {
    return this.scope({ groups: [{ name: 'wanted', clauses }] });
  }

  async scope(scope: Filter): Promise<SavedSchema> {
    return this.edit((users) => ({ ...users, scope }));
  }

  async #save(change: (schema: SynchronizationSchema) => SynchronizationSchema): Promise<SavedSchema> {
    const { schema } = await this.applications.schemas.current(this.jobId);
    return this.applications.schemas.save(this.jobId, change(schema), { author: 'tests' });
  }

  /** Accounts in the target by user name, without the domain. */
  async accounts(): Promise<ReadonlyMap<string, JsonObject>> {
    const list = (await this.#read('/Users?count=200')) as { Resources: JsonObject[] };
    return new Map(list.Resources.map((user) => [String(user.userName).replace('@halden.example', ''), user]));
  }

  /** Accounts in the target, those of the same name too. */
  async allAccounts(): Promise<readonly JsonObject[]> {
    return ((await this.#read('/Users?count=200')) as { Resources: JsonObject[] }).Resources;
  }

  async account(name: string): Promise<JsonObject | undefined> {
    return (await this.accounts()).get(name);
  }

  /** Groups in the target by display name. */
  async groups(): Promise<ReadonlyMap<string, JsonObject>> {
    const list = (await this.#read('/Groups?count=200')) as { Resources: JsonObject[] };
    return new Map(list.Resources.map((group) => [String(group.displayName), group]));
  }

  /** Ids of a group's members in the target. */
  async membersOf(displayName: string): Promise<readonly string[]> {
    const members = (await this.groups()).get(displayName)?.members;
    if (!Array.isArray(members)) throw new Error(`The target has no group ${displayName}.`);
    return members.map((member) => String((member as JsonObject).value));
  }

  /** Puts an account into the target by other means than provisioning. */
  async existing(body: JsonObject): Promise<string> {
    const answer = await fetch(`${this.target.url}/Users`, {
      ...this.#request,
      method: 'POST',
      body: JSON.stringify(body),
    });
    return ((await answer.json()) as { id: string }).id;
  }

  /** Requests the engine sent since `from`, tests' own left out. */
  sent(method: string, from = 0): readonly { url: string; body: string | undefined }[] {
    return this.target.requests.slice(from).filter((request) => request.method === method);
  }

  async log(): Promise<readonly JournalEntry[]> {
    const { entries } = await this.#journal({ limit: 1000 });
    return entries;
  }

  /** The newest entry of the provisioning log for a person. */
  async lastEntry(sourceId: string): Promise<JournalEntry> {
    const { entries } = await this.#journal({ filter: { field: 'sourceId', is: 'equal', value: sourceId }, limit: 1 });
    const [entry] = entries;
    if (entry === undefined) throw new Error(`The log has no entry for ${sourceId}.`);
    return entry;
  }

  #journal(query: JournalQuery) {
    return new KyselyJournalStore(this.database.kysely).page(this.organizationId, query);
  }

  /** The newest entry of the audit log about an activity. */
  async audited(activity: AuditEntry['activity']): Promise<AuditEntry> {
    const entry = (await this.audit()).find((one) => one.activity === activity);
    if (entry === undefined) throw new Error(`The audit log has no entry about ${activity}.`);
    return entry;
  }

  /** The audit log since the world stands, the newest first. */
  async audit(): Promise<readonly AuditEntry[]> {
    const query = { limit: 100, until: new Date(this.now.getTime() + 1) };
    const { entries } = await new KyselyAuditStore(this.database.kysely).page(this.organizationId, query);
    return entries;
  }

  /** Everything the database holds about the job, as text. */
  async databaseText(): Promise<string> {
    const rows = await this.database.kysely.selectFrom('job').selectAll().where('id', '=', this.jobId).execute();
    return rows.map((row) => `${JSON.stringify(row)}${Buffer.from(row.credentials ?? []).toString('latin1')}`).join();
  }

  /** As after a restart of the job: the next cycle looks at everything. */
  async forgetWatermark(): Promise<void> {
    await this.database.kysely.updateTable('job').set({ watermark: null }).where('id', '=', this.jobId).execute();
  }

  async #read(path: string): Promise<unknown> {
    return (await fetch(`${this.target.url}${path}`, this.#request)).json();
  }

  get #request() {
    const authorization = `Bearer ${this.target.token}`;
    // A connection of its own: one that stayed open may be closed by the target while a busy test comes back to it.
    return { headers: { authorization, 'content-type': 'application/scim+json', connection: 'close' } };
  }
}
