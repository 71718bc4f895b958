import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Table,
  TableBody,
  TableCell,
  TableRow,
} from '@fluentui/react-components';
import { useReturnFocus } from '../components/return-focus.ts';

const keys = [
  ['Ctrl K, or ⌘ K', 'Search people, applications, ids'],
  ['> in the search', 'Do something from this page'],
  ['F6, Shift F6', 'Go to the next part of the page, or the one before'],
  ['Up, Down, Home, End, Page Up, Page Down', 'Move within a list; up from its first row, to what it is sorted by'],
  ['Right, Left', 'Move among the links and buttons of a row'],
  ['Enter', 'Open the row of a list that is marked'],
  ['Space', 'Choose the row of a list that is marked'],
  ['Shift F10', 'Show what can be done with a row'],
  ['Ctrl S, or ⌘ S', 'Save the changes of the page'],
  ['Alt Shift R', 'Read the page again'],
  ['Escape', 'Close what is open'],
] as const;

/** The keys the pages know beside those of every browser. */
export function Keys({ onClose }: { readonly onClose: () => void }) {
  useReturnFocus(true);
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Keys</DialogTitle>
          <DialogContent>
            <Table aria-label="Keys" size="small">
              <TableBody>
                {keys.map(([key, what]) => (
                  <TableRow key={key}>
                    <TableCell>{key}</TableCell>
                    <TableCell>{what}</TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              Close
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
