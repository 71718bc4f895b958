import type { Evaluate } from '../evaluation.ts';
import { type ComplexValue, isList, listOf, type Value } from '../value.ts';
import type { CompileOptions, FunctionDefinition } from './definition.ts';

/** The `type` that provisioning from Entra writes into a role. */
export const roleType = 'WindowsAzureActiveDirectoryRole';

const defaultAccess = '00000000-0000-0000-0000-000000000000';
const parameters = [{ name: 'assignments', type: 'Roles' }] as const;
const admin = { appRoleAssignments: [{ id: 'r1', value: 'Admin', displayName: 'Administrators' }] };
const adminRole = [{ primary: false, type: roleType, display: 'Administrators', value: 'Admin' }];

/** Functions over the app roles a person holds in the application. Default Access is no role. */
export const roleFunctions: readonly FunctionDefinition[] = [
  {
    name: 'AppRoleAssignmentsComplex',
    family: 'roles',
    summary: 'Yields all roles as complex values; the target is only added to, revoked roles stay there.',
    parameters,
    result: 'ComplexList',
    examples: [{ expression: 'AppRoleAssignmentsComplex([appRoleAssignments])', source: admin, result: adminRole }],
    evaluate: ([assignments = null]) => complexRoles(assignments),
  },
  {
    name: 'AssertiveAppRoleAssignmentsComplex',
    family: 'roles',
    summary: 'Yields all roles as complex values; the target is replaced, so that revoked roles go away.',
    parameters,
    result: 'ComplexList',
    examples: [
      { expression: 'AssertiveAppRoleAssignmentsComplex([appRoleAssignments])', source: admin, result: adminRole },
    ],
    evaluate: ([assignments = null]) => complexRoles(assignments),
  },
  {
    name: 'SingleAppRoleAssignment',
    family: 'roles',
    summary: 'Yields the first role as text: its value, or its display name where the target asks for that.',
    parameters,
    result: 'String',
    examples: [{ expression: 'SingleAppRoleAssignment([appRoleAssignments])', source: admin, result: 'Admin' }],
    prepare: (_call, [assignments], options) => prepareSingle(assignments, options),
  },
];

function prepareSingle(assignments: Evaluate | undefined, { roleMember = 'value' }: CompileOptions): Evaluate {
  return (source, context) => {
    const roles = rolesOf((assignments?.(source, context) ?? null) as Value);
    const first = roles[0];
    if (first === undefined) return null;
    if (roles.length > 1) {
      const message = `${roles.length} app roles are assigned; only the first, ${first.value}, is used.`;
      context.warn?.(message);
    }
    return roleMember === 'type' ? roleType : first[roleMember];
  };
}

function complexRoles(assignments: Value): Value {
  return listOf(
    rolesOf(assignments).map(({ value, display }): ComplexValue => {
      return { kind: 'complex', members: { primary: false, type: roleType, display, value } };
    }),
  );
}

/** The roles that count, in the order of the source, with value and display name standing in for each other. */
function rolesOf(assignments: Value): { readonly value: string; readonly display: string }[] {
  if (assignments === null) return [];
  return (isList(assignments) ? assignments : [assignments]).flatMap((assignment) => {
    if (typeof assignment === 'string') return [{ value: assignment, display: assignment }];
    if (typeof assignment !== 'object' || assignment.kind !== 'complex') return [];
    const { id, value, displayName } = assignment.members;
    const name = textOr(value, displayName);
    return id === defaultAccess || name === '' ? [] : [{ value: name, display: textOr(displayName, value) }];
  });
}

function textOr(first: string | boolean | undefined, second: string | boolean | undefined): string {
  return typeof first === 'string' && first !== '' ? first : typeof second === 'string' ? second : '';
}
