import { Status, type StatusKind } from '../../components/status.tsx';

/** What became of a request, in words. */
export const requestStates: Readonly<Record<string, { readonly kind: StatusKind; readonly word: string }>> = {
  open: { kind: 'held', word: 'Open' },
  issued: { kind: 'done', word: 'Issued' },
  declined: { kind: 'idle', word: 'Declined' },
  revoked: { kind: 'idle', word: 'Revoked' },
};

export function RequestState({ state }: { readonly state: string }) {
  const { kind, word } = requestStates[state] ?? { kind: 'idle', word: state };
  return <Status kind={kind}>{word}</Status>;
}
