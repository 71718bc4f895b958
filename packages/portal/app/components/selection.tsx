import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';

/** Rows of a list that are chosen: some, or everything its address finds, however long the list is. */
interface Selection {
  readonly keys: ReadonlySet<string>;
  readonly isAll: boolean;
  readonly change: (keys: ReadonlySet<string>) => void;
  readonly chooseAll: () => void;
  readonly clear: () => void;
}

const NONE: ReadonlySet<string> = new Set();

/** Keeps what is chosen of the list at an address; with another filter nothing is chosen. */
export function useSelection(path: string): Selection {
  const [chosen, choose] = useState({ of: path, keys: NONE, isAll: false });
  const isOfThis = chosen.of === path;
  const change = (keys: ReadonlySet<string>) => choose({ of: path, keys, isAll: false });
  return {
    keys: isOfThis ? chosen.keys : NONE,
    isAll: isOfThis && chosen.isAll,
    change,
    chooseAll: () => choose({ of: path, keys: NONE, isAll: true }),
    clear: () => change(NONE),
  };
}

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
});

/** Says what is chosen, offers everything that is found in its place, and holds what can be done with it. */
export function Chosen({
  selection: { keys, isAll, chooseAll, clear },
  all,
  named,
  children,
}: {
  readonly selection: Selection;
  /** Everything the list finds, in words: "all people with Department Sales". */
  readonly all: string;
  /** So many, in words: "3 people". */
  readonly named: (count: number) => string;
  readonly children: ReactNode;
}) {
  const styles = useStyles();
  if (!isAll && keys.size === 0) return null;
  return (
    <div className={styles.bar}>
      <Text>{isAll ? `Chosen: ${all}` : `${named(keys.size)} chosen`}</Text>
      {children}
      {!isAll && (
        <Button appearance="subtle" onClick={chooseAll}>
          {`Choose ${all}`}
        </Button>
      )}
      <Button appearance="subtle" onClick={clear}>
        Clear selection
      </Button>
    </div>
  );
}
