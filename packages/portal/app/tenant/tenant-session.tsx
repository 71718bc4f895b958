import { Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { ApiError, get, keepForgeryValue, send } from '../api/client.ts';
import { type Me, useMe } from '../api/session.tsx';
import { type Application, type Collection, tenantPath } from '../api/tenant.ts';
import { OwnerName } from '../components/owner-name.ts';
import { Page } from '../components/page.tsx';
import { Problem } from '../components/problem.tsx';

/** Who is in the pages of a tenant, and what the application has for them. */
export interface TenantSession {
  readonly key: string;
  readonly displayName: string;
  readonly application: Application;
  /** Somebody of the tenant's own staff, or of the vendor or the installation. */
  readonly person: { readonly kind: 'staff' | 'operator'; readonly name: string };
  readonly permissions: 'all' | readonly string[];
  /** The sign-in they are here by: the address that tells of it, the one that ends it, and when it ends whatever is done. */
  readonly signIn: { readonly who: string; readonly endsAt: string; readonly end: () => Promise<unknown> } | undefined;
}

interface StaffMe {
  readonly userName: string;
  readonly permissions: 'all' | readonly string[];
  readonly signIn: { readonly csrf: string; readonly endDateTime: string };
}

const SessionContext = createContext<TenantSession | undefined>(undefined);

/**
 * Reads who is signed in to the pages of a tenant. Staff come first; where nobody of them is signed in it may be an
 * operator. `signedOut` is shown when it is nobody who may be here.
 */
export function TenantSessionOf({
  tenant,
  children,
  signedOut,
}: {
  readonly tenant: string;
  readonly children: ReactNode;
  readonly signedOut: ReactNode;
}) {
  const { data, error, isPending } = useSession(tenant);
  if (error instanceof ApiError && [401, 403].includes(error.status)) return signedOut;
  if (error) throw error;
  if (isPending) return null;
  return <Within session={data}>{children}</Within>;
}

/** A tenant as its operators look at it from their console, without entering. */
export function OperatorSessionOf({ tenant, children }: { readonly tenant: string; readonly children: ReactNode }) {
  const { data, error } = useSession(tenant, useMe());
  if (data) return <Within session={data}>{children}</Within>;
  return (
    <Page title="Tenant">
      {error ? <Problem error={error} what="The tenant could not be read." /> : <Spinner label="Loading" delay={300} />}
    </Page>
  );
}

function Within({ session, children }: { readonly session: TenantSession; readonly children: ReactNode }) {
  return (
    <SessionContext value={session}>
      <OwnerName value={session.displayName}>{children}</OwnerName>
    </SessionContext>
  );
}

function useSession(tenant: string, operator?: Me) {
  return useQuery({
    queryKey: [tenantPath(tenant, 'me'), operator !== undefined],
    queryFn: ({ signal }) => sessionOf(tenant, operator, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The tenant a part is about; undefined where there is none yet, such as before one is chosen. */
export function useTenantIfAny(): TenantSession | undefined {
  return useContext(SessionContext);
}

/** Who is in these pages. Only below `TenantSessionOf`. */
export function useTenant(): TenantSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error('These are no pages of a tenant.');
  return session;
}

/** Whether whoever is here has a permission of the tenant's pages. */
export function isAllowed({ permissions }: TenantSession, permission: string): boolean {
  return permissions === 'all' || permissions.includes(permission);
}

/** One of the application's lists, where it can be seen. */
export function collectionOf({ application }: TenantSession, key: string | undefined): Collection | undefined {
  return application.collections.find((collection) => collection.key === key);
}

/** Of an operator in the console, or of whoever is found to be signed in. */
async function sessionOf(key: string, known: Me | undefined, signal: AbortSignal): Promise<TenantSession> {
  const staff = known ? undefined : await staffOf(key, signal);
  const operator = staff ? undefined : (known ?? (await get<Me>('/api/portal/me', signal)));
  keepForgeryValue(staff?.signIn.csrf ?? operator?.signIn?.csrf);
  const [application, { displayName }] = await Promise.all([
    get<Application>(tenantPath(key, 'application'), signal),
    get<{ readonly displayName: string }>(tenantPath(key), signal),
  ]);
  return {
    key,
    displayName,
    application,
    person: staff ? { kind: 'staff', name: staff.userName } : { kind: 'operator', name: operator?.displayName ?? '' },
    permissions: staff?.permissions ?? 'all',
    signIn: signInOf(key, staff, operator),
  };
}

function signInOf(key: string, staff: StaffMe | undefined, operator: Me | undefined): TenantSession['signIn'] {
  if (staff) {
    const end = () => send('DELETE', tenantPath(key, 'sign-in'));
    return { who: tenantPath(key, 'me'), endsAt: staff.signIn.endDateTime, end };
  }
  if (!operator?.signIn) return undefined;
  return { who: '/api/portal/me', endsAt: operator.signIn.endsAt, end: () => send('POST', '/api/portal/sign-out') };
}

/** Undefined when somebody else is signed in who may look, but nobody of the tenant. */
async function staffOf(key: string, signal: AbortSignal): Promise<StaffMe | undefined> {
  try {
    return await get<StaffMe>(tenantPath(key, 'me'), signal);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
