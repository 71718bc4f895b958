import {
  Button,
  Caption1,
  Checkbox,
  Link,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { CheckmarkRegular } from '@fluentui/react-icons/svg/checkmark';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { useDirectoryLabel } from '../../api/directory-label.ts';
import { Status } from '../../components/status.tsx';
import { shownFlow } from '../../expression/shown-value.ts';
import type { MappingRow } from './mapping-row.ts';

const NARROW = '@container mappings (max-width: 640px)';
/** Where the table only just fits, values get what the other columns can spare. */
const CLOSE = '@container mappings (max-width: 800px)';

const useStyles = makeStyles({
  whole: { containerType: 'inline-size', containerName: 'mappings' },
  table: { width: '100%', tableLayout: 'fixed', borderCollapse: 'collapse', [NARROW]: { display: 'block' } },
  head: { [NARROW]: { display: 'none' } },
  body: { [NARROW]: { display: 'block' } },
  row: {
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    [NARROW]: {
      display: 'grid',
      gridTemplateColumns: '36px minmax(0, 1fr) 36px',
      padding: `${tokens.spacingVerticalS} 0`,
    },
  },
  cell: {
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalXS}`,
    textAlign: 'start',
    verticalAlign: 'top',
    overflowWrap: 'anywhere',
  },
  small: { width: '36px' },
  type: { width: '72px' },
  short: { width: '94px' },
  broad: { width: '22%', [CLOSE]: { width: '19%' } },
  source: { width: '22%', [CLOSE]: { width: '20%' } },
  title: { fontSize: tokens.fontSizeBase200, verticalAlign: 'bottom' },
  // Level with the name beside it.
  check: { marginTop: '-6px', [NARROW]: { marginTop: '-10px' } },
  first: { [NARROW]: { gridRow: '1 / span 4', gridColumn: '1' } },
  wide: { [NARROW]: { gridColumn: '2', display: 'block', padding: 0 } },
  hidden: { [NARROW]: { display: 'none' } },
  last: { [NARROW]: { gridRow: '1', gridColumn: '3' } },
  labelled: { display: 'none', [NARROW]: { display: 'inline' } },
  name: { fontWeight: tokens.fontWeightSemibold },
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  note: { display: 'block', fontWeight: tokens.fontWeightRegular },
  error: { color: tokens.colorStatusDangerForeground1 },
  warning: { color: tokens.colorStatusWarningForeground1 },
});

/** What can be done with a row. */
export interface RowActs {
  readonly edit: (name: string) => void;
  readonly remove: (names: readonly string[]) => void;
  readonly move: (name: string, by: -1 | 1) => void;
  /** Takes another attribute as the source. */
  readonly takeSource: (name: string, attribute: string) => void;
}

/** The mappings as a table; in a narrow place as cards. Without `acts` it is only read. */
export function MappingTable({
  rows,
  application,
  person,
  selected,
  onSelect,
  acts,
}: {
  readonly rows: readonly MappingRow[];
  readonly application: string;
  /** Whose values are shown. */
  readonly person: string | undefined;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (names: ReadonlySet<string>) => void;
  readonly acts: RowActs | undefined;
}) {
  const styles = useStyles();
  const { long: directory } = useDirectoryLabel();
  const toggle = (name: string) => {
    const names = new Set(selected);
    if (!names.delete(name)) names.add(name);
    onSelect(names);
  };
  const removable = rows.filter(isRemovable).map(({ name }) => name);
  const isAll = removable.length > 0 && removable.every((name) => selected.has(name));
  return (
    <div className={styles.whole}>
      <table className={styles.table} aria-label="Attribute Mappings">
        <thead className={styles.head}>
          <tr>
            {acts && (
              <th className={mergeClasses(styles.cell, styles.small)}>
                <Checkbox
                  aria-label="Select all mappings that can be deleted"
                  checked={isAll ? true : selected.size > 0 ? 'mixed' : false}
                  onChange={() => onSelect(new Set(isAll ? [] : removable))}
                />
              </th>
            )}
            <th className={mergeClasses(styles.cell, styles.title, styles.broad)}>{application} Attribute</th>
            <th className={mergeClasses(styles.cell, styles.title, styles.type)}>Type</th>
            <th className={mergeClasses(styles.cell, styles.title, styles.short)}>Supported for filtering</th>
            <th className={mergeClasses(styles.cell, styles.title, styles.source)}>{directory} Attribute</th>
            <th className={mergeClasses(styles.cell, styles.title, styles.short)}>Matching precedence</th>
            {person !== undefined && <th className={mergeClasses(styles.cell, styles.title)}>Value for {person}</th>}
            {acts && <th className={mergeClasses(styles.cell, styles.small)} aria-label="Actions" />}
          </tr>
        </thead>
        <tbody className={styles.body}>
          {rows.map((row) => {
            const { name, mapping, source, isExpression, applies, filterable, definition, type, findings } = row;
            const value = shownFlow(row.trial?.create);
            return (
              <tr key={name} className={styles.row}>
                {acts && (
                  <td className={mergeClasses(styles.cell, styles.first)}>
                    {isRemovable(row) && (
                      <Checkbox
                        className={styles.check}
                        aria-label={`Select ${name}`}
                        checked={selected.has(name)}
                        onChange={() => toggle(name)}
                      />
                    )}
                  </td>
                )}
                <td className={mergeClasses(styles.cell, styles.name, styles.wide)}>
                  {acts ? (
                    <Link as="button" onClick={() => acts.edit(name)}>
                      {name}
                    </Link>
                  ) : (
                    name
                  )}
                  {definition?.required === true && <Caption1 className={styles.note}>required</Caption1>}
                  {findings.map((finding) => (
                    <Caption1
                      key={finding.message}
                      className={mergeClasses(
                        styles.note,
                        finding.severity === 'error' ? styles.error : styles.warning,
                      )}
                    >
                      {finding.severity === 'error' ? 'Error: ' : 'Note: '}
                      {finding.message}
                    </Caption1>
                  ))}
                  {acts && name.toLowerCase() === 'externalid' && source === 'mailNickname' && (
                    <Caption1 className={styles.note}>
                      mailNickname changes with a person's name, objectId never does.{' '}
                      <Link as="button" onClick={() => acts.takeSource(name, 'objectId')}>
                        Use objectId
                      </Link>
                    </Caption1>
                  )}
                </td>
                <td className={mergeClasses(styles.cell, styles.hidden)}>{type}</td>
                <td className={mergeClasses(styles.cell, styles.hidden)}>
                  {filterable === true && <CheckmarkRegular aria-label="Yes" role="img" />}
                  {filterable === false && 'No'}
                  {filterable === undefined && <span title={`${application} does not say`}>?</span>}
                </td>
                <td className={mergeClasses(styles.cell, styles.wide)}>
                  <span aria-hidden className={styles.labelled}>
                    ←{' '}
                  </span>
                  <span className={isExpression ? styles.code : undefined}>{source === '' ? '–' : source}</span>
                  {mapping.defaultValue !== null && (
                    <Caption1 className={styles.note}>if null: {mapping.defaultValue}</Caption1>
                  )}
                  {applies !== undefined && <Caption1 className={styles.note}>{applies}</Caption1>}
                </td>
                <td className={mergeClasses(styles.cell, mapping.matchingPriority > 0 ? styles.wide : styles.hidden)}>
                  {mapping.matchingPriority > 0 && (
                    <>
                      <span className={styles.labelled}>Matching precedence </span>
                      {mapping.matchingPriority}
                    </>
                  )}
                </td>
                {person !== undefined && (
                  <td className={mergeClasses(styles.cell, styles.wide)}>
                    <span className={styles.labelled}>= </span>
                    {value.isRefused ? <Status kind="failed">{value.text}</Status> : value.text}
                  </td>
                )}
                {acts && (
                  <td className={mergeClasses(styles.cell, styles.last)}>
                    <RowMenu row={row} acts={acts} />
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** What the application requires stays mapped. */
function isRemovable({ definition }: MappingRow): boolean {
  return definition?.required !== true;
}

function RowMenu({ row, acts }: { readonly row: MappingRow; readonly acts: RowActs }) {
  const { name, mapping } = row;
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" size="small" icon={<MoreHorizontalRegular />} aria-label={`Actions for ${name}`} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem onClick={() => acts.edit(name)}>Edit</MenuItem>
          {isRemovable(row) ? (
            <MenuItem onClick={() => acts.remove([name])}>Delete</MenuItem>
          ) : (
            <MenuItem disabled>The application requires it: it cannot be deleted</MenuItem>
          )}
          {mapping.matchingPriority > 0 && (
            <>
              <MenuItem onClick={() => acts.move(name, -1)}>Move up in matching</MenuItem>
              <MenuItem onClick={() => acts.move(name, 1)}>Move down in matching</MenuItem>
            </>
          )}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
