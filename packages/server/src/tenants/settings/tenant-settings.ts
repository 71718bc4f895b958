import type { JsonObject, JsonValue } from '@lockstep/scim';
import type { ApplicationPorts, Caller } from '../application-ports.ts';
import type { EntryChanges } from '../collections/collection.ts';
import type { Choice, Field } from '../field.ts';
import { choicesOf, heldValue, isShown, readFields } from '../field-values.ts';
import type { Profile } from '../profile.ts';
import { invalid, TenantProblem } from '../tenant-problem.ts';
import type { TenantRecord } from '../tenant-store.ts';
import { SAVED_AT, type SettingsRules } from './settings-rules.ts';

/** A field of the settings page as it is now. */
export interface ShownField extends Field {
  readonly value: JsonValue;
  readonly choices: readonly Choice[] | undefined;
  readonly isHidden: boolean;
  readonly isEditable: boolean;
}

/** The settings page of a tenant, as one caller sees it. */
export interface ShownSettings {
  readonly path: readonly string[];
  readonly saveLabel: string;
  readonly firstToken: string | undefined;
  readonly nextToken: string | undefined;
  readonly notice: string | undefined;
  readonly savedAt: string | undefined;
  readonly fields: readonly ShownField[];
}

/** What a save comes to, to be written at once. */
export interface SettingsSave {
  readonly settings: JsonObject;
  readonly entries: EntryChanges | undefined;
}

/** The page as it is drawn; 404 `NoSettingsPage` when this tenant has none for the caller. Pure. */
export function shownSettings(tenant: TenantRecord, profile: Profile, caller: Caller): ShownSettings {
  const rules = pageOf(tenant, profile, caller);
  const { settings, lists } = tenant;
  const isOperator = caller.kind === 'operator';
  const savedAt = settings[SAVED_AT];
  return {
    path: rules.path,
    saveLabel: rules.saveLabel,
    firstToken: rules.firstToken,
    nextToken: rules.nextToken,
    notice: rules.notice?.(settings),
    savedAt: typeof savedAt === 'string' ? savedAt : undefined,
    // The vendor's own fields are shown to the vendor alone.
    fields: rules.fields
      .filter(({ whose }) => isOperator || whose !== 'operator')
      .map((field) => ({
        ...field,
        value: heldValue(field, settings) ?? null,
        choices: field.kind === 'choice' || field.kind === 'choices' ? choicesOf(field, lists) : undefined,
        isHidden: !isShown(field, rules.fields, settings),
        isEditable: !isView(field) && (isOperator || field.whose !== 'operator'),
      })),
  };
}

/**
 * The save of the page from a request body, as a whole: 400 with every finding, or what is to be written. A save that
 * names none but the vendor's fields leaves the rest of the page as unfinished as it is.
 */
export async function settingsSave(
  tenant: TenantRecord,
  profile: Profile,
  body: unknown,
  caller: Caller,
  ports: ApplicationPorts,
): Promise<SettingsSave> {
  const rules = pageOf(tenant, profile, caller);
  const { settings: before, lists } = tenant;
  const isOperator = caller.kind === 'operator';
  const ofVendor = new Set(rules.fields.filter(({ whose }) => whose === 'operator').map(({ key }) => key));
  const keys = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  const isVendors = isOperator && keys.length > 0 && keys.every((key) => ofVendor.has(key));
  const complete = ({ key }: Field) => ofVendor.has(key) === isVendors;
  const read = readFields(rules.fields, body, before, { lists, isOperator, complete });
  const checked = rules.check?.(read.values, before, read.answers, { settings: before, lists }) ?? [];
  const findings = [...read.findings, ...(isVendors ? [] : checked)];
  if (findings.length > 0) throw invalid(findings);
  const settings =
    isVendors || before[SAVED_AT] ? read.values : { ...read.values, [SAVED_AT]: ports.now().toISOString() };
  return { settings, entries: await rules.saved?.(settings, before, read.answers, ports) };
}

/** The page there is for a caller; undefined when there is none. Operators have it always, for what is theirs on it. */
export function settingsPageOf(
  { settings }: TenantRecord,
  { settings: rules }: Profile,
  caller: Caller,
): SettingsRules | undefined {
  return rules && (caller.kind === 'operator' || rules.absent?.(settings) === undefined) ? rules : undefined;
}

function pageOf(tenant: TenantRecord, profile: Profile, caller: Caller): SettingsRules {
  const rules = settingsPageOf(tenant, profile, caller);
  if (rules) return rules;
  const reason = profile.settings?.absent?.(tenant.settings) ?? `${profile.displayName} has no settings page.`;
  throw new TenantProblem(404, 'NoSettingsPage', reason);
}

function isView({ kind }: Field): boolean {
  return kind === 'endpointView' || kind === 'secretView';
}
