import { discoveryRequest, interpretResource, readFeatures } from '@lockstep/scim';
import type { ObjectType } from '../engine/index.ts';
import {
  declaredProfile,
  type GroupRules,
  type Profile,
  profileFrom,
  type ResourceRules,
  type TargetProfile,
} from './profile.ts';
import type { Wire } from './wire.ts';

const KIND: Readonly<Record<ObjectType, 'users' | 'groups'>> = { User: 'users', Group: 'groups' };

/**
 * What is known of one target: what it says about itself, what its answers showed, and the profile that was named for
 * it, which has the last word.
 */
export class Facts {
  readonly #named: TargetProfile | undefined;
  #declared: TargetProfile = {};
  #observed: TargetProfile = {};
  #profile: Profile;
  #asked: Promise<void> | undefined;

  constructor(named: TargetProfile | undefined) {
    this.#named = named;
    this.#profile = profileFrom(named);
  }

  get profile(): Profile {
    return this.#profile;
  }

  rules(type: ObjectType): ResourceRules {
    return this.#profile[KIND[type]];
  }

  /** An answer showed something. */
  learn(type: ObjectType, seen: Partial<GroupRules>): void {
    const kind = KIND[type];
    this.#observed = { ...this.#observed, [kind]: { ...this.#observed[kind], ...seen } };
    this.#settle();
  }

  /**
   * Lets the target describe itself (RFC 7644 section 4), once. A hint that may be missing or wrong: whatever fails is
   * passed over, since the next request will say what there is to say.
   */
  ask(wire: Wire, now: () => Date, signal?: AbortSignal): Promise<void> {
    this.#asked ??= wire.hosts
      .declared(wire.tenant.base, () => declaration(wire, now, signal))
      .then((declared) => {
        this.#declared = declared;
        this.#settle();
      });
    return this.#asked;
  }

  #settle(): void {
    this.#profile = profileFrom(this.#declared, this.#observed, this.#named);
  }
}

async function declaration(
  wire: Wire,
  now: () => Date,
  signal: AbortSignal | undefined,
): Promise<TargetProfile | undefined> {
  try {
    const answer = await wire.send(discoveryRequest(wire.tenant, 'ServiceProviderConfig'), signal);
    const outcome = interpretResource(answer, now());
    return outcome.ok && outcome.value.resource !== undefined
      ? declaredProfile(readFeatures(outcome.value.resource))
      : {};
  } catch {
    return undefined;
  }
}
