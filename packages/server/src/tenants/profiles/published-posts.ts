import type { JsonObject } from '@lockstep/scim';
import type { Account } from '../accounts/account.ts';
import type { Collection, Entry } from '../collections/collection.ts';
import type { Field } from '../field.ts';
import type { RuleContext } from '../profile.ts';
import { type ProblemDetail, wrongValue } from '../tenant-problem.ts';

export const POSTS = 'posts';

/**
 * What people publish. A post carries its author's name as it was on the day, so that it stays attributed when the person
 * is disabled, renamed or gone.
 */
export function publishedPosts(rules: {
  readonly fields?: readonly Field[];
  /** Why somebody cannot publish this, beyond being disabled. */
  readonly refusal: (author: Account, fields: JsonObject, context: RuleContext) => ProblemDetail | undefined;
}): Collection {
  return {
    key: POSTS,
    label: 'Posts',
    singular: 'post',
    fields: [
      { key: 'title', label: 'Title', kind: 'text', required: true },
      { key: 'author', label: 'Author', kind: 'account', required: true },
      ...(rules.fields ?? []),
    ],
    named: 'title',
    hasUniqueNames: false,
    narrowed: ['author'],
    readers: { permission: 'users' },
    writers: { permission: 'users' },
    check: async (fields, before, ports) => {
      if (before && before.fields.author === fields.author)
        return { fields: asPublished(fields, before), findings: [] };
      const author = await ports.accounts.read(String(fields.author));
      if (!author || author.archivedAt) {
        return { fields, findings: [wrongValue('author', 'is no account: choose one of those that are active')] };
      }
      if (author.attributes.active === false) {
        return { fields, findings: [wrongValue('author', 'is disabled: choose somebody who is active')] };
      }
      const refusal = rules.refusal(author, fields, ports);
      const { displayName, userName } = author.attributes;
      return { fields: { ...fields, authorName: displayName ?? userName ?? '' }, findings: refusal ? [refusal] : [] };
    },
  };
}

function asPublished(fields: JsonObject, { fields: { authorName } }: Entry): JsonObject {
  return { ...fields, authorName: authorName ?? '' };
}
