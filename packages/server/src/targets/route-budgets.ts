import { Budget } from './budget.ts';
import type { Limits, RouteBudget } from './profile.ts';

const SECOND = 1_000;

/** What a budget looks at. */
export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly body?: string | undefined;
}

/** The budgets of a target's limits, each with the requests it is for. */
export class RouteBudgets {
  readonly #budgets: readonly { readonly budget: Budget; readonly appliesTo: (request: Outgoing) => boolean }[];

  constructor({ requestsPerSecond, burst, perHour, routes }: Omit<Limits, 'maxConcurrency'>) {
    const all = () => true;
    this.#budgets = [
      ...(requestsPerSecond === null
        ? []
        : [{ budget: perSecond(requestsPerSecond, burst ?? Math.ceil(requestsPerSecond)), appliesTo: all }]),
      // Half at once and half spread over the hour: never more than all of them within any hour.
      ...(perHour === null
        ? []
        : [
            { budget: spread({ requests: perHour, perSeconds: 3_600, burst: Math.ceil(perHour / 2) }), appliesTo: all },
          ]),
      ...routes.map((route) => ({
        budget: spread(route),
        appliesTo: (request: Outgoing) => isOn(route, request),
      })),
    ];
  }

  /** How long the request would have to wait if it were sent now. */
  wait(request: Outgoing, now: number): number {
    return this.#applying(request).reduce((longest, budget) => Math.max(longest, budget.wait(now)), 0);
  }

  /** Takes the request from every budget it concerns; answers how long it has to wait. */
  take(request: Outgoing, now: number): number {
    return this.#applying(request).reduce((longest, budget) => Math.max(longest, budget.take(now)), 0);
  }

  #applying(request: Outgoing): readonly Budget[] {
    return this.#budgets.flatMap(({ budget, appliesTo }) => (appliesTo(request) ? [budget] : []));
  }
}

function perSecond(rate: number, burst: number): Budget {
  return new Budget({ requests: rate, milliseconds: SECOND, burst });
}

/** A period's requests of which `burst` may come at once: the others are spread, so that the period's number holds. */
function spread({ requests, perSeconds, burst }: Pick<RouteBudget, 'requests' | 'perSeconds' | 'burst'>): Budget {
  const atOnce = Math.min(Math.max(1, burst ?? Math.floor(requests / 10)), Math.max(1, requests - 1));
  const rest = Math.max(1, requests - atOnce);
  return new Budget({ requests: rest, milliseconds: perSeconds * SECOND, burst: atOnce });
}

/** Whether a budget is for a request; the resource is told by the last but one, or last, part of its path. */
function isOn({ methods, resource, aboveBytes, upToBytes }: RouteBudget, { method, url, body }: Outgoing): boolean {
  if (methods !== undefined && !methods.some((one) => one === method)) return false;
  if (resource !== undefined && !segmentsOf(url).includes(resource)) return false;
  const bytes = Buffer.byteLength(body ?? '');
  return bytes > (aboveBytes ?? -1) && bytes <= (upToBytes ?? Number.POSITIVE_INFINITY);
}

function segmentsOf(url: string): readonly string[] {
  const path = url.split('?', 1)[0] ?? '';
  return path.toLowerCase().split('/').filter(Boolean).slice(-2);
}
