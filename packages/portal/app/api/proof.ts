import { ApiError } from './client.ts';

/** What the server asks of somebody whose sign-in is too old for what they do. */
export interface Proof {
  /** Where the password is shown, or where the identity provider asks for it. */
  readonly address: string;
  readonly isAtProvider: boolean;
}

/** What a refusal asks for; undefined where it is another one. */
export function proofAsked(refused: Error | null | undefined): Proof | undefined {
  if (!(refused instanceof ApiError) || refused.code !== 'FreshSignInRequired') return undefined;
  const [finding] = refused.findings;
  if (finding?.target === undefined) return undefined;
  return { address: finding.target, isAtProvider: finding.code === 'ProviderRequired' };
}
