import { ENTERPRISE_USER_URN, type JsonObject } from '@lockstep/scim';
import type { Account } from '../../accounts/account.ts';
import type { AccountQuery, ApplicationPorts } from '../../application-ports.ts';
import type { Collection, Entry, ListQuery, NewEntry } from '../../collections/collection.ts';
import { type ProblemDetail, wrongValue } from '../../tenant-problem.ts';
import { AUTOMATIC_RULE, automaticOf, canSignIn, isAutomatic, managerOf, PROCESSES, rules } from './approval.ts';
import { shownName } from './shown-name.ts';

/** What ids of derived processes begin with; the id of the traveller's account follows. */
const AUTOMATIC = 'automatic-';
const MANAGER = `${ENTERPRISE_USER_URN}:manager.value`;
const batch = 200;
/** People whose name begins with what is searched for, beyond which the search has to be made narrower. */
const mostFound = 100;

/**
 * Who approves whose trips. Manual processes are stored, one for a traveller; automatic ones follow from managers and are
 * listed behind them, cannot be changed, and end with the reference.
 */
export const approvalProcesses: Collection = {
  key: PROCESSES,
  label: 'Approval processes',
  singular: 'approval process',
  fields: [
    { key: 'traveller', label: 'Traveller', kind: 'account', required: true },
    {
      key: 'approver',
      label: 'Approver',
      kind: 'account',
      shownWhen: { key: 'rule', is: ['inPolicy', 'outOfPolicy'] },
      help: 'Somebody who has an account, and other than the traveller.',
    },
    {
      key: 'rule',
      label: 'Trips that need approval',
      kind: 'choice',
      allowed: rules,
      required: true,
      default: AUTOMATIC_RULE,
    },
  ],
  named: 'traveller',
  hasUniqueNames: true,
  narrowed: ['kind', 'rule'],
  readers: { permission: 'users' },
  writers: { permission: 'configuration' },
  check: async (given, _before, ports) => {
    const fields = { ...given, rule: given.rule ?? AUTOMATIC_RULE };
    return { fields, findings: await findingsOf(fields, ports) };
  },
  fixed: ({ id }) =>
    isDerived(id)
      ? 'The process follows from the traveller’s manager. Change the manager in the directory, or add a manual process, which comes before it.'
      : undefined,
  beside: [
    {
      key: 'kind',
      label: 'Kind',
      kind: 'choice',
      allowed: [
        { value: 'manual', label: 'Manual' },
        { value: 'automatic', label: 'Automatic' },
      ],
    },
  ],
  derived: async ({ id, fields }, ports) => ({
    kind: isDerived(id) ? 'automatic' : 'manual',
    travellerName: await nameOf(fields.traveller, ports),
    approverName: await nameOf(fields.approver, ports),
  }),
  list: async ({ prefix, having = {}, limit, after }, ports) => {
    const isWanted = (entry: Entry) =>
      (having.kind === undefined || having.kind === (isDerived(entry.id) ? 'automatic' : 'manual')) &&
      (having.rule === undefined || having.rule === entry.fields.rule);
    const processes = prefix === undefined ? every(ports, after) : behind(after?.id, about(prefix, ports));
    return first(limit, isWanted, processes);
  },
  find: async (id, ports) => {
    const traveller = isDerived(id) ? await ports.accounts.read(id.slice(AUTOMATIC.length)) : undefined;
    return traveller && derivedEntry(traveller, ports);
  },
};

/** The automatic processes as manual ones, where a traveller has none. */
export async function asManual(ports: ApplicationPorts): Promise<readonly NewEntry[]> {
  const made: NewEntry[] = [];
  for await (const { fields } of automatic(ports)) made.push({ collection: PROCESSES, fields });
  return made;
}

async function findingsOf(fields: JsonObject, ports: ApplicationPorts): Promise<readonly ProblemDetail[]> {
  const { traveller, approver, rule } = fields;
  const findings: ProblemDetail[] = [];
  const account = async (id: unknown) => (typeof id === 'string' ? ports.accounts.read(id) : undefined);
  const person = await account(traveller);
  if (!person || person.archivedAt) findings.push(wrongValue('traveller', 'must be the id of an account'));
  if (rule === 'none') return findings;
  const asked = await account(approver);
  if (!asked || !canSignIn(asked)) {
    findings.push(wrongValue('approver', 'must be the id of an account that is not disabled'));
  } else if (approver === traveller) {
    findings.push(wrongValue('approver', 'must be somebody other than the traveller: nobody approves their own trips'));
  }
  return findings;
}

