import { ApiError, send } from '../../api/client.ts';
import type { SecretPair } from '../../api/credentials.ts';

/** One thing a test looked at. */
export interface Check {
  readonly check: string;
  readonly passed: boolean;
  readonly problem: string | null;
  readonly evidence: string;
}

/** What a test of the connection came to. */
export interface TestResult {
  readonly isPassed: boolean;
  readonly checks: readonly Check[];
  /** What was found where the application could not be asked at all. */
  readonly message?: string;
}

/**
 * Tests credentials, those saved filled in with what was typed; nothing is saved. Without a job only the answer as a
 * whole is known. Rejects with an `ApiError` where the test itself could not be made.
 */
export async function testConnection(
  { address, jobAddress }: { readonly address: string; readonly jobAddress: string | undefined },
  credentials: readonly SecretPair[],
): Promise<TestResult> {
  const body = credentials.length === 0 ? { useSavedCredentials: true } : { credentials };
  try {
    if (jobAddress === undefined) {
      await send('POST', `${address}/synchronization/jobs/validateCredentials`, { body });
      return { isPassed: true, checks: [] };
    }
    const { value } = await send<{ readonly value: readonly Check[] }>('POST', `${jobAddress}/checks`, { body });
    // Whether accounts are found decides; what else was looked at is told besides.
    return { isPassed: value.find(({ check }) => check === 'search')?.passed === true, checks: value };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 400) throw error;
    return { isPassed: false, checks: [], message: error.message };
  }
}
