import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { AttributeMapping, MappingPlace } from '../../api/synchronization-schema.ts';
import { useReturnFocus } from '../../components/return-focus.ts';
import { changesOf, type PastedChange, readTable, takenOver } from './pasted-table.ts';

const useStyles = makeStyles({
  surface: { maxWidth: 'min(860px, 100vw)' },
  content: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  code: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
  cell: { overflowWrap: 'anywhere', padding: tokens.spacingHorizontalXS },
  refused: { color: tokens.colorStatusDangerForeground1 },
});

const words: Readonly<Record<PastedChange['kind'], string>> = {
  added: '+ added',
  changed: '~ changed',
  same: '= as it is',
  removed: '- removed',
  refused: 'not taken over',
};

/** Takes mappings from a table of a guide: what it would change is shown before anything is. */
export function PasteTable({
  application,
  place,
  onApply,
  onClose,
}: {
  readonly application: string;
  readonly place: MappingPlace;
  readonly onApply: (mappings: readonly AttributeMapping[]) => void;
  readonly onClose: () => void;
}) {
  useReturnFocus(true);
  const styles = useStyles();
  const [text, write] = useState('');
  const [removeOthers, setRemoveOthers] = useState(true);
  const rows = readTable(text, place);
  const present = place.mapping.attributeMappings;
  const changes = rows.length === 0 ? [] : changesOf(rows, present, removeOthers);
  const count = (kind: PastedChange['kind']) => changes.filter((change) => change.kind === kind).length;
  const isUsable = rows.length > 0 && count('refused') < rows.length;
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>Paste a table</DialogTitle>
          <DialogContent className={styles.content}>
            <Field
              label="Table"
              hint={`Two columns: the attribute of ${application}, then the attribute of the directory or an expression.`}
            >
              <Textarea
                className={styles.code}
                rows={7}
                spellCheck={false}
                value={text}
                onChange={(_, { value }) => write(value)}
              />
            </Field>
            <Checkbox
              label="Remove all other mappings"
              checked={removeOthers}
              onChange={(_, { checked }) => setRemoveOthers(checked === true)}
            />
            {text.trim() !== '' && rows.length === 0 && <Text>No row of a table is recognised in this.</Text>}
            {changes.length > 0 && (
              <>
                <Text>
                  {count('added')} added, {count('changed')} changed, {count('removed')} removed, {count('same')} as
                  they are
                  {count('refused') > 0 && `, ${count('refused')} not taken over`}.
                </Text>
                <Table size="small" aria-label="What the table changes">
                  <TableHeader>
                    <TableRow>
                      <TableHeaderCell>Attribute</TableHeaderCell>
                      <TableHeaderCell>Before</TableHeaderCell>
                      <TableHeaderCell>After</TableHeaderCell>
                      <TableHeaderCell>Change</TableHeaderCell>
                    </TableRow>
                  </TableHeader>
                  <TableBody>
                    {changes.map(({ target, kind, before, after, problem }) => (
                      <TableRow key={`${kind} ${target}`}>
                        <TableCell className={styles.cell}>{target}</TableCell>
                        <TableCell className={styles.cell}>{before}</TableCell>
                        <TableCell className={styles.cell}>{after}</TableCell>
                        <TableCell className={styles.cell}>
                          {words[kind]}
                          {problem !== undefined && <div className={styles.refused}>{problem}</div>}
                        </TableCell>
                      </TableRow>
                    ))}
                  </TableBody>
                </Table>
              </>
            )}
          </DialogContent>
          <DialogActions>
            <Button
              appearance="primary"
              disabledFocusable={!isUsable}
              onClick={() => isUsable && onApply(takenOver(rows, present, removeOthers))}
            >
              Take over
            </Button>
            <Button onClick={onClose}>Cancel</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
