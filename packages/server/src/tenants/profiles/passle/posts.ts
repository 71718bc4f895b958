import { wrongValue } from '../../tenant-problem.ts';
import { publishedPosts } from '../published-posts.ts';
import { PASSLES } from './passles.ts';

/** Posts on a Passle, by users who are assigned to it. */
export const posts = publishedPosts({
  fields: [{ key: 'passle', label: 'Passle', kind: 'choice', from: PASSLES, required: true }],
  refusal: ({ facts: { role, passles } }, { passle }) => {
    const isCreator = typeof role === 'string' && Array.isArray(passles) && passles.some((id) => id === passle);
    return isCreator ? undefined : wrongValue('author', 'has no user role on this Passle: assign both first');
  },
});
