/**
 * What the program is told at start: one schema for environment variables and command-line flags, with documented
 * defaults, from which the reference page is generated. It reads what it is handed and starts nothing. The command line
 * and `app.ts` may enter; rooms receive the single values they need.
 */
export { ConfigurationError } from './configuration-error.ts';
export { type Configuration, readConfiguration } from './read-configuration.ts';
export { type SettingReference, settingsReference } from './reference.ts';
