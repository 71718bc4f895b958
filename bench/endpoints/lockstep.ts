/** The product on the PostgreSQL database its argument names, with one tenant, and no limit to its pace. */
import { installation } from '../installation.ts';

const [databaseUrl = ''] = process.argv.slice(2);
const pace = { rateLimit: '100000', rateBurst: '1000000' };

await installation(
  async (app) => {
    const ended = new Promise<void>((resolve) => process.once('disconnect', resolve));
    const origin = await app.listen(0);
    const { tenant, token } = await app.tenants.create({ profile: 'generic', key: 'bench', setUp: true });
    process.send?.({ origin, base: `/t/${tenant.key}/scim/v2`, token });
    await ended;
  },
  { databaseUrl, ...pace },
);
process.exit(0);
