import type { JsonObject } from '@lockstep/scim';
import type { ApplicationPorts } from '../application-ports.ts';
import type { EntryChanges } from '../collections/collection.ts';
import type { Field, FieldValues } from '../field.ts';
import type { RuleContext } from '../profile.ts';
import type { ProblemDetail } from '../tenant-problem.ts';

/** The settings page of an application. */
export interface SettingsRules {
  /** Where the page is, in the words of the application's menus; the last is its title. */
  readonly path: readonly string[];
  /** The button that saves. */
  readonly saveLabel: string;
  readonly fields: readonly Field[];
  /** The one button the page has until the tenant has its first token; the fields come with the token. */
  readonly firstToken?: string;
  /** The button that puts a new token in the place of the one that is shown. */
  readonly nextToken?: string;
  /** Something to say above the page, such as that nothing is provisioned before the first save. */
  readonly notice?: (settings: JsonObject) => string | undefined;
  /** Whether there is such a page for this tenant now; why not, in words for its administrators. */
  readonly absent?: (settings: JsonObject) => string | undefined;
  /**
   * What is wrong with settings about to be saved, beyond their fields. `answers` are the values of fields that are
   * asked and not kept. Pure.
   */
  readonly check?: (
    next: FieldValues,
    before: JsonObject,
    answers: FieldValues,
    context: RuleContext,
  ) => readonly ProblemDetail[];
  /** What else changes with the settings, in the same transaction. It may look around, and changes nothing itself. */
  readonly saved?: (
    next: FieldValues,
    before: JsonObject,
    answers: FieldValues,
    ports: ApplicationPorts,
  ) => EntryChanges | undefined | Promise<EntryChanges | undefined>;
}

/** Under this key the settings of a tenant tell when its page was saved first. */
export const SAVED_AT = 'savedAt';
