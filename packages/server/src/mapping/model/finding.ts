/** A mistake or a doubt found in a configuration when it is saved. */
export interface Finding {
  readonly code: string;
  /** Names the field, what is wrong with it, and what to do. */
  readonly message: string;
  /** Path of the field, such as `synchronizationRules[0].objectMappings[0].attributeMappings[3].source`. */
  readonly target: string;
  /** Errors prevent saving, warnings do not. */
  readonly severity: 'error' | 'warning';
  /** Offset in the expression, where one is meant. */
  readonly position?: number;
  /** A replacement in the expression's text that would mend it. */
  readonly fix?: { readonly start: number; readonly end: number; readonly text: string };
}

export function error(code: string, target: string, message: string): Finding {
  return { code, message, target, severity: 'error' };
}

export function warning(code: string, target: string, message: string): Finding {
  return { code, message, target, severity: 'warning' };
}
