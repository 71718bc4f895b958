import { ownAccountView, type PersonSignedIn } from '../../tenants/index.ts';
import { html, type Page } from '../html-page.ts';

/** Says who is signed in, and offers to end that. */
export function signedInPage({ tenant, account, csrf }: PersonSignedIn): Page {
  const { displayName, userName } = ownAccountView(account);
  return {
    status: 200,
    title: `You are signed in to ${tenant.displayName}`,
    body: html`<p>As ${String(displayName)} (${String(userName)}).</p>
<form method="post" action="/t/${tenant.key}/people/sign-out">
<input type="hidden" name="csrf" value="${csrf}">
<button>Sign out</button>
</form>`,
  };
}

/** Says why somebody is not signed in. */
export function problemPage(status: number, text: string): Page {
  return { status, title: 'You are not signed in', body: html`<p class="problem" role="alert">${text}</p>` };
}
