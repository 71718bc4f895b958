import { z } from 'zod';
import type { StoredSecret } from '../../access/index.ts';
import { type GraphInstance, operation } from '../operation.ts';

/** What is stored sealed, and the key it is sealed with. */
export interface SecretNeeds {
  readonly storedSecrets: () => Promise<readonly StoredSecret[]>;
  /** Seals everything that is sealed with a new key; answers how many values that were. */
  readonly rotateKey: () => Promise<number>;
}

const secretSchema = z.object({
  kind: z.enum(['credentials', 'authorization', 'webhook', 'identityProvider', 'source']),
  name: z.string(),
  applicationId: z.string().nullable(),
  keyFingerprint: z.string(),
  changedAt: z.string().nullable(),
  usedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
});

/** `/secrets`: what is stored sealed, without its values, and the key that everything secret is sealed with. */
export function secretRoutes(app: GraphInstance, { storedSecrets, rotateKey }: SecretNeeds): void {
  const common = { tag: 'Secrets', permissions: ['Access.ReadWrite.All'], ofGraph: false } as const;

  app.get(
    '/secrets',
    operation({
      ...common,
      id: 'listStoredSecrets',
      summary: 'What is stored sealed: whose it is, with which key, since when and until when; never the values.',
      answers: { 200: z.object({ value: z.array(secretSchema) }) },
    }),
    async () => ({ value: (await storedSecrets()).map(secretView) }),
  );

  app.post(
    '/secrets/rotate-key',
    operation({
      ...common,
      id: 'rotateSecretKey',
      summary: 'Seal every stored secret with a new key.',
      answers: { 200: z.object({ resealed: z.number() }) },
      audit: 'keyRotated',
    }),
    async () => ({ resealed: await rotateKey() }),
  );
}

function secretView({ kind, name, applicationId, key, changedAt, usedAt, expiresAt }: StoredSecret) {
  return {
    kind,
    name,
    applicationId: applicationId ?? null,
    keyFingerprint: key,
    changedAt: changedAt?.toISOString() ?? null,
    usedAt: usedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}
