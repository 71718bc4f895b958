import { Button, Field, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { useFinding } from '../../components/findings.tsx';
import { Logo } from '../../components/logo.tsx';

/** An image that was chosen and is not saved yet, with an address it is shown from. */
export interface ChosenLogo {
  readonly file: File;
  readonly preview: string;
}

const TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/webp'];
const LARGEST = 100 * 1024;

const useStyles = makeStyles({
  drop: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minWidth: 0,
    margin: 0,
    padding: tokens.spacingVerticalM,
    border: `1px dashed ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  over: { backgroundColor: tokens.colorNeutralBackground1Hover },
  hidden: { display: 'none' },
});

/** The logo of an application: shown as it is, or as it will be; chosen or dropped, and taken away. */
export function LogoField({
  name,
  saved,
  value,
  onChange,
}: {
  /** What the application is called. */
  readonly name: string;
  readonly saved: string | null;
  readonly value: string | ChosenLogo | null;
  readonly onChange: (value: string | ChosenLogo | null) => void;
}) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const choose = useRef<HTMLButtonElement>(null);
  const [isOver, over] = useState(false);
  const [problem, tell] = useState<string>();
  const finding = useFinding('logo');
  const wrong = problem ?? finding;
  const chosen = typeof value === 'object' ? value : null;
  const preview = chosen?.preview;
  useEffect(() => {
    if (preview !== undefined) return () => URL.revokeObjectURL(preview);
  }, [preview]);
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file === undefined) return;
    const fault = problemOf(file);
    tell(fault);
    if (fault === undefined) onChange({ file, preview: URL.createObjectURL(file) });
  };
  const change = (next: string | null) => {
    tell(undefined);
    onChange(next);
    // The button that was pressed goes with what it took away.
    if (next === null) choose.current?.focus();
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    over(false);
    take(event.dataTransfer.files);
  };
  return (
    <Field
      label="Logo"
      hint="PNG, JPEG or WebP of at most 100 KB. It is drawn anew, no larger than 215 by 215 pixels."
      {...(wrong !== undefined && { validationMessage: wrong })}
    >
      {({ 'aria-labelledby': labelledBy, 'aria-describedby': describedBy }) => (
        <fieldset
          aria-labelledby={labelledBy}
          aria-describedby={describedBy}
          className={mergeClasses(styles.drop, isOver && styles.over)}
          onDragOver={(event) => {
            event.preventDefault();
            over(true);
          }}
          onDragLeave={() => over(false)}
          onDrop={onDrop}
        >
          <Logo name={name} src={typeof value === 'string' ? value : preview} size={48} />
          <Button ref={choose} onClick={() => input.current?.click()}>
            Choose file
          </Button>
          {value !== null && (
            <Button onClick={() => change(chosen === null ? null : saved)}>
              {chosen === null ? 'Remove logo' : 'Discard file'}
            </Button>
          )}
          <Text>{chosen?.file.name ?? 'or drop an image here'}</Text>
          <input
            ref={input}
            type="file"
            accept={TYPES.join(',')}
            aria-label="Image for the logo"
            className={styles.hidden}
            onChange={(event) => {
              take(event.target.files);
              event.target.value = '';
            }}
          />
        </fieldset>
      )}
    </Field>
  );
}

/** What is wrong with a file before it is sent; undefined when nothing is to be seen. */
function problemOf({ name, type, size }: File): string | undefined {
  if (!TYPES.includes(type)) return `${name} is no PNG, JPEG or WebP image. Save it as one of these.`;
  if (size > LARGEST) {
    return `${name} has ${Math.ceil(size / 1024)} KB, at most 100 KB are taken. Scale it down to 215 by 215 pixels.`;
  }
  return undefined;
}
