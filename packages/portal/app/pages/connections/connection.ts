/** Which account belongs to an object of the directory (P14). */
export interface ObjectConnection {
  readonly sourceAnchor: string;
  readonly targetAnchor: string;
  /** Null where the directory has it no longer. */
  readonly displayName: string | null;
  readonly objectTypeName: 'User' | 'Group';
  readonly state: string;
  readonly releaseCause: string | null;
  readonly lastSuccessAt: string;
}

/** What becomes of a connection. */
export const STATES = [
  { name: 'managed', label: 'In step' },
  { name: 'released', label: 'Let go' },
] as const;

/** Where the list is read, narrowed to a part of a name and a state. */
export function listPath(jobAddress: string, sought: string, state: string | undefined): string {
  const conditions = [
    ...(sought === '' || isId(sought) ? [] : [`contains(displayName,'${sought.replaceAll("'", "''")}')`]),
    ...(state === undefined ? [] : [`state eq '${state}'`]),
  ];
  const filter = conditions.length === 0 ? '' : `&$filter=${encodeURIComponent(conditions.join(' and '))}`;
  return `${jobAddress}/objectConnections?$top=100${filter}`;
}

/** Whether a text looks like an id rather than a name. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text) || /^\d{3,}$/.test(text);
}
