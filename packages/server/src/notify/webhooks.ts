import { NOTICE_KINDS, type NoticeKind } from './notice-settings.ts';
import type { NoticeStore, WebhookRecord } from './notice-store.ts';
import type { WebhookPolicy } from './webhook-call.ts';

/** Seals values that must be readable again. */
export interface SecretKeeper {
  seal(value: string, context: string): Uint8Array;
  open(sealed: Uint8Array, context: string): string;
}

/** A webhook as it is shown; its secret is shown once, when it is made. */
export type WebhookView = Omit<WebhookRecord, 'secret'>;

/** A webhook was refused; each finding names the field and the remedy. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
  readonly findings: readonly string[];

  constructor(findings: readonly string[]) {
    super(findings.join(' '));
    this.findings = findings;
  }
}

export interface WebhooksNeeds {
  readonly store: NoticeStore;
  readonly secrets: SecretKeeper;
  readonly policy: Pick<WebhookPolicy, 'refuse'>;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
}

const MOST_WEBHOOKS = 50;
const LONGEST_URL = 2_048;
const LONGEST_DESCRIPTION = 200;
/** Standard Webhooks asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;

/** The webhooks of organisations: making, showing and removing them. */
export class Webhooks {
  readonly #needs: WebhooksNeeds;

  constructor(needs: WebhooksNeeds) {
    this.#needs = needs;
  }

  /** Makes a webhook and answers its secret, which cannot be read again. Throws `WebhookRefused`. */
  async create(
    organizationId: string,
    draft: { readonly url: string; readonly description?: string; readonly events?: readonly NoticeKind[] | undefined },
  ): Promise<{ readonly webhook: WebhookView; readonly secret: string }> {
    const { store, secrets, newId, now, random } = this.#needs;
    const findings = [...this.#findings(draft)];
    if ((await store.webhooks(organizationId)).length >= MOST_WEBHOOKS) {
      findings.push(`There are ${MOST_WEBHOOKS} webhooks already. Remove one first.`);
    }
    if (findings.length > 0) throw new WebhookRefused(findings);
    const id = newId();
    const secret = `whsec_${Buffer.from(random(SECRET_BYTES)).toString('base64')}`;
    const record: WebhookRecord = {
      organizationId,
      id,
      url: new URL(draft.url).href,
      description: draft.description ?? '',
      events: draft.events,
      secret: secrets.seal(secret, secretContext(id)),
      createdAt: now(),
      disabledAt: undefined,
    };
    await store.addWebhook(record);
    return { webhook: shown(record), secret };
  }

  async list(organizationId: string): Promise<readonly WebhookView[]> {
    return (await this.#needs.store.webhooks(organizationId)).map(shown);
  }

  /** Switches off, or on again. False when there is none. */
  switch(organizationId: string, id: string, on: boolean): Promise<boolean> {
    return this.#needs.store.disableWebhook(organizationId, id, on ? undefined : this.#needs.now());
  }

  remove(organizationId: string, id: string): Promise<boolean> {
    return this.#needs.store.removeWebhook(organizationId, id);
  }

  #findings(draft: Parameters<Webhooks['create']>[1]): readonly string[] {
    const findings: string[] = [];
    const url = draft.url.length <= LONGEST_URL && URL.canParse(draft.url) ? new URL(draft.url) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
      findings.push(
        `url: must be an https address of at most ${LONGEST_URL} characters without user and password, such as https://example.com/hook.`,
      );
    } else {
      const refused = this.#needs.policy.refuse(url);
      if (refused !== undefined) findings.push(`url: ${refused}`);
    }
    if ((draft.description ?? '').length > LONGEST_DESCRIPTION) {
      findings.push(`description: has more than ${LONGEST_DESCRIPTION} characters. Shorten it.`);
    }
    const unknown = (draft.events ?? []).filter((event) => !NOTICE_KINDS.includes(event));
    if (unknown.length > 0) {
      findings.push(`events: ${unknown.join(', ')} is unknown. Choose of ${NOTICE_KINDS.join(', ')}.`);
    }
    return findings;
  }
}

/** What a webhook's secret is sealed for. */
export function secretContext(webhookId: string): string {
  return `webhook ${webhookId}`;
}

function shown({ secret: _, ...webhook }: WebhookRecord): WebhookView {
  return webhook;
}
