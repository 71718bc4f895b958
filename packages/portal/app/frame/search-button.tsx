import { makeStyles, tokens } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons/svg/search';
import { lazy, Suspense, useEffect, useState } from 'react';
import { needed } from '../api/program.ts';

const load = needed(() => import('./search.tsx'));
const Search = lazy(() => load().then(({ Search: component }) => ({ default: component })));

const useStyles = makeStyles({
  button: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    width: '420px',
    maxWidth: '40vw',
    minWidth: '32px',
    height: '32px',
    padding: `0 ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground3,
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
    fontFamily: 'inherit',
    fontSize: tokens.fontSizeBase300,
    textAlign: 'start',
    cursor: 'text',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    // Drawn, because it is no part of the button's name.
    '::after': { content: '"Ctrl K"', whiteSpace: 'nowrap' },
    '@media (max-width: 639px)': {
      '::after': { content: 'none' },
      width: '32px',
      maxWidth: 'none',
      padding: '0 6px',
      border: 'none',
      cursor: 'pointer',
    },
  },
  words: {
    flexGrow: 1,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    '@media (max-width: 639px)': { display: 'none' },
  },
  icon: { flexShrink: 0, fontSize: '20px' },
});

/** Opens the search, as Ctrl K does. */
export function SearchButton() {
  const styles = useStyles();
  const [isOpen, open] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      open(true);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        className={styles.button}
        aria-label="Search people, applications, ids"
        aria-keyshortcuts="Control+K"
        onClick={() => open(true)}
        onPointerEnter={() => void load()}
      >
        <SearchRegular className={styles.icon} aria-hidden />
        <span className={styles.words}>Search people, applications, ids</span>
      </button>
      {isOpen && (
        <Suspense>
          <Search onClose={() => open(false)} />
        </Suspense>
      )}
    </>
  );
}
