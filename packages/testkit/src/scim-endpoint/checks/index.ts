/**
 * Everything a SCIM endpoint is checked for, by subject. Owns what is sent and expected; how it is sent, recorded and
 * removed again is the room's around it, which alone comes in.
 */
import type { Check } from '../check.ts';
import { bulkChecks } from './bulk.ts';
import { clientChecks } from './client-scenarios.ts';
import { discoveryChecks } from './discovery.ts';
import { filterChecks } from './filters.ts';
import { groupChecks } from './groups.ts';
import { hostileChecks } from './hostile.ts';
import { listChecks } from './lists.ts';
import { messageChecks } from './messages.ts';
import { parallelChecks } from './parallel.ts';
import { patchChecks } from './patch.ts';
import { uniquenessChecks } from './uniqueness.ts';
import { userChecks } from './users.ts';
import { versionChecks } from './versions.ts';

export const scimEndpointChecks: readonly Check[] = [
  ...discoveryChecks,
  ...messageChecks,
  ...userChecks,
  ...uniquenessChecks,
  ...filterChecks,
  ...patchChecks,
  ...groupChecks,
  ...listChecks,
  ...versionChecks,
  ...bulkChecks,
  ...parallelChecks,
  ...hostileChecks,
  ...clientChecks,
];
