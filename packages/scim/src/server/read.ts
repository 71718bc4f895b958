import { notFound, type ServiceContext } from './context.ts';
import type { Endpoint } from './endpoint.ts';
import { isUnchanged } from './preconditions.ts';
import { answerResource, projectionOf, wantOf } from './represent.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { versionTag } from './view.ts';

/** GET of one resource (RFC 7644 section 3.4.1). */
export async function read(
  context: ServiceContext,
  endpoint: Endpoint,
  id: string,
  request: ScimRequest,
): Promise<ScimResponse> {
  const projection = projectionOf(context, endpoint, request);
  const stored = await context.store.read(endpoint.type, id, wantOf(endpoint, projection));
  if (!stored) throw notFound(endpoint, id);
  if (isUnchanged(request.headers['if-none-match'], stored.version)) {
    return { status: 304, headers: { etag: versionTag(stored.version) } };
  }
  return answerResource(context, endpoint, request, 200, stored, projection);
}
