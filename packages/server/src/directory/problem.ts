/** Something wrong with one property of what was given; `message` says what and how to put it right. */
export interface Problem {
  /** Dotted name of the property. */
  readonly field: string;
  readonly message: string;
}

/**
 * An operation of the directory that was refused. `code` and `status` are Microsoft Graph's; callers branch on them and
 * never on the message. `details` name every property concerned when there is more than one, or a code of its own.
 */
export class DirectoryError extends Error {
  readonly code: DirectoryErrorCode;
  readonly status: number;
  readonly target: string | undefined;
  readonly details: readonly ErrorDetail[];

  constructor(
    code: DirectoryErrorCode,
    message: string,
    options: { readonly target?: string; readonly details?: readonly ErrorDetail[] } = {},
  ) {
    super(message);
    this.name = 'DirectoryError';
    this.code = code;
    this.status = STATUS[code];
    this.target = options.target;
    this.details = options.details ?? [];
  }
}

const STATUS = {
  Request_BadRequest: 400,
  Request_ResourceNotFound: 404,
  Request_PreconditionFailed: 412,
} as const;

export type DirectoryErrorCode = keyof typeof STATUS;

export interface ErrorDetail {
  readonly code: 'Request_BadRequest' | 'ObjectConflict';
  readonly message: string;
  readonly target: string;
}

/** The error for values that did not pass validation: the first is the message, all are details. */
export function invalid(problems: readonly Problem[]): DirectoryError {
  const details = problems.map(({ field, message }) => ({
    code: 'Request_BadRequest' as const,
    message,
    target: field,
  }));
  const [first] = problems;
  return new DirectoryError('Request_BadRequest', first?.message ?? 'The request has no usable content.', {
    ...(first && { target: first.field }),
    details,
  });
}

/** The error for a value that another object holds already; Graph answers it with 400, not 409. */
export function conflict(field: string): DirectoryError {
  const message = `Another object with the same value for property ${field} already exists. Choose another value.`;
  return new DirectoryError('Request_BadRequest', message, {
    target: field,
    details: [{ code: 'ObjectConflict', message, target: field }],
  });
}

/** The error for an object, or a relation of an object, that does not exist. */
export function notFound(what: string): DirectoryError {
  return new DirectoryError(
    'Request_ResourceNotFound',
    `${what} does not exist, or was deleted. Check the id or name.`,
  );
}

/** The error for a value that an outside source brings: it is changed there. */
export function brought(field: string, source: string): DirectoryError {
  const message = broughtMessage(field, source);
  return new DirectoryError('Request_BadRequest', message, { target: field });
}

/** Why what an outside source brings cannot be changed here, and where it can. */
export function broughtMessage(field: string, source: string): string {
  if (field === 'deletedDateTime') {
    return `This object comes from the source ${source}, so it cannot be deleted here. Remove it there; the next read removes it here.`;
  }
  return `${field} comes from the source ${source} and is read-only here. Change it there; the next read brings it.`;
}
