import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useEffectEvent } from 'react';
import { forgetToasts } from '../components/toasts.tsx';
import { forgetRecent } from '../frame/recent.ts';
import { forgetForNow } from '../preferences.ts';

/** What windows of this browser tell each other of a sign-in; `who` is the address of whoever it is of. */
export type SignInNews =
  | { readonly what: 'over'; readonly who: string }
  | { readonly what: 'busy'; readonly who: string; readonly at: number };

const channel = new BroadcastChannel('lockstep.sign-in');

/** Tells the other windows. */
export function tellSignIn(news: SignInNews): void {
  channel.postMessage(news);
}

/** Hears what other windows tell. */
export function useSignInNews(hear: (news: SignInNews) => void): void {
  const onNews = useEffectEvent(hear);
  useEffect(() => {
    const listen = ({ data }: MessageEvent<SignInNews>) => onNews(data);
    channel.addEventListener('message', listen);
    return () => channel.removeEventListener('message', listen);
  }, []);
}

/** After a sign-in has ended: every window of it shows nothing any more and keeps nothing of what it read. */
export function useSignInEnd(who: string): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    tellSignIn({ what: 'over', who });
    await forget(client);
  }, [client, who]);
}

/** Asks anew who is signed in, before which nothing is shown, and drops everything that was read or done. */
export async function forget(client: QueryClient): Promise<void> {
  await client.resetQueries({ predicate: isWho });
  client.removeQueries({ predicate: (query) => !isWho(query) });
  client.getMutationCache().clear();
  forgetForNow();
  forgetRecent();
  forgetToasts();
}

/** Asks whether the sign-in still holds, which keeps it alive. */
export function askAgain(client: QueryClient): Promise<void> {
  return client.refetchQueries({ predicate: isWho });
}

/** Whether a query is about who is signed in, here or to the pages of a tenant. */
function isWho({ queryKey: [address] }: { readonly queryKey: readonly unknown[] }): boolean {
  return /^\/api\/(?:portal|tenants\/[^/]+)\/me$/.test(String(address));
}
