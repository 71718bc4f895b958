import type { Department } from './departments.ts';
import type { Site } from './sites.ts';

/** A person of the organisation, or a guest of it. Empty text: the property is not set. */
export interface Person {
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly givenName: string;
  readonly surname: string;
  readonly mail: string;
  readonly accountEnabled: boolean;
  readonly guest: boolean;
  readonly companyName: string;
  readonly jobTitle: string;
  readonly department: Department;
  readonly site: Site;
  readonly officeLocation: string;
  readonly streetAddress: string;
  readonly employeeId: string;
  readonly employeeType: string;
  readonly employeeHireDate: string;
  readonly preferredLanguage: string;
  readonly businessPhone: string;
  readonly mobilePhone: string;
  /** Principal name of the manager; empty for the one who has none. */
  readonly manager: string;
  readonly leads: boolean;
}

export const domain = 'halden.example';
export const companyName = 'Halden Logistics';
