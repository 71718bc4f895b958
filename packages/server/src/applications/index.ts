/**
 * Applications of an organisation: instances of gallery entries, who is assigned to them, and the credentials of their
 * targets. It owns no mapping, cycle or request to a target (`engine/`, `targets/`). Command line, HTTP and `app.ts`
 * may come in.
 */
export { type Application, type Assignment, type Credentials, DEFAULT_ROLE, type Principal } from './application.ts';
export type { ApplicationStore, JobDraft } from './application-store.ts';
export { Applications, type ApplicationsDependencies } from './applications.ts';
