/** An organisation: whose people these are. */
export interface Organization {
  readonly id: string;
  readonly displayName: string;
  /** Domain that `DefaultDomain()` answers in expressions. */
  readonly defaultDomain: string | undefined;
  /** What filled the directory when it was not an administrator, such as a sample. */
  readonly origin: string | undefined;
  /** Whether staged deletions are decided by somebody else than who caused them. */
  readonly twoPersonRule?: boolean;
  /** Name of the zone times are shown in to whoever chose none; that of their own system where there is none here either. */
  readonly timeZone?: string | undefined;
  /** Who gets mail about what is no application's, such as a source of people that fails. */
  readonly notificationAddresses?: readonly string[];
  /** What the directory is called in labels. */
  readonly directoryLabel?: DirectoryLabel | undefined;
  /** Counts its changes. */
  readonly version: number;
}

/** A short and a long name of the directory, as labels have them: `Microsoft Entra` and `Microsoft Entra ID`. */
export interface DirectoryLabel {
  readonly short: string;
  readonly long: string;
}

/** The names published guides use. */
export const USUAL_DIRECTORY_LABEL: DirectoryLabel = { short: 'Microsoft Entra', long: 'Microsoft Entra ID' };

/** What may be changed of an organisation. */
export type OrganizationChange = Partial<Omit<Organization, 'id' | 'version'>>;

/** The port to where organisations are kept. */
export interface OrganizationStore {
  /** The oldest organisation, which is the installation's own. */
  first(): Promise<Organization | undefined>;
  create(organization: Organization, now: Date): Promise<void>;
  /** Writes the version after the one given; false when it has another than that by now. */
  update(organization: Organization): Promise<boolean>;
}
