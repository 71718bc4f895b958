import { Pool } from 'undici';
import { type AddressPolicy, refusedUrl } from './address-policy.ts';
import { guardedLookup } from './exchange.ts';

const timeout = 5_000;
/** Far above any key set or discovery document. */
const largest = 256 * 1024;

/**
 * Reads a small document over HTTPS, or from where the policy allows more, as targets are reached: no redirects, bounded
 * in size and time, and no private address by way of a public name. Rejects with the reason.
 */
export async function readDocument(address: string, policy: AddressPolicy): Promise<string> {
  const url = new URL(address);
  const refused = refusedUrl(url, policy);
  if (refused !== undefined) throw new Error(refused);
  const pool = new Pool(url.origin, {
    connections: 1,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connect: { timeout, lookup: guardedLookup(url, policy) },
  });
  try {
    const { statusCode, body } = await pool.request({
      method: 'GET',
      path: url.pathname + url.search,
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(timeout),
    });
    if (statusCode !== 200) throw new Error(`${address} answers ${statusCode} and not 200.`);
    return await bounded(body, address);
  } finally {
    await pool.destroy();
  }
}

async function bounded(body: AsyncIterable<Uint8Array>, address: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > largest) throw new Error(`${address} answers more than ${largest} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
