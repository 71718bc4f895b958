import { groupAttributeAliases, userAttributeAliases } from '../directory/index.ts';

/** Further names of the attributes of a schema's source objects, by object name: people type those of Graph. */
export const sourceAliases: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ['User', userAttributeAliases],
  ['Group', groupAttributeAliases],
]);
