import { wrongValue } from '../../tenant-problem.ts';
import { publishedPosts } from '../published-posts.ts';
import { USER_TYPES } from './user-types.ts';

/** The timeline: what people write, for everybody to read. */
export const posts = publishedPosts({
  refusal: ({ facts: { userType } }, _fields, { lists }) => {
    const { kind, rights } = lists[USER_TYPES]?.find(({ id }) => id === userType)?.fields ?? {};
    const mayWrite = kind !== 'external' || (Array.isArray(rights) && rights.includes('posts'));
    return mayWrite ? undefined : wrongValue('author', 'is of a user type without the right to write posts');
  },
});
