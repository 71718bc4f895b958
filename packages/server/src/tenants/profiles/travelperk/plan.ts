import type { JsonObject } from '@lockstep/scim';
import type { Choice } from '../../field.ts';

/** Plans a company may be on; the usual one first. */
export const plans: readonly Choice[] = [
  { value: 'premium', label: 'Premium' },
  { value: 'pro', label: 'Pro' },
  { value: 'starter', label: 'Starter' },
];

const withProvisioning: readonly unknown[] = ['premium', 'pro'];

/** Whether the company's plan has the SCIM integration at all. */
export function hasProvisioning({ plan = plans[0]?.value ?? '' }: JsonObject): boolean {
  return withProvisioning.includes(plan);
}
