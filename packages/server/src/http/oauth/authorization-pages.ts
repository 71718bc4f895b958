import type { Signatory } from '../../tenants/index.ts';
import { type Html, html, type Page } from '../html-page.ts';

/** What the pages are about. */
export interface Asked {
  /** The application that is authorised. */
  readonly application: string;
  /** Whoever asks for it. */
  readonly client: string;
  /** Where the browser goes afterwards. */
  readonly redirectUri: string;
  /** What is asked for, in words. */
  readonly wishes: readonly string[];
}

/** Asks who wants to authorise. */
export function signInPage({ application }: Asked, problem?: { readonly status: number; readonly text: string }): Page {
  return {
    status: problem?.status ?? 200,
    title: `Sign in to ${application}`,
    body: html`${problemOf(problem?.text)}<form method="post" autocomplete="on">
<input type="hidden" name="step" value="sign-in">
<label>Username <input name="username" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="320" required autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password" maxlength="1000" required></label>
<button>Sign In</button>
</form>`,
  };
}

/** Asks which company is meant, of somebody who is known in several. */
export function companyPage({ application }: Asked, signatories: readonly Signatory[]): Page {
  return {
    status: 200,
    title: `Choose a company in ${application}`,
    body: html`<p>Your user name is known in several companies. Which one do you want to authorize for?</p>
<form method="post"><input type="hidden" name="step" value="company">
${signatories.map(({ tenant }) => html`<p><button name="company" value="${tenant.key}">${tenant.displayName}</button></p>`)}
</form>`,
  };
}

/** Asks for consent. */
export function consentPage(asked: Asked, { tenant, staff }: Signatory): Page {
  const { application, client, redirectUri, wishes } = asked;
  return {
    status: 200,
    title: `Authorize ${client}`,
    leadsTo: originOf(redirectUri),
    body: html`<p><strong>${client}</strong> (${new URL(redirectUri).host}) asks for access to <strong>${tenant.displayName}</strong> in ${application}. It will be able to:</p>
<ul>${wishes.map((wish) => html`<li>${wish}</li>`)}</ul>
<p>You are signed in as ${staff.userName}. You can take this back at any time in the settings of ${application}.</p>
<form method="post"><input type="hidden" name="step" value="consent">
<button name="decision" value="authorize">Authorize App</button>
<button name="decision" value="cancel">Cancel</button>
</form>`,
  };
}

/** Says why somebody cannot authorise, and leads back. */
export function refusalPage(asked: Asked, { tenant, staff, refusal }: Signatory): Page {
  const text =
    typeof refusal === 'object'
      ? refusal.off
      : `${staff.userName} is no administrator of ${tenant.displayName}, and only an administrator can authorize an app. Ask one to do it.`;
  return {
    status: 403,
    title: 'This app cannot be authorized',
    leadsTo: originOf(asked.redirectUri),
    body: html`${problemOf(text)}<form method="post"><input type="hidden" name="step" value="consent">
<button name="decision" value="cancel">Return to ${asked.client}</button>
</form>`,
  };
}

/** Says what is wrong with a request that leads nowhere: the browser is sent nowhere, whoever wrote the address. */
export function problemPage(status: number, text: string): Page {
  return { status, title: 'This authorization cannot go on', body: html`${problemOf(text)}` };
}

function problemOf(text: string | undefined): Html {
  return text === undefined ? html`` : html`<p class="problem" role="alert">${text}</p>`;
}

function originOf(redirectUri: string): string {
  return new URL(redirectUri).origin;
}
