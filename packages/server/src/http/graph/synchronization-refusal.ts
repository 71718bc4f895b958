import {
  SchemaChanged,
  SchemaNotFound,
  SchemaRefused,
  SettingsChanged,
  SettingsRefused,
} from '../../applications/index.ts';
import type { Finding } from '../../mapping/index.ts';
import { type GraphError, graphError } from '../graph-error.ts';

const MOST_FINDINGS = 200;

/** The answer to a schema that cannot be saved: one detail for each finding, `target` its place in the document. */
export function schemaRefused(findings: readonly Finding[]): GraphError {
  const details = findings.slice(0, MOST_FINDINGS).map(({ code, message, target }) => ({
    code,
    message,
    target: target === '' ? '$' : `$.${target}`,
  }));
  const [first] = findings;
  const more = findings.length > 1 ? ` ${findings.length - 1} more findings are in the details.` : '';
  const message = `The schema was not saved: ${first?.message ?? 'it is not valid.'}${more}`;
  return graphError(400, 'InvalidSynchronizationSchema', message, details);
}

function settingsRefused({ findings, message }: SettingsRefused): GraphError {
  const details = findings.map((finding) => ({
    code: 'InvalidSetting',
    message: finding,
    target: finding.split(':', 1)[0] ?? '',
  }));
  return graphError(400, 'Request_BadRequest', message, details);
}

/** Runs a call about schemas or settings and turns its refusals into the form of the administrative interfaces. */
export async function schemaCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof SchemaRefused) throw schemaRefused(error.findings);
    if (error instanceof SettingsRefused) throw settingsRefused(error);
    if (error instanceof SchemaChanged || error instanceof SettingsChanged)
      throw graphError(412, 'Request_PreconditionFailed', error.message);
    if (error instanceof SchemaNotFound) throw graphError(404, 'Request_ResourceNotFound', error.message);
    throw error;
  }
}
