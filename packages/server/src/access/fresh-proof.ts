/** For so long somebody's last proof of who they are counts as fresh. */
const FRESH = 10 * 60_000;

/** Whether somebody proved who they are so short a while ago that a final act does not ask for it again. */
export function isFresh({ provedAt }: { readonly provedAt: Date }, now: Date): boolean {
  return now.getTime() - provedAt.getTime() < FRESH;
}
