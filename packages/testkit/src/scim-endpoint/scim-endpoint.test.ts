import { ScimTestTarget } from '../target/index.ts';
import { scimEndpointSuite } from './index.ts';

scimEndpointSuite(
  'the service provider of @lockstep/scim over a store in memory',
  async () => {
    const target = await ScimTestTarget.start();
    return { url: target.url, token: target.token, stop: () => target.close() };
  },
  // The target signs no cursors, and says so.
  { skipped: ['cursor', 'cursor-refused', 'cursor-count'] },
);
