import { ScimError } from '../message/index.ts';
import { versionTag } from './view.ts';

/** Throws `ScimError` 412 when `If-Match` is given and names another version (RFC 7644 section 3.14). */
export function requireMatch(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined || names(ifMatch, version)) return;
  throw new ScimError(
    412,
    undefined,
    `The resource has changed: its version is ${versionTag(version)}. Read it again.`,
  );
}

/** Whether `If-None-Match` names the version the client would be sent. */
export function isUnchanged(ifNoneMatch: string | undefined, version: number): boolean {
  return ifNoneMatch !== undefined && names(ifNoneMatch, version);
}

/** Weak comparison with a list of tags; quotes and `W/` may be missing. */
function names(header: string, version: number): boolean {
  const tag = bare(versionTag(version));
  return header.split(',').some((candidate) => candidate.trim() === '*' || bare(candidate) === tag);
}

function bare(tag: string): string {
  const trimmed = tag.trim();
  const opaque = /^w\//i.test(trimmed) ? trimmed.slice(2) : trimmed;
  return opaque.replaceAll('"', '');
}