function isDerived(id: string): boolean {
  return id.startsWith(AUTOMATIC);
}

async function nameOf(id: unknown, ports: ApplicationPorts): Promise<string | null> {
  const account = typeof id === 'string' ? await ports.accounts.read(id) : undefined;
  return account ? shownName(account.attributes) : null;
}

async function derivedEntry(traveller: Account, ports: Parameters<typeof automaticOf>[1]): Promise<Entry | undefined> {
  const process = await automaticOf(traveller, ports);
  return (
    process && {
      id: AUTOMATIC + traveller.id,
      name: traveller.id,
      fields: { traveller: traveller.id, ...process },
      version: traveller.version,
      createdAt: traveller.modifiedAt,
    }
  );
}

/** Every process, from a place on: the stored ones by traveller, then those of managers in the order of accounts. */
async function* every(ports: ApplicationPorts, after: ListQuery['after']): AsyncGenerator<Entry> {
  if (after && isDerived(after.id)) {
    yield* automatic(ports, after.id.slice(AUTOMATIC.length));
    return;
  }
  yield* stored(ports, {}, after);
  yield* automatic(ports);
}

/** Processes that follow from managers, of accounts behind one. */
async function* automatic(ports: ApplicationPorts, after?: string): AsyncGenerator<Entry> {
  if (!isAutomatic(ports.settings)) return;
  const known = remembering(ports);
  for await (const traveller of accounts(ports, {}, after)) {
    const entry = managerOf(traveller) === undefined ? undefined : await derivedEntry(traveller, known);
    if (entry) yield entry;
  }
}

/** Processes of people whose name begins with a text, as travellers and as approvers. */
async function* about(prefix: string, ports: ApplicationPorts): AsyncGenerator<Entry> {
  const known = remembering(ports);
  const told = new Set<string>();
  const untold = (entry: Entry | undefined): readonly Entry[] => {
    if (!entry || told.has(entry.id)) return [];
    told.add(entry.id);
    return [entry];
  };
  for (const person of await ports.accounts.list({ prefix, limit: mostFound })) {
    for (const entry of await ports.entries.named(PROCESSES, person.id)) yield* untold(entry);
    yield* untold(await derivedEntry(person, known));
    for await (const entry of stored(ports, { having: { approver: person.id } })) yield* untold(entry);
    for await (const report of accounts(ports, { having: { path: MANAGER, value: person.id } })) {
      yield* untold(await derivedEntry(report, known));
    }
  }
}

/** Manual processes, from a place on. */
async function* stored(
  ports: ApplicationPorts,
  query: Pick<ListQuery, 'having'>,
  after?: ListQuery['after'],
): AsyncGenerator<Entry> {
  let last = after;
  do {
    const found = await ports.entries.list(PROCESSES, { ...query, limit: batch, ...(last && { after: last }) });
    yield* found;
    last = found.length < batch ? undefined : found.at(-1);
  } while (last);
}

async function* accounts(
  ports: ApplicationPorts,
  query: Pick<AccountQuery, 'having'>,
  behindId?: string,
): AsyncGenerator<Account> {
  let last = behindId === undefined ? undefined : await ports.accounts.read(behindId);
  do {
    const after = last && { at: last.createdAt, id: last.id };
    const found = await ports.accounts.list({ ...query, limit: batch, ...(after && { after }) });
    yield* found;
    last = found.length < batch ? undefined : found.at(-1);
  } while (last);
}

/** Ports that read an account once: many people have one manager. */
function remembering({ accounts: port, settings }: ApplicationPorts) {
  const known = new Map<string, Promise<Account | undefined>>();
  const read = (id: string) => {
    const found = known.get(id) ?? port.read(id);
    known.set(id, found);
    return found;
  };
  return { settings, accounts: { read } };
}

async function* behind(id: string | undefined, entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
  let isBehind = id === undefined;
  for await (const entry of entries) {
    if (isBehind) yield entry;
    isBehind ||= entry.id === id;
  }
}

async function first(
  limit: number,
  isWanted: (entry: Entry) => boolean,
  entries: AsyncIterable<Entry>,
): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for await (const entry of entries) {
    if (!isWanted(entry)) continue;
    found.push(entry);
    if (found.length === limit) break;
  }
  return found;
}
