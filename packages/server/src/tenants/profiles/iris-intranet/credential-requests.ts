import type { JsonObject } from '@lockstep/scim';
import type { ApplicationPorts } from '../../application-ports.ts';
import type { Collection, Entry } from '../../collections/collection.ts';
import { ADMINISTRATOR } from '../../staff/staff-rules.ts';
import { invalid, TenantProblem, wrongValue } from '../../tenant-problem.ts';

export const CREDENTIAL_REQUESTS = 'credential-requests';

/**
 * Mails in which people ask the vendor's support for Tenant URL and Secret Token, and what became of each: the record of
 * who asked, who issued and who revoked. The customer never sees it, and nothing is taken off it.
 */
export const credentialRequests: Collection = {
  key: CREDENTIAL_REQUESTS,
  label: 'Credential requests',
  singular: 'credential request',
  fields: [
    {
      key: 'requestedBy',
      label: 'Who asked',
      kind: 'text',
      required: true,
      longest: 200,
      help: 'The address the mail came from; credentials go to administrators of the tenant alone.',
    },
    { key: 'mail', label: 'By which mail', kind: 'text', help: 'Its subject or message id.' },
    { key: 'requestedOn', label: 'When', kind: 'date' },
  ],
  named: 'requestedBy',
  hasUniqueNames: false,
  narrowed: ['state'],
  readers: 'operators',
  writers: 'operators',
  check: async (fields, before, { caller, now }) => {
    if (before) return { fields, findings: [] };
    const requestedOn = fields.requestedOn ?? now().toISOString().slice(0, 10);
    return { fields: { ...fields, requestedOn, state: 'open', recordedBy: caller.name }, findings: [] };
  },
  fixed: ({ fields: { state } }) =>
    state === 'open' ? undefined : 'The request was answered, and stays as it is: record another one.',
  inUse: async () => 'Requests are kept as the record of who asked: decline it instead.',
  actions: [
    {
      name: 'issue',
      label: 'Issue credentials',
      writers: 'operators',
      fields: [
        {
          key: 'expiresOn',
          label: 'Valid until',
          kind: 'date',
          help: 'Without a date the token is valid without end.',
        },
      ],
      perform: issue,
    },
    {
      name: 'decline',
      label: 'Decline',
      writers: 'operators',
      fields: [{ key: 'reason', label: 'Reason', kind: 'text' }],
      perform: decline,
    },
    { name: 'revoke', label: 'Revoke', writers: 'operators', perform: revoke },
  ],
  beside: [
    {
      key: 'state',
      label: 'State',
      kind: 'choice',
      allowed: [
        { value: 'open', label: 'Open' },
        { value: 'issued', label: 'Issued' },
        { value: 'declined', label: 'Declined' },
        { value: 'revoked', label: 'Revoked' },
      ],
    },
  ],
  derived: async (entry, ports) => ({ isAdministrator: await isAdministrator(entry.name, ports) }),
};

/** Whether somebody is an administrator of the tenant: to nobody else are credentials given. */
export async function isAdministrator(userName: string, { staff }: ApplicationPorts): Promise<boolean> {
  return (await staff.named(userName))?.roles.includes(ADMINISTRATOR) ?? false;
}

/** Issues a token for the one who asked and shows it this once. */
async function issue(request: Entry, { expiresOn }: JsonObject, ports: ApplicationPorts): Promise<JsonObject> {
  checkState(request, 'open');
  const { name, fields, version } = request;
  if (!(await isAdministrator(name, ports))) {
    throw new TenantProblem(
      409,
      'NotAdministrator',
      `"${name}" is no administrator of the tenant: decline the request.`,
    );
  }
  const expiresAt = typeof expiresOn === 'string' ? new Date(`${expiresOn}T23:59:59Z`) : undefined;
  if (expiresAt && expiresAt <= ports.now()) throw invalid([wrongValue('expiresOn', 'must not lie in the past')]);
  const { record, token } = await ports.issueToken({
    label: `Asked for on ${fields.requestedOn}`,
    requestedBy: name,
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
  });
  try {
    await answered(request, { state: 'issued', tokenId: record.id, ...signature('issued', ports) }, ports, version);
  } catch (error) {
    // Somebody else answered the request meanwhile: a token without a record must not live.
    await ports.revokeToken(record.id);
    throw error;
  }
  return { tenantUrl: `${ports.publicUrl ?? ''}/t/${ports.tenant.key}/scim/v2`, secretToken: token };
}

/** Declines a request; answers the text to send back. */
async function decline(request: Entry, { reason }: JsonObject, ports: ApplicationPorts): Promise<JsonObject> {
  checkState(request, 'open');
  const isAllowed = await isAdministrator(request.name, ports);
  const usual = isAllowed
    ? 'We cannot give out credentials on this request.'
    : 'We give credentials to administrators only. Please ask an administrator of your Iris Intranet to write to us.';
  const given = typeof reason === 'string' ? reason : usual;
  await answered(
    request,
    { state: 'declined', reason: given, ...signature('declined', ports) },
    ports,
    request.version,
  );
  return {
    letter: `You asked for the Tenant URL and Secret Token of ${ports.tenant.displayName}. ${given}`,
  };
}

/** Ends the token of a request at once. */
async function revoke(request: Entry, _input: JsonObject, ports: ApplicationPorts): Promise<undefined> {
  checkState(request, 'issued');
  await ports.revokeToken(String(request.fields.tokenId)).catch((error: unknown) => {
    // It may have been revoked among the tokens before.
    if (!(error instanceof TenantProblem) || error.status !== 404) throw error;
  });
  await answered(request, { state: 'revoked', ...signature('revoked', ports) }, ports, request.version);
}

function checkState({ fields: { state } }: Entry, needed: string): void {
  if (state !== needed)
    throw new TenantProblem(409, 'ActionRefused', `The request is ${state}, and has to be ${needed}.`);
}

function signature(done: 'issued' | 'declined' | 'revoked', { caller, now }: ApplicationPorts): JsonObject {
  return { [`${done}By`]: caller.name, [`${done}At`]: now().toISOString() };
}

async function answered(
  { id }: Entry,
  fields: JsonObject,
  { entries }: ApplicationPorts,
  version: number,
): Promise<void> {
  await entries.change(CREDENTIAL_REQUESTS, id, fields, version);
}
