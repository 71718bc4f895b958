/**
 * The client's half of SCIM without the wire: building requests and reading answers, the latter leniently, since
 * services deviate. Owns no connection, credential, pace or retry. Provisioning engines and tests come in.
 */
export {
  type Answer,
  type AnsweredList,
  type AnsweredResource,
  type Failure,
  interpretDelete,
  interpretList,
  interpretResource,
  type Outcome,
} from './answer.ts';
export { type DeclaredFeatures, readFeatures } from './features.ts';
export { mergeOperations } from './merge.ts';
export { elementsAdded, emptiedInstead, sentIn } from './patch-forms.ts';
export {
  type ClientRequest,
  type Condition,
  createRequest,
  deleteRequest,
  discoveryRequest,
  equalityFilter,
  type ListQuery,
  listRequest,
  patchRequest,
  readRequest,
  replaceRequest,
  searchRequest,
} from './request.ts';
export { parseTenantUrl, type TenantUrl } from './tenant-url.ts';
