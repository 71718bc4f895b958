import { useParams, useSearchParams } from 'react-router';
import { tenantPath } from '../../api/tenant.ts';
import { SignInForm } from '../../components/sign-in-form.tsx';

/**
 * Sign-in to the pages of one tenant. It looks the same whether there is such a tenant or not, and so does the answer to
 * a wrong password.
 */
export function Component() {
  const { tenant = '' } = useParams();
  const [search] = useSearchParams();
  return (
    <SignInForm
      title="Sign in"
      within={tenant}
      address={tenantPath(tenant, 'sign-in')}
      userNameLabel="Username"
      verb="Sign In"
      // From the beginning: what was read as somebody else, or as nobody, counts no more.
      onSignedIn={() => {
        location.assign(returnPath(tenant, search.get('return')));
        return undefined;
      }}
    />
  );
}

/** Only a page of this tenant; anything else leads to its first one. */
function returnPath(tenant: string, asked: string | null): string {
  const home = `/t/${encodeURIComponent(tenant)}`;
  return asked !== null && (asked === home || asked.startsWith(`${home}/`)) ? asked : home;
}
