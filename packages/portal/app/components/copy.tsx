import { Button, Input, makeStyles, Tooltip, tokens } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons/svg/copy';
import { announce } from './announcer.tsx';

const useStyles = makeStyles({
  field: { display: 'flex', gap: tokens.spacingHorizontalXS, maxWidth: '640px' },
  input: { flexGrow: 1, fontFamily: tokens.fontFamilyMonospace },
});

/** Copies a text; `name` says what it is. */
export function CopyButton({ text, name }: { readonly text: string; readonly name: string }) {
  return (
    <Tooltip content={`Copy ${name}`} relationship="label">
      <Button
        icon={<CopyRegular />}
        appearance="subtle"
        onClick={async () => {
          await navigator.clipboard.writeText(text);
          announce(`${name} copied`);
        }}
      />
    </Tooltip>
  );
}

/** A value to be carried elsewhere: shown whole, read-only, with a button that copies it. */
export function CopyField({ value, name }: { readonly value: string; readonly name: string }) {
  const styles = useStyles();
  return (
    <span className={styles.field}>
      <Input readOnly value={value} aria-label={name} className={styles.input} />
      <CopyButton text={value} name={name} />
    </span>
  );
}
