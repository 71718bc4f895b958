import { defaultOptions, type JsonObject, readServiceOptions, type ServiceOptions } from '@lockstep/scim';
import { detailOf, type ProblemDetail } from './tenant-problem.ts';

/** The protocol options an administrator may set, with their usual values. */
export function usualProtocolOptions(): JsonObject {
  const { maxBodySize: _, ...usual } = defaultOptions;
  return JSON.parse(JSON.stringify(usual)) as JsonObject;
}

/** Every finding about protocol options that were given; none when they can be used. */
export function protocolFindings(options: JsonObject): readonly ProblemDetail[] {
  const reading = readServiceOptions(options);
  return reading.ok ? [] : reading.findings.map(detailOf);
}

/** Protocol options as they are stored, for the SCIM service: what this version cannot read keeps its default. */
export function protocolOptions(options: JsonObject): Partial<ServiceOptions> {
  const reading = readServiceOptions(options);
  if (reading.ok) return reading.value;
  const unread = new Set(reading.findings.map(({ target }) => target));
  const rest = readServiceOptions(Object.fromEntries(Object.entries(options).filter(([name]) => !unread.has(name))));
  return rest.ok ? rest.value : {};
}
