/**
 * `/api/settings` on Fastify: people of the installation and their roles, API tokens, the organisation, the identity
 * provider, and the key that secrets are sealed with. Holds no rule of theirs (`access/`, `directory/`). Only the server
 * may come in.
 */
export { type SettingsNeeds, settingsRoutes } from './routes.ts';
