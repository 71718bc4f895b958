import {
  type AnsweredResource,
  elementsAdded,
  emptiedInstead,
  type Failure,
  type Outcome,
  type PatchOperation,
} from '@lockstep/scim';

export type Patched = Outcome<AnsweredResource>;

/** Sends one PATCH of operations in RFC form. */
export type SendPatch = (operations: readonly PatchOperation[]) => Promise<Patched>;

/**
 * Sends operations, and when they are refused for their form the forms that targets are known to accept instead:
 * elements added whole where a filter matched nothing, texts emptied where they cannot be removed, fewer at a time where
 * they are too large or too many, and one by one where the target fails, so that one attribute it cannot take does not
 * hold up the others.
 *
 * @param culprits paths this target failed at before; added to, and sent apart
 */
export async function patchStubbornly(
  send: SendPatch,
  operations: readonly PatchOperation[],
  most: number,
  culprits: Set<string>,
): Promise<Patched> {
  const isSuspect = ({ path }: PatchOperation) => path !== undefined && culprits.has(path);
  const suspects = operations.filter(isSuspect);
  if (suspects.length > 0 && operations.length > 1) {
    const others = operations.filter((operation) => !isSuspect(operation));
    return inTurn([...(others.length > 0 ? [others] : []), ...suspects.map((one) => [one])], (part) =>
      patch(send, part, culprits),
    );
  }
  return inTurn(partsOf(operations, most), (part) => patch(send, part, culprits));
}

async function patch(send: SendPatch, operations: readonly PatchOperation[], culprits: Set<string>): Promise<Patched> {
  const outcome = await send(operations);
  if (outcome.ok) return outcome;
  const { failure } = outcome;
  const other = otherForm(failure, operations);
  if (other !== undefined) {
    const again = await send(other);
    // What was said about the form that was meant is what helps.
    return again.ok || again.failure.kind !== failure.kind ? again : outcome;
  }
  if (operations.length === 1) {
    const [path] = operations.flatMap((operation) => operation.path ?? []);
    if (isFault(failure) && path !== undefined && !culprits.has(path)) culprits.add(path);
    return outcome;
  }
  if (failure.kind === 'tooLarge') {
    const half = Math.ceil(operations.length / 2);
    return inTurn(partsOf(operations, half), (part) => patch(send, part, culprits));
  }
  if (!isFault(failure)) return outcome;
  return inTurn(partsOf(operations, 1), (part) => patch(send, part, culprits));
}

function otherForm(failure: Failure, operations: readonly PatchOperation[]): readonly PatchOperation[] | undefined {
  if (failure.scimType?.toLowerCase() === 'notarget') return elementsAdded(operations);
  return failure.kind === 'refused' && failure.status === 400 ? emptiedInstead(operations) : undefined;
}

function isFault({ status }: Failure): boolean {
  return status === 500;
}

/**
 * Sends parts one after the other. Where the target fails at one the others are sent all the same, and the failure names
 * what it failed at; any other failure ends it.
 */
async function inTurn(
  parts: readonly (readonly PatchOperation[])[],
  send: (part: readonly PatchOperation[]) => Promise<Patched>,
): Promise<Patched> {
  if (parts.length === 1 && parts[0] !== undefined) return send(parts[0]);
  let last: Patched | undefined;
  const failed: { readonly failure: Failure; readonly paths: readonly string[] }[] = [];
  for (const part of parts) {
    const outcome = await send(part);
    if (outcome.ok) last = outcome;
    else if (isFault(outcome.failure)) failed.push({ ...outcome, paths: part.flatMap(({ path }) => path ?? []) });
    else return outcome;
  }
  const [first] = failed;
  if (first === undefined)
    return last ?? { ok: true, value: { resource: undefined, id: undefined, version: undefined } };
  const paths = failed.flatMap((one) => one.paths).join(', ');
  const rest = last === undefined ? '' : ' Everything else was written.';
  return {
    ok: false,
    failure: { ...first.failure, detail: `it cannot take ${paths}: ${first.failure.detail}${rest}` },
  };
}

function partsOf(operations: readonly PatchOperation[], size: number): readonly (readonly PatchOperation[])[] {
  const parts = [];
  for (let start = 0; start < operations.length; start += size) parts.push(operations.slice(start, start + size));
  return parts;
}
