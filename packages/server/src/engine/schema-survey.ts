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
  readonly attributes: readonly AttributeSurvey[];
  /** False when it was stopped before everybody was looked at. */
  readonly complete: boolean;
}

/** Objects evaluated together. */
const PAGE = 200;

/** Evaluates a schema for everybody in scope of a job, and counts; writes nothing and asks no target. */
export async function surveySchema(
  { source, now, random, defaultDomain }: SchemaSurveyNeeds,
  job: Job,
  schema: SynchronizationSchema,
  type: ObjectType,
  mayGoOn: () => boolean,
): Promise<SchemaSurvey> {
  const rule = compileRules(schema, source.aliases).find((candidate) => candidate.type === type);
  if (rule === undefined) return { evaluated: 0, inScope: 0, attributes: [], complete: true };
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
      survey.add(object.id, rule.mapping.evaluate(recordOf(object, true), context));
    }
    evaluated += page.objects.length;
    after = page.next;
  } while (after !== undefined && mayGoOn());
  return { evaluated, inScope, attributes: survey.report(), complete: after === undefined };
}

/** What mappings read of an object, by whether it is in scope. */
export function recordOf(object: SourceObject, inScope: boolean): SourceRecord {
  return { ...object.record, IsSoftDeleted: !inScope, appRoleAssignments: rolesOf(object) };
}
