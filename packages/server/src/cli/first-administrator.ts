import type { App } from '../app.ts';

/** The one-time link that makes the first administrator; undefined once there is one. */
export async function firstAdministratorLink(
  app: App,
  { publicUrl }: { readonly publicUrl?: string | undefined },
  address: string,
): Promise<string | undefined> {
  const key = await app.administrators.firstInvitation();
  return key === undefined ? undefined : `${publicUrl ?? address}/first-administrator/${key}`;
}
