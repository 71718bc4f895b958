import { z } from 'zod';
import { type GraphInstance, operation } from '../operation.ts';

/** `/secrets`: the key that everything secret is sealed with. */
export function secretRoutes(app: GraphInstance, { rotateKey }: { readonly rotateKey: () => Promise<number> }): void {
  app.post(
    '/secrets/rotate-key',
    operation({
      id: 'rotateSecretKey',
      summary: 'Seal every stored secret with a new key.',
      tag: 'Secrets',
      permissions: ['Access.ReadWrite.All'],
      answers: { 200: z.object({ resealed: z.number() }) },
      audit: 'keyRotated',
      ofGraph: false,
    }),
    async () => ({ resealed: await rotateKey() }),
  );
}
