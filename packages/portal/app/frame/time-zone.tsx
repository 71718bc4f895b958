import {
  Button,
  Combobox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Option,
} from '@fluentui/react-components';
import { useState } from 'react';
import { useTimes } from '../components/time.tsx';
import { prefer, usePreferences } from '../preferences.ts';

const zones = Intl.supportedValuesOf('timeZone');
/** Options shown at once; typing finds the others. */
const MOST = 30;

/** Chooses the zone every instant is shown in. */
export function TimeZone({ onClose }: { readonly onClose: () => void }) {
  const { timeZone } = usePreferences();
  const times = useTimes();
  const system = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const asSystem = `As the system (${system})`;
  const [text, write] = useState(timeZone ?? asSystem);
  const sought = text.toLowerCase().replaceAll(' ', '_');
  const isChosen = text === (timeZone ?? asSystem);
  const found = zones.filter((zone) => isChosen || zone.toLowerCase().includes(sought)).slice(0, MOST);
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Time zone</DialogTitle>
          <DialogContent>
            <Field label="Show every time in" hint={`It is ${times.whole(new Date())}.`}>
              <Combobox
                freeform
                value={text}
                selectedOptions={[timeZone ?? '']}
                onInput={(event) => write(event.currentTarget.value)}
                onOptionSelect={(_, { optionValue, optionText }) => {
                  if (optionValue === undefined) return;
                  prefer({ timeZone: optionValue === '' ? undefined : optionValue });
                  write(optionText ?? '');
                }}
              >
                <Option value="" text={asSystem}>
                  {asSystem}
                </Option>
                {found.map((zone) => (
                  <Option key={zone} value={zone} text={zone}>
                    {zone.replaceAll('_', ' ')}
                  </Option>
                ))}
              </Combobox>
            </Field>
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
