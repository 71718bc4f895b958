import { DirectoryError } from '../../directory/index.ts';
import { graphError } from '../graph-error.ts';

/** Runs a call to the directory and turns its refusals into the form of the administrative interfaces. */
export async function directoryCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    throw graphError(error.status, error.code, error.message, error.details);
  }
}
