import { isDeepStrictEqual } from 'node:util';
import { type Change, changed, type Planning, type Step, shown } from './change.ts';
import type { DesiredApplication } from './file-set.ts';
import { PRINCIPALS } from './installation.ts';
import type { PresentApplication, PresentRole } from './present.ts';

/** What an application is called beside its name. */
export function planProperties(desired: DesiredApplication, present: PresentApplication, { call }: Planning): Step[] {
  const { value } = desired.application;
  const names = (['description', 'notes'] as const).filter(
    (name) => value[name] !== undefined && value[name] !== (present.application[name] ?? ''),
  );
  if (names.length === 0) return [];
  return [
    {
      changes: names.map((name) =>
        changed(value.name, `${name} ${shown(present.application[name])} → ${shown(value[name])}`),
      ),
      run: async () => {
        const body = Object.fromEntries(names.map((name) => [name, value[name]]));
        await call('PATCH', `${PRINCIPALS}/${present.id}`, body);
      },
    },
  ];
}

/**
 * The roles of an application by name, and how they become those. A role that is not wanted any more is disabled before it
 * is removed, and after everybody has lost it.
 */
export function planRoles(
  desired: DesiredApplication,
  present: PresentApplication,
  { call, newId }: Planning,
): { readonly steps: Step[]; readonly removal: Step[]; readonly roleIds: ReadonlyMap<string, string> } {
  const { name: application, roles } = desired.application.value;
  const before = new Map(present.roles.map((role) => [role.displayName, role]));
  if (roles === undefined) {
    return { steps: [], removal: [], roleIds: new Map(present.roles.map(({ displayName, id }) => [displayName, id])) };
  }
  const next = roles.map(
    ({ name, value = null, description = name, enabled, members }): PresentRole => ({
      id: before.get(name)?.id ?? newId(),
      displayName: name,
      value,
      description,
      isEnabled: enabled,
      allowedMemberTypes: [...members],
    }),
  );
  const kept = new Set(next.map(({ displayName }) => displayName));
  const values = new Set(next.map(({ value }) => value));
  const removed = present.roles
    .filter(({ displayName }) => !kept.has(displayName))
    // Its value may have gone to another role, and no two have the same.
    .map((role) => (values.has(role.value) ? { ...role, value: null } : role));
  const changes = next.flatMap((role): readonly Change[] => {
    const was = before.get(role.displayName);
    if (was === undefined) return [{ sign: '+', application, text: `role ${role.displayName}` }];
    return isDeepStrictEqual(plain(was), plain(role)) ? [] : [changed(application, `role ${role.displayName}`)];
  });
  const removals = removed.map(({ displayName }): Change => ({ sign: '-', application, text: `role ${displayName}` }));
  const save = async (appRoles: readonly PresentRole[]) =>
    void (await call('PATCH', `/v1.0/applications(appId='${present.appId}')`, { appRoles }));
  const remove = async () => {
    if (removed.some(({ isEnabled }) => isEnabled)) {
      await save([...next, ...removed.map((role) => ({ ...role, isEnabled: false }))]);
    }
    await save(next);
  };
  return {
    steps: changes.length === 0 ? [] : [{ changes, run: () => save([...next, ...removed]) }],
    removal: removals.length === 0 ? [] : [{ changes: removals, run: remove }],
    roleIds: new Map(next.map(({ displayName, id }) => [displayName, id])),
  };
}

/** What files say of a role. */
function plain({ displayName, value, description, isEnabled, allowedMemberTypes }: PresentRole) {
  return [displayName, value, description ?? displayName, isEnabled, [...allowedMemberTypes].sort()];
}
