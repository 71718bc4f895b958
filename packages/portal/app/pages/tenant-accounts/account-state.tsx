import { Status, type StatusKind } from '../../components/status.tsx';

/** States of applications that name none. */
export const usualStates = [
  { value: 'active', label: 'Active', isHidden: false },
  { value: 'deactivated', label: 'Deactivated', isHidden: false },
] as const;

/** A state in the words of the application. States of filters are in the plural; one account is in the singular. */
export function AccountState({
  state,
  states,
}: {
  readonly state: string;
  readonly states: readonly { readonly value: string; readonly label: string }[];
}) {
  const label = states.find(({ value }) => value === state)?.label ?? state;
  return <Status kind={kindOf(state)}>{label.replace(/ users$/, '')}</Status>;
}

export function sourceOf(source: string | null): string {
  return source === 'local' ? 'Made here' : 'Your directory';
}

function kindOf(state: string): StatusKind {
  if (state === 'active') return 'done';
  return state === 'pending' ? 'held' : 'idle';
}
