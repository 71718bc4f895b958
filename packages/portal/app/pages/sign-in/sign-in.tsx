import { Button } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearchParams } from 'react-router';
import { get } from '../../api/client.ts';
import { SignInForm } from '../../components/sign-in-form.tsx';

interface SignInOffer {
  /** The identity provider that may be used in place of a password. */
  readonly provider: { readonly displayName: string } | null;
}

/** Sign-in with address and password, or at the organisation's identity provider. */
export function Component() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [search] = useSearchParams();
  const back = returnPath(search.get('return'));
  const { data: offer } = useQuery({
    queryKey: ['/api/portal/sign-in'],
    queryFn: ({ signal }) => get<SignInOffer>('/api/portal/sign-in', signal),
  });
  const code = search.get('error');
  return (
    <SignInForm
      title="Lockstep"
      address="/api/portal/sign-in"
      userNameLabel="Address"
      verb="Sign in"
      refusal={
        code === null ? undefined : `The identity provider did not sign you in to Lockstep (${code.slice(0, 60)}).`
      }
      onSignedIn={async () => {
        await client.resetQueries();
        await navigate(back, { replace: true });
      }}
    >
      {offer?.provider && (
        <Button as="a" href={`/api/portal/sign-in/provider?returnTo=${encodeURIComponent(back)}`}>
          Sign in with {offer.provider.displayName}
        </Button>
      )}
    </SignInForm>
  );
}

/** Only a path of this server; anything else leads home. */
function returnPath(asked: string | null): string {
  return asked !== null && /^\/(?![/\\])/.test(asked) ? asked : '/';
}
