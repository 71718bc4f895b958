import type { App } from '../../app.ts';
import { operator, type TenantRecord } from '../../tenants/index.ts';
import type { Sample } from './sample.ts';

/** Beyond every list of the sample. */
const ALL = 5_000;

type Account = Awaited<ReturnType<App['tenants']['accounts']['list']>>[number];

/** What an application does in its own way, told by what its tenant holds now. */
type Peculiarity = (app: App, tenant: TenantRecord, accounts: readonly Account[]) => Promise<string>;

const PECULIARITIES: Readonly<Record<string, Peculiarity>> = {
  peripass: async (_app, { settings }, accounts) => {
    const role = String(settings.userRole);
    const given = accounts.filter(({ values: { roles } }) => Array.isArray(roles) && roles.includes(role));
    const named = accounts.filter(({ values: { language } }) => language !== settings.defaultLanguage);
    return `${given.length} users have the role '${role}' of its page, ${named.length} a language of their own and the others its default language; nobody was sent an invitation.`;
  },
  passle: async (_app, _tenant, accounts) => {
    const pending = accounts.filter(({ state }) => state === 'pending');
    const titled = accounts.filter(({ values: { title } }) => typeof title === 'string');
    return `${pending.length} of ${accounts.length} users wait until somebody gives them a user role and a Passle; ${titled.length} have a job title, since its sync is on.`;
  },
  travelperk: async ({ tenants }, tenant, accounts) => {
    const processes = await tenants.collections.list(tenant, 'approval-processes', operator('demo'), { limit: ALL });
    const automatic = processes.filter(({ fixed }) => fixed !== undefined);
    return `Connected by authorization, with no token typed in; of ${accounts.length} travellers ${automatic.length} have an approval process that was made from their manager.`;
  },
  'iris-intranet': async ({ tenants }, tenant, accounts) => {
    const requests = await tenants.collections.list(tenant, 'credential-requests', operator('demo'), { limit: ALL });
    const asked = requests[0]?.name;
    return `Its support issued the credentials ${asked} had asked for by mail; all ${accounts.length} accounts are people of the intranet by shown name, and no cycle changes their user type.`;
  },
};

/** A sentence for each application of the sample. */
export async function peculiarities(
  app: App,
  sample: Sample,
): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const told = sample.applications.map(async ({ template, displayName }) => {
    const tell = PECULIARITIES[template];
    if (tell === undefined) return [];
    const tenant = await app.tenants.get(template);
    const accounts = await app.tenants.accounts.list(tenant, { limit: ALL }, operator('demo'));
    return [{ name: displayName, text: await tell(app, tenant, accounts) }];
  });
  return (await Promise.all(told)).flat();
}
