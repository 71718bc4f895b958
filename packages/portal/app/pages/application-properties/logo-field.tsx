import { Button, Field } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { FileDrop } from '../../components/file-drop.tsx';
import { useFinding } from '../../components/findings.tsx';
import { Logo } from '../../components/logo.tsx';

/** An image that was chosen and is not saved yet, with an address it is shown from. */
export interface ChosenLogo {
  readonly file: File;
  readonly preview: string;
}

const TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/webp'];
const LARGEST = 100 * 1024;

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
  const choose = useRef<HTMLButtonElement>(null);
  const [problem, tell] = useState<string>();
  const finding = useFinding('logo');
  const wrong = problem ?? finding;
  const chosen = typeof value === 'object' ? value : null;
  const preview = chosen?.preview;
  useEffect(() => {
    if (preview !== undefined) return () => URL.revokeObjectURL(preview);
  }, [preview]);
  const take = (file: File) => {
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
  return (
    <Field
      label="Logo"
      hint="PNG, JPEG or WebP of at most 100 KB. It is drawn anew, no larger than 215 by 215 pixels."
      {...(wrong !== undefined && { validationMessage: wrong })}
    >
      {({ 'aria-labelledby': labelledBy, 'aria-describedby': describedBy }) => (
        <FileDrop
          aria-labelledby={labelledBy}
          aria-describedby={describedBy}
          label="Image for the logo"
          accept={TYPES.join(',')}
          words={chosen?.file.name ?? 'or drop an image here'}
          onFile={take}
          choose={choose}
          before={<Logo name={name} src={typeof value === 'string' ? value : preview} size={48} />}
          acts={
            value !== null && (
              <Button onClick={() => change(chosen === null ? null : saved)}>
                {chosen === null ? 'Remove logo' : 'Discard file'}
              </Button>
            )
          }
        />
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
