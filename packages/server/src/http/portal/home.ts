import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Principal } from '../../access/index.ts';
import { type Guarding, guard } from '../authorization.ts';
import { readableOf } from '../readable-applications.ts';
import { activityRoutes } from './activity.ts';
import { type ApplicationListNeeds, applicationListRoutes } from './applications.ts';
import { eventRoutes } from './events.ts';
import { galleryRoutes } from './gallery.ts';
import type { LiveFeed } from './live-feed.ts';
import { type OverviewNeeds, overviewRoutes } from './overview.ts';
import { type SearchNeeds, searchRoutes } from './search.ts';
import { standingRoutes } from './standing.ts';

/** What the portal asks for beside the interfaces that scripts use. */
export interface HomeNeeds {
  readonly feed: LiveFeed;
  readonly overview: OverviewNeeds;
  readonly search: SearchNeeds;
  readonly list: ApplicationListNeeds;
}

/** What happens, what there is, and how it stands: for everybody who is recognised, as far as they may read it. */
export function homeRoutes(
  plugin: FastifyInstance,
  { feed, overview, search, list, ...needs }: HomeNeeds & Guarding,
): void {
  guard(plugin, needs);
  const app = plugin.withTypeProvider<ZodTypeProvider>();
  const { applications } = list;
  const ownedBy = async (principal: Principal) => {
    const own = await readableOf(await applications.list(), principal, [], applications);
    return new Set(own.map(({ id }) => id));
  };
  eventRoutes(app, { feed, ownedBy });
  overviewRoutes(app, overview);
  activityRoutes(app, { ...overview, jobs: () => overview.jobs.jobs() });
  searchRoutes(app, { ...search, owns: needs.owns });
  standingRoutes(app, search);
  galleryRoutes(app);
  applicationListRoutes(app, list);
}
