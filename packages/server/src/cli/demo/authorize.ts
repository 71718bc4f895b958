import type { App } from '../../app.ts';
import type { Job } from '../../engine/index.ts';

/** Somebody who may authorise, by what they type into the application's page. */
export interface SignInData {
  readonly userName: string;
  readonly password: string;
}

const CALLBACK = '/authorization/callback';
/** More redirects than the flow has. */
const MOST_STEPS = 10;

/**
 * Authorises the application of a job at a tenant of this installation, through the pages that its administrator would
 * go through. Throws with what the page or the interface answered.
 *
 * @param address where this installation listens
 */
export async function authorize(
  app: App,
  job: Job,
  { userName, password }: SignInData,
  address: string,
): Promise<void> {
  const visitor = new Visitor(app, address);
  const path = `/v1.0/servicePrincipals/${job.applicationId}/synchronization/jobs/${job.id}/authorization`;
  const begun = await visitor.send('POST', path, app.localToken);
  if (begun.status !== 200) throw new Error(`The authorization cannot be begun: ${begun.text}`);
  const signIn = await visitor.follow(JSON.parse(begun.text).authorizationUrl);
  const consent = await visitor.submit(signIn.path, { step: 'sign-in', username: userName, password });
  if (consent.status !== 200) throw new Error(`${userName} cannot sign in to authorize: ${consent.status}.`);
  const back = await visitor.submit(signIn.path, { step: 'consent', decision: 'authorize' });
  const { location } = await visitor.send('GET', back.path, app.localToken);
  const outcome = new URL(location ?? '', address).searchParams.get('authorization');
  if (outcome !== 'done') throw new Error(`The authorization did not come about: ${outcome ?? back.status}.`);
}

interface Answer {
  readonly status: number;
  readonly path: string;
  readonly location: string | undefined;
  readonly text: string;
}

/** Goes through pages with a browser's cookies, inside this process: whatever its address and certificate are. */
class Visitor {
  readonly #app: App;
  readonly #host: string;
  readonly #cookies = new Map<string, string>();

  constructor(app: App, address: string) {
    this.#app = app;
    this.#host = new URL(address).host;
  }

  async send(method: 'GET' | 'POST', path: string, token?: string, form?: URLSearchParams): Promise<Answer> {
    const { statusCode, headers, body, cookies } = await this.#app.http.inject({
      method,
      url: path,
      headers: {
        host: this.#host,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(token === undefined && { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') }),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { payload: form.toString() }),
    });
    for (const { name, value } of cookies) this.#cookies.set(name, value);
    return { status: statusCode, path, location: headers.location, text: body };
  }

  /** Opens an address and goes where it leads, until that is a page or the way back. */
  async follow(address: string): Promise<Answer> {
    let path = pathOf(address);
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if (path.startsWith(`${CALLBACK}?`)) return { status: 303, path, location: undefined, text: '' };
      const answer = await this.send('GET', path);
      if (answer.location === undefined) return answer;
      path = pathOf(answer.location);
    }
    throw new Error(`The authorization leads from ${pathOf(address)} nowhere.`);
  }

  /** Sends the form of a page, and goes where that leads. */
  async submit(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    const answer = await this.send('POST', path, undefined, new URLSearchParams(fields));
    return answer.location === undefined ? answer : this.follow(answer.location);
  }
}

function pathOf(address: string): string {
  const { pathname, search } = new URL(address, 'http://localhost');
  return pathname + search;
}
