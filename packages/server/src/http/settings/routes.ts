import type { FastifyPluginAsync } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Access } from '../../access/index.ts';
import type { Applications } from '../../applications/index.ts';
import { type Guarding, guard } from '../authorization.ts';
import { useGraphSurface } from '../graph-surface.ts';
import { administratorRoutes } from './administrators.ts';
import { apiTokenRoutes } from './api-tokens.ts';
import { type InstallationHealthNeeds, installationHealthRoutes } from './health.ts';
import { identityProviderRoutes } from './identity-provider.ts';
import { type NotificationNeeds, notificationRoutes } from './notifications.ts';
import { type OrganizationSettings, organizationRoutes } from './organization.ts';
import { type RetentionNeeds, retentionRoutes } from './retention.ts';
import { type SecretNeeds, secretRoutes } from './secrets.ts';
import { snippetRoutes } from './snippets.ts';

export interface SettingsNeeds extends Guarding, SecretNeeds {
  readonly access: Access;
  readonly organization: OrganizationSettings;
  readonly applications: Pick<Applications, 'snippets'>;
  readonly notifications: NotificationNeeds;
  readonly installation: InstallationHealthNeeds & RetentionNeeds;
}

/** `/api/settings`: one file per part. */
export function settingsRoutes(needs: SettingsNeeds): FastifyPluginAsync {
  return async (plugin) => {
    useGraphSurface(plugin);
    guard(plugin, needs);
    const app = plugin.withTypeProvider<ZodTypeProvider>();
    administratorRoutes(app, needs);
    apiTokenRoutes(app, needs);
    organizationRoutes(app, needs);
    identityProviderRoutes(app, needs);
    secretRoutes(app, needs);
    snippetRoutes(app, needs);
    notificationRoutes(app, { ...needs.notifications, publicUrl: needs.publicUrl });
    installationHealthRoutes(app, needs.installation);
    retentionRoutes(app, needs.installation);
  };
}
