/**
 * The gallery: which applications can be added, what each needs, and the schema its provisioning begins with. It owns
 * the data files (one for each entry) and what is derived from it; it does not own instances of applications (`applications/`) or what is
 * done with a schema (`mapping/`, `engine/`). Any room of the provisioning side may come in.
 */
export { type CredentialsForm, type CredentialsMethod, credentialsForm, tenantAddress } from './credentials-form.ts';
export { type DefaultObjectMapping, defaultGroupMappings, defaultUserMappings } from './default-mappings.ts';
export { checkMatching, filterMarks } from './filter-marks.ts';
export {
  customApplication,
  gallery,
  galleryAppById,
  galleryAppByTemplateId,
  hasConnector,
  noConnectorReason,
  presets,
  searchGallery,
  synchronizationTemplateId,
} from './gallery.ts';
export type {
  AppSide,
  AuthOption,
  DefaultMapping,
  ExtensionSchema,
  GalleryApp,
  GalleryObjectMapping,
  TargetAttribute,
  TenantUrl,
} from './gallery-app.ts';
export { applyPreset } from './preset.ts';
export { sourceAliases } from './source-aliases.ts';
export { builtInDirectoryName, synchronizationSchemaOf } from './synchronization-template.ts';
