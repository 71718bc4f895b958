import { readAccounts } from '../../api/standing.ts';

const EVERYBODY =
  'Accounts they have in applications are disabled with the next cycles, unless the policies of an application say otherwise.';

/** What blocking or deleting people does to their accounts: "Disables 3 accounts in 2 applications with their next cycle."; without ids, of everybody. */
export async function removalEffect(ids: readonly string[] | undefined): Promise<string> {
  if (ids === undefined) return EVERYBODY;
  const { byId } = await readAccounts(ids);
  const accounts = [...byId.values()].flatMap((one) => one.accounts);
  if (accounts.length === 0) return 'No application has an account of theirs.';
  const names = [...new Set(accounts)].sort();
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  const list = new Intl.ListFormat('en').format(shown);
  const what = accounts.length === 1 ? '1 account' : `${accounts.length.toLocaleString()} accounts`;
  return `This disables ${what} in ${list} with their next cycle, unless the policies of an application say otherwise.`;
}
