import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useMe } from '../api/session.tsx';
import { useReturnFocus } from '../components/return-focus.ts';
import { useTimes } from '../components/time.tsx';
import { ZonePicker } from '../components/zone-picker.tsx';
import { prefer, usePreferences } from '../preferences.ts';

/** Chooses the zone every instant is shown in; without a choice it is the organisation's, or else the system's. */
export function TimeZone({ onClose }: { readonly onClose: () => void }) {
  const { timeZone } = usePreferences();
  const { timeZone: usual } = useMe().organization;
  const times = useTimes();
  const none =
    usual === null
      ? `As the system (${Intl.DateTimeFormat().resolvedOptions().timeZone})`
      : `As the organisation (${usual})`;
  useReturnFocus(true);
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Time zone</DialogTitle>
          <DialogContent>
            <ZonePicker
              label="Show every time in"
              hint={`It is ${times.whole(new Date())}.`}
              value={timeZone}
              none={none}
              onChoose={(zone) => prefer({ timeZone: zone })}
            />
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
