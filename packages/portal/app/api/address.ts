import { useSearchParams } from 'react-router';

/**
 * A state of the page that its address keeps: a filter, a tab, the entry whose drawer is open. Undefined takes it out of
 * the address. Typing replaces the place in the history, choosing adds one: say so by `replace`.
 */
export function useAddressed(
  name: string,
): readonly [value: string | undefined, set: (value: string | undefined, how?: { readonly replace: boolean }) => void] {
  const [search, setSearch] = useSearchParams();
  const set = (value: string | undefined, how = { replace: false }) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (value === undefined || value === '') after.delete(name);
      else after.set(name, value);
      return after;
    }, how);
  return [search.get(name) ?? undefined, set];
}
