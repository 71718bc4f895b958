import { z } from 'zod';
import { credentialsForm, galleryAppByTemplateId, noConnectorReason } from '../../gallery/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';

const methodSchema = z.object({
  method: z.string(),
  fields: z.array(z.unknown()),
  authorize: z.boolean(),
  unavailable: z.string().optional(),
  note: z.string().optional(),
});

const formSchema = z.object({
  usual: methodSchema,
  others: z.array(methodSchema),
  variables: z.array(z.unknown()),
  source: z.unknown(),
  replaceable: z.boolean(),
});

/** `/applicationTemplates/{id}/credentialsForm`: what an application wants to be reached with, as a form. */
export function credentialsFormRoutes(app: GraphInstance): void {
  app.get<{ Params: { id: string } }>(
    '/applicationTemplates/:id/credentialsForm',
    operation({
      id: 'getCredentialsForm',
      summary: 'Describe the credentials of an application: ways, fields, and where to get them',
      tag: 'Applications',
      permissions: [],
      answers: { 200: formSchema },
      ofGraph: false,
    }),
    async (request) => {
      const entry = galleryAppByTemplateId(request.params.id.toLowerCase());
      if (entry === undefined) {
        const message = `There is no application template ${request.params.id.slice(0, 100)}.`;
        throw graphError(404, 'Request_ResourceNotFound', message);
      }
      const reason = noConnectorReason(entry);
      if (reason !== undefined) throw graphError(400, 'Request_BadRequest', reason);
      return credentialsForm(entry);
    },
  );
}
