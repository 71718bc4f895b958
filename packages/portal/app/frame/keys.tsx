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

const keys = [
  ['Ctrl K, or ⌘ K', 'Search people, applications, ids'],
  ['> in the search', 'Do something from this page'],
  ['Enter', 'Open the row of a list that is marked'],
  ['Space', 'Choose the row of a list that is marked'],
  ['Arrows, Home, End, Page Up, Page Down', 'Move within a list'],
  ['Ctrl S, or ⌘ S', 'Save the changes of the page'],
  ['Escape', 'Close what is open'],
] as const;

/** The keys the pages know beside those of every browser. */
export function Keys({ onClose }: { readonly onClose: () => void }) {
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
