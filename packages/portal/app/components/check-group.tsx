import { Field, FieldContextProvider, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useFinding } from './findings.tsx';

const useStyles = makeStyles({ boxes: { display: 'grid', justifyItems: 'start' } });

/**
 * Several boxes under one name. A field makes what is in it one control: boxes that stood in it directly would share an
 * id, and pressing the words of any of them would tick the first.
 */
export function CheckGroup({
  label,
  hint,
  name,
  validationMessage,
  children,
}: {
  readonly label: string;
  /** On the wire: what the server found about it is shown. */
  readonly name?: string;
  readonly hint?: string;
  readonly validationMessage?: string | undefined;
  readonly children: ReactNode;
}) {
  const styles = useStyles();
  const finding = useFinding(name);
  return (
    <Field label={label} hint={hint} validationMessage={validationMessage ?? finding}>
      {({ 'aria-labelledby': labelledBy, 'aria-describedby': describedBy }) => (
        <FieldContextProvider value={undefined}>
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is as wide as its widest word */}
          <div role="group" aria-labelledby={labelledBy} aria-describedby={describedBy} className={styles.boxes}>
            {children}
          </div>
        </FieldContextProvider>
      )}
    </Field>
  );
}
