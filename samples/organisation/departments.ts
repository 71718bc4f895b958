/** A department, with what its people are called. */
export interface Department {
  /** Mail nickname of its group, without prefix. */
  readonly key: string;
  readonly name: string;
  readonly division: 'Operations' | 'Commercial' | 'Corporate';
  /** First digits of its cost centres; some begin with zero on purpose. */
  readonly costCentre: string;
  /** How many of a hundred people work in it. */
  readonly share: number;
  readonly titles: readonly string[];
}

export const departments: readonly Department[] = [
  department('operations', 'Operations', 'Operations', '04', 18, ['Shift Supervisor', 'Terminal Operator', 'Planner']),
  department('warehousing', 'Warehousing', 'Operations', '05', 20, [
    'Warehouse Operative',
    'Stock Controller',
    'Forklift Driver',
  ]),
  department('transport', 'Transport', 'Operations', '06', 15, ['Dispatcher', 'Truck Driver', 'Route Planner']),
  department('customs', 'Customs & Compliance', 'Operations', '07', 7, ['Customs Declarant', 'Compliance Officer']),
  department('maintenance', 'Maintenance', 'Operations', '08', 8, ['Crane Technician', 'Electrician', 'Mechanic']),
  department('sales', 'Sales', 'Commercial', '21', 8, ['Account Manager', 'Sales Engineer']),
  department('customer-service', 'Customer Service', 'Commercial', '22', 7, ['Service Agent', 'Claims Handler']),
  department('marketing', 'Marketing', 'Commercial', '23', 3, ['Content Editor', 'Campaign Manager']),
  department('finance', 'Finance', 'Corporate', '31', 5, ['Accountant', 'Controller']),
  department('people', 'People & Culture', 'Corporate', '32', 3, ['HR Partner', 'Recruiter']),
  department('it', 'IT', 'Corporate', '33', 4, ['Systems Engineer', 'Service Desk Analyst']),
  department('legal', 'Legal', 'Corporate', '34', 2, ['Counsel', 'Paralegal']),
];

function department(
  key: string,
  name: string,
  division: Department['division'],
  costCentre: string,
  share: number,
  titles: readonly string[],
): Department {
  return { key, name, division, costCentre, share, titles };
}
