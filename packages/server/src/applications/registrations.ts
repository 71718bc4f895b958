import type { JsonObject } from '@lockstep/scim';
import { isUuid } from '../access/index.ts';
import type { GalleryApp } from '../gallery/index.ts';
import type { Application, ApplicationChange, AppRole, Registration } from './application.ts';
import type { ApplicationKind, ApplicationState, ApplicationStore, JobDraft } from './application-store.ts';

/** What an application is made from. */
export interface ApplicationDraft {
  readonly entry: GalleryApp;
  readonly displayName: string;
  readonly properties?: JsonObject;
}

/** How to find an object of an application. */
export type ApplicationKey = { readonly id: string } | { readonly appId: string };

/** Days an application stays in the recycle bin. */
export const retentionDays = 30;
const DAY = 86_400_000;
const ERASED_AT_ONCE = 20;

interface Dependencies {
  readonly store: ApplicationStore;
  readonly now: () => Date;
  readonly newId: () => string;
}

/**
 * The two objects of each application, which have ids of their own and share the application id: the registration says
 * what it is, and the application proper (the service principal) carries roles, assignments, secrets and jobs.
 */
export class Registrations {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Both objects, with the roles of the entry and, where one is given, a job. */
  async make(draft: ApplicationDraft, job?: JobDraft): Promise<Application> {
    const { store, newId } = this.#dependencies;
    const registration = this.#drafted(draft);
    const application = { ...registration, id: newId(), properties: {} };
    await store.create({ registration, application }, this.#rolesOf(draft.entry), job);
    return application;
  }

  /** A registration that has no service principal yet. */
  async register(draft: ApplicationDraft): Promise<Registration> {
    const registration = this.#drafted(draft);
    await this.#dependencies.store.create({ registration }, []);
    return registration;
  }

  /** The service principal of a registration that has none. */
  async addServicePrincipal(
    registration: Registration,
    roles: readonly AppRole[],
    properties: JsonObject,
  ): Promise<Application> {
    const { store, newId, now } = this.#dependencies;
    const application = { ...registration, id: newId(), createdAt: now(), properties };
    await store.create({ application }, roles.length > 0 ? roles : [this.#roleOfEverybody()]);
    return application;
  }

  #drafted({ entry, displayName, properties = {} }: ApplicationDraft): Registration {
    const { newId, now } = this.#dependencies;
    return {
      id: newId(),
      appId: newId(),
      templateId: entry.id,
      displayName,
      createdAt: now(),
      properties,
      deletedAt: undefined,
    };
  }

  /** The roles a gallery entry brings, in its order; one that everybody can have where it brings none. */
  #rolesOf({ appRoles }: GalleryApp): readonly AppRole[] {
    const { newId } = this.#dependencies;
    if (appRoles.values.length === 0) return [this.#roleOfEverybody()];
    return appRoles.values.map((value) => ({ id: newId(), value, name: value }));
  }

  #roleOfEverybody(): AppRole {
    return { id: this.#dependencies.newId(), value: undefined, name: 'User' };
  }

  list(kind: ApplicationKind, state: ApplicationState = 'live'): Promise<readonly Registration[]> {
    return this.#dependencies.store.list(kind, state);
  }

  find(
    kind: ApplicationKind,
    key: ApplicationKey,
    state: ApplicationState = 'live',
  ): Promise<Registration | undefined> {
    return this.#dependencies.store.find(kind, state, key);
  }

  /** A new name of the registration is the name of its service principal too. */
  async update(kind: ApplicationKind, { id, appId }: Registration, change: ApplicationChange): Promise<void> {
    const { store } = this.#dependencies;
    await store.update(kind, id, change);
    if (kind === 'application' || change.displayName === undefined) return;
    const other = await store.find('application', 'live', { appId });
    if (other !== undefined) await store.update('application', other.id, { displayName: change.displayName });
  }

  /**
   * Moves an object to the recycle bin; a registration takes its service principal along. Jobs stop and are hidden;
   * accounts in the target are not touched.
   */
  async delete(kind: ApplicationKind, { id, appId }: Registration): Promise<void> {
    const { store, now } = this.#dependencies;
    const other = kind === 'registration' ? await store.find('application', 'live', { appId }) : undefined;
    const objects = [{ kind, id }, ...(other === undefined ? [] : [{ kind: 'application' as const, id: other.id }])];
    await store.setDeleted(objects, now());
  }

  /** Brings an object back, and with a registration the service principal that went with it; jobs stay stopped. */
  async restore(kind: ApplicationKind, { id, appId, deletedAt }: Registration): Promise<void> {
    const { store } = this.#dependencies;
    const other = kind === 'registration' ? await store.find('application', 'deleted', { appId }) : undefined;
    const together = other !== undefined && other.deletedAt?.getTime() === deletedAt?.getTime();
    const objects = [{ kind, id }, ...(together ? [{ kind: 'application' as const, id: other.id }] : [])];
    await store.setDeleted(objects, null);
  }

  /** Erases an object that is in the recycle bin; a registration takes its service principal along. */
  async erase(kind: ApplicationKind, { id, appId }: Registration): Promise<void> {
    const { store } = this.#dependencies;
    const other = kind === 'registration' ? await store.find('application', 'deleted', { appId }) : undefined;
    if (other !== undefined) await store.erase('application', other.id);
    await store.erase(kind, id);
  }

  /** Erases what has been in the recycle bin for longer than {@link retentionDays}. */
  async eraseExpired(): Promise<void> {
    const { store, now } = this.#dependencies;
    const before = new Date(now().getTime() - retentionDays * DAY);
    for (;;) {
      const objects = await store.expired(before, ERASED_AT_ONCE);
      if (objects.length === 0) return;
      for (const { kind, id } of objects) await store.erase(kind, id);
    }
  }

  /** Ids of people and tokens that may configure the application, by the id of one of its objects. */
  owners(applicationId: string): Promise<readonly string[]> {
    return this.#dependencies.store.owners(applicationId);
  }

  /**
   * Whether somebody owns an application, by its registration or by its service principal. Either one names it, by its id
   * or as `appId=…`.
   */
  async isOwnedBy(name: string, ownerId: string): Promise<boolean> {
    const { store } = this.#dependencies;
    const key = applicationKey(name);
    const found = key && ((await this.find('application', key)) ?? (await this.find('registration', key)));
    if (found === undefined) return false;
    for (const kind of ['application', 'registration'] as const) {
      const object = await store.find(kind, 'live', { appId: found.appId });
      if (object !== undefined && (await store.owners(object.id)).includes(ownerId)) return true;
    }
    return false;
  }

  /** False when it is an owner already. */
  addOwner(applicationId: string, ownerId: string): Promise<boolean> {
    return this.#dependencies.store.addOwner(applicationId, ownerId);
  }

  /** False when it is none. */
  removeOwner(applicationId: string, ownerId: string): Promise<boolean> {
    return this.#dependencies.store.removeOwner(applicationId, ownerId);
  }
}

/** An object of an application by its name in an address: its id, or `appId='…'`; undefined when it is neither. */
export function applicationKey(name: string): ApplicationKey | undefined {
  const appId = /^appid=(?:'([^']*)'|([^']*))$/i.exec(name);
  const id = (appId?.[1] ?? appId?.[2] ?? name).toLowerCase();
  if (!isUuid(id)) return undefined;
  return appId === null ? { id } : { appId: id };
}
