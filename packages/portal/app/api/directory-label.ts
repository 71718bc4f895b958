import { useMe } from './session.tsx';

/** What the directory is called in labels, by a short and by a long name. */
export interface DirectoryLabel {
  readonly short: string;
  readonly long: string;
}

/** The names labels are made with. Only below `Session`. */
export function useDirectoryLabel(): DirectoryLabel {
  return useMe().organization.directoryLabel;
}

/**
 * The name of a mapping as it is shown: one the program made has the directory's names here in place of the usual ones,
 * one that somebody wrote stays as it is; `none` where there is no name. Only below `Session`.
 */
export function useMappingLabel(): (name: string | null | undefined, none: string) => string {
  const label = useDirectoryLabel();
  return (name, none) => (name ? labelled(name, label) : none);
}

function labelled(name: string, { short, long }: DirectoryLabel): string {
  const synchronized = /^Synchronize Microsoft Entra ((?:users|groups) to .+)$/.exec(name)?.[1];
  if (synchronized !== undefined) return `Synchronize ${short} ${synchronized}`;
  const provisioned = /^Provision Microsoft Entra ID (Users|Groups)$/.exec(name)?.[1];
  return provisioned === undefined ? name : `Provision ${long} ${provisioned}`;
}
