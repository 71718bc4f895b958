import { type Finding, type Reading, reading } from '../finding.ts';
import { isJsonObject, type JsonValue, own } from '../json.ts';
import { defaultOptions, type PatchResponse, type ServiceOptions } from './options.ts';

/** How one option is read from JSON: undefined when the value is none of those allowed. */
interface OptionReader<T> {
  readonly allowed: string;
  read(value: JsonValue): T | undefined;
}

/** Options a tenant may set; what the installation alone decides is not among them. */
type TenantOption = Exclude<keyof ServiceOptions, 'maxBodySize'>;

const MAX_PAGE = 10_000;

const readers: { readonly [Name in TenantOption]: OptionReader<ServiceOptions[Name]> } = {
  strict: flag(),
  client: oneOf('any', 'entra', 'okta'),
  patchResponse: {
    allowed: "'auto', '200' or '204', or an object with one of these for each resource type",
    read: readPatchResponse,
  },
  unknownPath: oneOf('error', 'ignore'),
  unknownMembers: oneOf('error', 'ignore'),
  groupNameUnique: flag(),
  externalIdUnique: flag(),
  nestedGroups: flag(),
  groupsReturned: oneOf('default', 'request'),
  membersReplaceIsAdditive: flag(),
  rolesAsJsonText: oneOf('keep', 'unpack'),
  bareFilterValues: flag(),
  passwords: oneOf('off', 'store'),
  advertiseCommonAttributes: flag(),
  advertisePagination: flag(),
  pageSize: wholeNumber(1, MAX_PAGE),
  maxPageSize: wholeNumber(1, MAX_PAGE),
  bulk: {
    allowed: "an object with 'maxOperations' from 0 to 10000 and 'maxPayloadSize' from 1024 to 16777216",
    read: readBulk,
  },
  emailValidation: flag(),
  filterable: { allowed: 'a list of at most 50 attribute paths', read: readPaths },
};

/** The names `readServiceOptions` knows, so that a reader of further options can tell its own from these. */
export const serviceOptionNames: readonly string[] = Object.keys(readers);

/**
 * Reads the options of a tenant from JSON; what is left out keeps its default. Every unknown name and every value that is
 * not allowed is a finding that says which option, what is wrong and what it may be.
 */
export function readServiceOptions(json: JsonValue): Reading<Partial<ServiceOptions>> {
  if (!isJsonObject(json)) {
    return reading({}, [{ target: '', problem: 'The options are no object.', allowed: 'an object' }]);
  }
  const findings: Finding[] = [];
  const options: [string, unknown][] = [];
  for (const [name, given] of Object.entries(json)) {
    const reader = Object.hasOwn(readers, name) ? readers[name as TenantOption] : undefined;
    const value = reader?.read(given);
    if (value !== undefined) options.push([name, value]);
    else if (reader)
      findings.push({ target: name, problem: `${shown(given)} is not allowed.`, allowed: reader.allowed });
    else findings.push({ target: name, problem: 'There is no such option.', allowed: serviceOptionNames.join(', ') });
  }
  const read: Partial<ServiceOptions> = Object.fromEntries(options);
  const { pageSize, maxPageSize = defaultOptions.maxPageSize } = read;
  if (pageSize !== undefined && pageSize > maxPageSize) {
    const problem = `It is more than 'maxPageSize', which is ${maxPageSize}.`;
    findings.push({ target: 'pageSize', problem, allowed: `1 to ${maxPageSize}` });
  }
  return reading(read, findings);
}

function shown(value: JsonValue): string {
  return JSON.stringify(value).slice(0, 60);
}

function flag(): OptionReader<boolean> {
  return { allowed: 'true or false', read: (value) => (typeof value === 'boolean' ? value : undefined) };
}

function oneOf<T extends string>(...words: readonly T[]): OptionReader<T> {
  return {
    allowed: words.map((word) => `'${word}'`).join(' or '),
    read: (value) => words.find((word) => word === value),
  };
}

function wholeNumber(least: number, most: number): OptionReader<number> {
  return {
    allowed: `a whole number from ${least} to ${most}`,
    read: (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined,
  };
}

const patchResponse = oneOf<PatchResponse>('auto', '200', '204');

function readPatchResponse(value: JsonValue): ServiceOptions['patchResponse'] | undefined {
  if (!isJsonObject(value)) return patchResponse.read(typeof value === 'number' ? String(value) : value);
  const modes = Object.entries(value).map(([type, mode]) => [type, readPatchResponse(mode)] as const);
  return modes.every((entry): entry is [string, PatchResponse] => typeof entry[1] === 'string')
    ? Object.fromEntries(modes)
    : undefined;
}

const operations = wholeNumber(0, 10_000);
const payload = wholeNumber(1024, 16_777_216);

function readBulk(value: JsonValue): ServiceOptions['bulk'] | undefined {
  if (!isJsonObject(value)) return undefined;
  const isKnown = Object.keys(value).every((name) => name === 'maxOperations' || name === 'maxPayloadSize');
  const maxOperations = operations.read(own(value, 'maxOperations') ?? defaultOptions.bulk.maxOperations);
  const maxPayloadSize = payload.read(own(value, 'maxPayloadSize') ?? defaultOptions.bulk.maxPayloadSize);
  if (!isKnown || maxOperations === undefined || maxPayloadSize === undefined) return undefined;
  return { maxOperations, maxPayloadSize };
}

function readPaths(value: JsonValue): readonly string[] | undefined {
  const isList = Array.isArray(value) && value.length <= 50;
  const isPath = (path: JsonValue): path is string => typeof path === 'string' && /^[^\s]{1,300}$/.test(path);
  return isList && value.every(isPath) ? value : undefined;
}
