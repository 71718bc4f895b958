import type { Choice } from '../../field.ts';

/** Languages the screens of Peripass are in. */
export const languages: readonly Choice[] = [
  { value: 'en', label: 'English' },
  { value: 'nl', label: 'Nederlands' },
  { value: 'fr', label: 'Français' },
  { value: 'de', label: 'Deutsch' },
  { value: 'es', label: 'Español' },
  { value: 'it', label: 'Italiano' },
  { value: 'pl', label: 'Polski' },
];

export const USUAL_LANGUAGE = 'en';
