import { compareText } from '@lockstep/scim';
import type { AttemptStore } from '../../../server/src/access/index.ts';
import type { StaffRecord, StaffSession, StaffStore } from '../../../server/src/tenants/staff/staff-store.ts';

/** The tenants staff belongs to. */
interface Tenants {
  has(tenantId: string): boolean;
  /** In the order of their keys. */
  ofProfile(profile: string): readonly string[];
}

interface Counted {
  readonly failures: number;
  readonly until: Date;
}

/** Keeps the staff of tenants and their sessions in memory. */
export class MemoryStaffStore implements StaffStore {
  readonly #staff = new Map<string, StaffRecord>();
  readonly #sessions = new Map<string, StaffSession>();
  readonly #attempts = new Map<string, Counted>();
  readonly #tenants: Tenants;

  constructor(tenants: Tenants) {
    this.#tenants = tenants;
  }

  async list(tenantId: string): Promise<readonly StaffRecord[]> {
    return [...this.#staff.values()]
      .filter((staff) => staff.tenantId === tenantId)
      .sort((a, b) => compareText(a.userNameFolded, b.userNameFolded) || compareText(a.id, b.id));
  }

  async find(tenantId: string, id: string): Promise<StaffRecord | undefined> {
    const found = this.#staff.get(id);
    return found?.tenantId === tenantId ? found : undefined;
  }

  async named(tenantId: string, userNameFolded: string): Promise<StaffRecord | undefined> {
    return (await this.list(tenantId)).find((staff) => staff.userNameFolded === userNameFolded);
  }

  async everywhere(profile: string, userNameFolded: string, limit: number): Promise<readonly StaffRecord[]> {
    const found = await Promise.all(this.#tenants.ofProfile(profile).map((id) => this.named(id, userNameFolded)));
    return found.filter((staff) => staff !== undefined).slice(0, limit);
  }

  async add(staff: StaffRecord): Promise<'added' | 'nameInUse' | 'gone'> {
    if (!this.#tenants.has(staff.tenantId)) return 'gone';
    if (await this.named(staff.tenantId, staff.userNameFolded)) return 'nameInUse';
    this.#staff.set(staff.id, staff);
    return 'added';
  }

  async change(
    tenantId: string,
    id: string,
    change: Partial<Pick<StaffRecord, 'roles' | 'passwordHash' | 'lastSignInAt'>>,
  ): Promise<StaffRecord | undefined> {
    const before = await this.find(tenantId, id);
    if (!before) return undefined;
    const next = { ...before, ...change };
    this.#staff.set(id, next);
    return next;
  }

  async remove(tenantId: string, id: string): Promise<boolean> {
    if (!(await this.find(tenantId, id))) return false;
    await this.removeSessions(tenantId, id);
    return this.#staff.delete(id);
  }

  async addSession(session: StaffSession): Promise<void> {
    if (await this.find(session.tenantId, session.staffId)) this.#sessions.set(session.id, session);
  }

  async session(tenantId: string, id: string) {
    const session = this.#sessions.get(id);
    const staff = session?.tenantId === tenantId ? await this.find(tenantId, session.staffId) : undefined;
    return session && staff && { session, staff };
  }

  async sessionSeen(tenantId: string, id: string, at: Date): Promise<void> {
    const session = this.#sessions.get(id);
    if (session?.tenantId === tenantId && session.seenAt < at) this.#sessions.set(id, { ...session, seenAt: at });
  }

  async sessionProved(tenantId: string, id: string, at: Date): Promise<void> {
    const session = this.#sessions.get(id);
    if (session?.tenantId === tenantId) this.#sessions.set(id, { ...session, provedAt: at });
  }

  async removeSessions(
    tenantId: string,
    staffId: string,
    { only, except }: { readonly only?: string; readonly except?: string } = {},
  ): Promise<void> {
    for (const [id, session] of this.#sessions) {
      if (session.tenantId !== tenantId || session.staffId !== staffId) continue;
      if (id !== except && (only === undefined || id === only)) this.#sessions.delete(id);
    }
  }

  async sweep(sessionsBefore: Date, attemptsBefore: Date): Promise<void> {
    for (const [id, { createdAt }] of this.#sessions) if (createdAt < sessionsBefore) this.#sessions.delete(id);
    for (const [key, { until }] of this.#attempts) if (until < attemptsBefore) this.#attempts.delete(key);
  }

  attempts(tenantId: string): AttemptStore {
    const keyOf = (name: string) => JSON.stringify([tenantId, name]);
    const counted = this.#attempts;
    return {
      attempts: async (name) => counted.get(keyOf(name)),
      countAttempt: async (name, before, next) => {
        const now = counted.get(keyOf(name));
        if (now?.failures !== before?.failures || now?.until.getTime() !== before?.until.getTime()) return false;
        counted.set(keyOf(name), next);
        return true;
      },
      forgetAttempts: async (name) => void counted.delete(keyOf(name)),
    };
  }

  /** As a tenant begins. */
  put(staff: StaffRecord): void {
    this.#staff.set(staff.id, staff);
  }

  forget(tenantId: string): void {
    for (const [id, staff] of this.#staff) if (staff.tenantId === tenantId) this.#staff.delete(id);
    for (const [id, session] of this.#sessions) if (session.tenantId === tenantId) this.#sessions.delete(id);
  }
}
