import {
  Button,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../api/client.ts';
import { useMay } from '../api/session.tsx';
import type { Standing } from '../api/standing.ts';
import { Confirm, type Confirmation } from '../components/confirm.tsx';
import { toast } from '../components/toasts.tsx';
import { jobPath, type Subject } from './on-demand.ts';

const useStyles = makeStyles({
  scroller: { overflowX: 'auto' },
  table: { minWidth: '480px', overflowWrap: 'anywhere' },
});

/** The accounts that match a person, side by side, with what tells them apart; one of them can be chosen. */
export function Candidates({ standing, subject }: { readonly standing: Standing; readonly subject: Subject }) {
  const styles = useStyles();
  const client = useQueryClient();
  const may = useMay();
  const mayChoose = may('Synchronization.ReadWrite.All');
  const [asked, ask] = useState<Confirmation>();
  const { candidates, applicationDisplayName: application } = standing;
  // Where an account is says nothing its id does not say.
  const paths = [...new Set(candidates.flatMap(({ values }) => Object.keys(values)))].filter(
    (path) => path !== 'meta.location',
  );
  const choose = (targetId: string): Confirmation => ({
    title: `Link ${subject.name} to account ${targetId}?`,
    effect: `${application} keeps the other accounts as they are. The next cycle brings this one in step.`,
    verb: `Link to account ${targetId}`,
    act: async () => {
      const body = { id: subject.id, objectTypeName: subject.type, targetId };
      await send('POST', `${jobPath(standing)}/attention/choose`, { body });
      toast(`${subject.name} is linked to account ${targetId}.`);
      await client.invalidateQueries();
    },
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by the keyboard
    <section className={styles.scroller} tabIndex={0} aria-label={`Accounts in ${application}`}>
      <Table size="small" className={styles.table} aria-label={`Accounts in ${application} that match ${subject.name}`}>
        <TableHeader>
          <TableRow>
            <TableHeaderCell>Account</TableHeaderCell>
            {paths.map((path) => (
              <TableHeaderCell key={path}>{path}</TableHeaderCell>
            ))}
            {mayChoose && <TableHeaderCell>Choice</TableHeaderCell>}
          </TableRow>
        </TableHeader>
        <TableBody>
          {candidates.map(({ targetId, values }) => (
            <TableRow key={targetId}>
              <TableCell>{targetId}</TableCell>
              {paths.map((path) => (
                <TableCell key={path}>{values[path] ?? '–'}</TableCell>
              ))}
              {mayChoose && (
                <TableCell>
                  <Button size="small" onClick={() => ask(choose(targetId))}>
                    Link
                  </Button>
                </TableCell>
              )}
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {!mayChoose && <p>An Application Administrator can choose which account is meant.</p>}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </section>
  );
}
