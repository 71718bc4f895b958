import {
  type AttributeSurvey,
  type EvaluationContext,
  MappingSurvey,
  type SourceRecord,
  type SynchronizationSchema,
} from '../mapping/index.ts';
import type { Job } from './job.ts';
import { compileRules } from './rule.ts';
import { membershipsFor, rolesOf, scopeOf } from './scoping.ts';
import type { ObjectType, SourceDirectory, SourceObject } from './source-directory.ts';

export interface SchemaSurveyNeeds {
  readonly source: Pick<SourceDirectory, 'aliases' | 'page' | 'memberships'>;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly defaultDomain: () => string | undefined;
}

/** What the mappings of a schema make of everybody in scope. */
export interface SchemaSurvey {
  /** Objects looked at, and how many of them are in scope. */
  readonly evaluated: number;
  readonly inScope: number;
  /** Of those in scope: for whom anything would be sent that is not sent by the mappings in force. */
  readonly changed: number;
  readonly attributes: readonly AttributeSurvey[];
  /** False when it was stopped before everybody was looked at. */
  readonly complete: boolean;
}

/** Objects evaluated together. */
const PAGE = 200;

/** A schema to look at, and the one it would take the place of. */
export interface SurveyedSchemas {
  readonly schema: SynchronizationSchema;
  /** Without it nothing is said about what would change. */
  readonly before?: SynchronizationSchema | undefined;
}

/** Evaluates a schema for everybody in scope of a job, and counts; writes nothing and asks no target. */
export async function surveySchema(
  { source, now, random, defaultDomain }: SchemaSurveyNeeds,
  job: Job,
  { schema, before }: SurveyedSchemas,
  type: ObjectType,
  mayGoOn: () => boolean,
): Promise<SchemaSurvey> {
  const ruleOf = (of: SynchronizationSchema) =>
    compileRules(of, source.aliases).find((candidate) => candidate.type === type);
  const rule = ruleOf(schema);
  if (rule === undefined) return { evaluated: 0, inScope: 0, changed: 0, attributes: [], complete: true };
  const old = before && ruleOf(before);
  const survey = new MappingSurvey();
  const at = now();
  const context: EvaluationContext = { now: at, random, defaultDomain: defaultDomain() };
  let [evaluated, inScope, after]: [number, number, string | undefined] = [0, 0, undefined];
  do {
    const page = await source.page(type, job, after, PAGE);
    const ids = page.objects.map(({ id }) => id);
    const memberships = await membershipsFor(source, rule, ids);
    for (const object of page.objects) {
      const { decision, verdict } = scopeOf(rule, object, job.settings, {
        now: at,
        memberOf: memberships.get(object.id),
      });
      if (!decision.inScope || verdict.unread) continue;
      inScope += 1;
      const record = recordOf(object, true);
      survey.add(object, rule.mapping.evaluate(record, context), old?.mapping.evaluate(record, context));
    }
    evaluated += page.objects.length;
    after = page.next;
  } while (after !== undefined && mayGoOn());
  return {
    evaluated,
    inScope,
    changed: survey.changed,
    attributes: survey.report(),
    complete: after === undefined,
  };
}

/** What mappings read of an object, by whether it is in scope. */
export function recordOf(object: SourceObject, inScope: boolean): SourceRecord {
  return { ...object.record, IsSoftDeleted: !inScope, appRoleAssignments: rolesOf(object) };
}
