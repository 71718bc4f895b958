import type { JsonObject } from '@lockstep/scim';
import type { ApplicationPorts } from '../../application-ports.ts';
import type { Collection, Entry } from '../../collections/collection.ts';
import { type ProblemDetail, TenantProblem, wrongValue } from '../../tenant-problem.ts';
import { ableOf, approvalOf, canSignIn, defaultOf, needsApproval } from './approval.ts';
import { shownName } from './shown-name.ts';

export const TRIPS = 'trips';
const booked: readonly string[] = ['traveller', 'booker', 'outOfPolicy'];
const decision = {
  key: 'by',
  label: 'Approver',
  kind: 'account',
  help: 'Who decides: the approver that was asked. Left out where the company’s administrators decide.',
} as const;

/**
 * Trips, as far as approval goes: one that needs it is held (`pending`) until the traveller's approver has approved it,
 * whoever booked it. A trip keeps the approver it was asked of, whatever becomes of the process.
 */
export const trips: Collection = {
  key: TRIPS,
  label: 'Trips',
  singular: 'trip',
  fields: [
    { key: 'name', label: 'Trip', kind: 'text', required: true },
    { key: 'traveller', label: 'Traveller', kind: 'account', required: true },
    { key: 'booker', label: 'Booked by', kind: 'account', help: 'The traveller when left out.' },
    { key: 'outOfPolicy', label: 'Out of policy', kind: 'switch', default: false },
  ],
  named: 'name',
  hasUniqueNames: false,
  narrowed: ['state', 'traveller', 'approver'],
  readers: { permission: 'users' },
  writers: { permission: 'users' },
  check: (fields, before, ports) => (before ? rebooked(fields, before) : newTrip(fields, ports)),
  actions: [
    {
      name: 'approve',
      label: 'Approve',
      writers: { permission: 'users' },
      fields: [decision],
      perform: (trip, { by }, ports) => decide(trip, 'confirmed', by, ports),
    },
    {
      name: 'decline',
      label: 'Decline',
      writers: { permission: 'users' },
      fields: [decision],
      perform: (trip, { by }, ports) => decide(trip, 'declined', by, ports),
    },
  ],
  beside: [
    {
      key: 'state',
      label: 'State',
      kind: 'choice',
      allowed: [
        { value: 'pending', label: 'Waits for approval' },
        { value: 'confirmed', label: 'Confirmed' },
        { value: 'declined', label: 'Declined' },
      ],
    },
  ],
  derived: async (trip, ports) => {
    const account = trip.fields.state === 'pending' ? await askedOf(trip, ports) : undefined;
    return { waitsFor: account ? { id: account.id, displayName: shownName(account.attributes) } : null };
  },
};

async function newTrip(given: JsonObject, ports: ApplicationPorts) {
  const fields: JsonObject = {
    ...given,
    booker: given.booker ?? given.traveller ?? null,
    outOfPolicy: given.outOfPolicy === true,
  };
  const read = async (id: unknown) => (typeof id === 'string' ? ports.accounts.read(id) : undefined);
  const [traveller, booker] = [await read(fields.traveller), await read(fields.booker)];
  const findings: ProblemDetail[] = [];
  if (!traveller || !canSignIn(traveller)) {
    findings.push(wrongValue('traveller', 'must be the id of an account that is not disabled'));
  }
  if (!booker || !canSignIn(booker)) {
    findings.push(wrongValue('booker', 'must be the id of an account that is not disabled'));
  }
  if (!traveller || findings.length > 0) return { fields, findings };
  const { kind, rule, approver } = await approvalOf(traveller, ports);
  if (!needsApproval(rule, fields.outOfPolicy === true)) return { fields: { ...fields, state: 'confirmed' }, findings };
  return {
    fields: { ...fields, state: 'pending', process: kind, ...(approver && { approver: approver.id }) },
    findings,
  };
}

/** A trip that was booked can be given another name, and is otherwise what was approved. */
async function rebooked(fields: JsonObject, before: Entry) {
  const changed = booked.filter((key) => fields[key] !== before.fields[key]);
  const findings = changed.map((key) => wrongValue(key, 'stays as it was booked: remove the trip and book another'));
  return { fields, findings };
}

/** Whose approval a pending trip waits for; undefined for that of the administrators. */
function askedOf({ fields }: Entry, ports: ApplicationPorts) {
  const approver = typeof fields.approver === 'string' ? fields.approver : undefined;
  return ableOf([approver, defaultOf(ports.settings).approver], String(fields.traveller), ports);
}

async function decide(trip: Entry, state: 'confirmed' | 'declined', by: unknown, ports: ApplicationPorts) {
  if (trip.fields.state !== 'pending') {
    throw new TenantProblem(409, 'TripDecided', `The trip is ${String(trip.fields.state)} already.`);
  }
  const asked = await askedOf(trip, ports);
  if (asked?.id !== by) {
    const who = asked
      ? `${shownName(asked.attributes)}: give the id ${asked.id}`
      : 'the administrators of the company: leave it out';
    throw new TenantProblem(409, 'NotTheApprover', `The trip waits for ${who}.`, [
      { target: 'by', code: 'NotTheApprover', message: `by: has to be whom the trip waits for, ${who}.` },
    ]);
  }
  const decidedBy = asked ? asked.id : ports.caller.name;
  await ports.entries.change(TRIPS, trip.id, { state, decidedBy, decidedAt: ports.now().toISOString() }, trip.version);
  return undefined;
}
