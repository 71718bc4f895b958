import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { type ReactNode, type Ref, useRef, useState } from 'react';

const useStyles = makeStyles({
  drop: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minWidth: 0,
    margin: 0,
    padding: tokens.spacingVerticalL,
    border: `1px dashed ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  over: { backgroundColor: tokens.colorNeutralBackground1Hover },
  hidden: { display: 'none' },
});

/** Where a file is chosen, or dropped: dropping is an extra, the button does the same. */
export function FileDrop({
  label,
  accept,
  words,
  onFile,
  before,
  acts,
  choose,
  ...described
}: {
  /** What the file is for. */
  readonly label: string;
  /** Types and endings, as the browser's own choice of files takes them. */
  readonly accept: string;
  /** The name of the file there is, or what may be dropped. */
  readonly words: string;
  readonly onFile: (file: File) => void;
  readonly before?: ReactNode;
  /** Further buttons beside the one that chooses. */
  readonly acts?: ReactNode;
  /** The button that chooses. */
  readonly choose?: Ref<HTMLButtonElement>;
  readonly 'aria-labelledby'?: string | undefined;
  readonly 'aria-describedby'?: string | undefined;
}) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, over] = useState(false);
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file !== undefined) onFile(file);
  };
  return (
    <fieldset
      {...described}
      className={mergeClasses(styles.drop, isOver && styles.over)}
      onDragOver={(event) => {
        event.preventDefault();
        over(true);
      }}
      onDragLeave={() => over(false)}
      onDrop={(event) => {
        event.preventDefault();
        over(false);
        take(event.dataTransfer.files);
      }}
    >
      {before}
      <Button ref={choose} onClick={() => input.current?.click()}>
        Choose file
      </Button>
      {acts}
      <Text>{words}</Text>
      <input
        ref={input}
        type="file"
        accept={accept}
        aria-label={label}
        className={styles.hidden}
        onChange={({ target }) => {
          take(target.files);
          // The same file may be chosen again.
          target.value = '';
        }}
      />
    </fieldset>
  );
}
