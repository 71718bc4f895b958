import type { z } from 'zod';
import { type SettingSource, settingsSchema } from './settings.ts';

/** One line of the configuration reference. */
export interface SettingReference extends SettingSource {
  /** Member of `Configuration`. */
  readonly name: string;
  /** As one would write it; undefined when there is none. */
  readonly defaultValue: string | undefined;
}

/** All settings in the order of the schema: what a reference page or `--help` is generated from. */
export function settingsReference(): readonly SettingReference[] {
  const defaults: Record<string, unknown> = settingsSchema.parse({});
  return [...settingSources()].map(([name, source]) => {
    const value = defaults[name];
    const none = value === undefined || (Array.isArray(value) && value.length === 0);
    return { name, ...source, defaultValue: none ? undefined : String(value) };
  });
}

/** Source of each setting by the member's name. */
export function settingSources(): ReadonlyMap<string, SettingSource> {
  return sources;
}

const shape: Record<string, z.ZodType> = settingsSchema.shape;
const sources = new Map(
  Object.entries(shape).map(([name, schema]) => [name, schema.meta() as unknown as SettingSource]),
);
