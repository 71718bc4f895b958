/** A value that is stored sealed, as it is told about without being told. */
export interface StoredSecret {
  readonly kind: 'credentials' | 'authorization' | 'webhook' | 'identityProvider' | 'source';
  /** What it belongs to: the name of an application, the address of a webhook, the name of a source. */
  readonly name: string;
  readonly applicationId: string | undefined;
  /** Names the key it is sealed with, and tells nothing about it. */
  readonly key: string;
  readonly changedAt: Date | undefined;
  readonly usedAt: Date | undefined;
  readonly expiresAt: Date | undefined;
}
