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
}

/** The port to where organisations are kept. */
export interface OrganizationStore {
  /** The oldest organisation, which is the installation's own. */
  first(): Promise<Organization | undefined>;
  create(organization: Organization, now: Date): Promise<void>;
  update(organization: Organization): Promise<void>;
}
