import { Dialog, DialogSurface, Input, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { SearchRegular } from '@fluentui/react-icons/svg/search';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { get } from '../api/client.ts';
import { useOverview } from '../api/overview.ts';
import { useMay } from '../api/session.tsx';
import { Logo } from '../components/logo.tsx';
import { Problem } from '../components/problem.tsx';
import { useReturnFocus } from '../components/return-focus.ts';
import { actionsAt, answered, type Finding, pagesNamed, type SearchAnswer } from './findings.ts';
import { recentFindings, remember } from './recent.ts';

/** Typing pauses at least this long before the server is asked. */
const PAUSE = 120;

const useStyles = makeStyles({
  surface: {
    padding: 0,
    maxWidth: 'min(640px, calc(100vw - 32px))',
    alignSelf: 'start',
    marginTop: '64px',
    overflow: 'hidden',
    '@media (max-width: 639px)': {
      maxWidth: '100vw',
      width: '100vw',
      height: '100vh',
      margin: 0,
      borderRadius: 0,
    },
  },
  inside: { display: 'grid', gridTemplateRows: 'auto minmax(0, 1fr)', maxHeight: 'min(70vh, 640px)' },
  input: { margin: tokens.spacingHorizontalM },
  list: { overflow: 'auto', padding: `0 ${tokens.spacingHorizontalS} ${tokens.spacingVerticalM}` },
  group: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS} ${tokens.spacingVerticalXXS}`,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
  },
  option: {
    display: 'flex',
    minHeight: '32px',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    cursor: 'pointer',
    overflowWrap: 'anywhere',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  words: { display: 'grid', minWidth: 0 },
  here: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    outline: `2px solid ${tokens.colorStrokeFocus2}`,
    outlineOffset: '-2px',
  },
  line: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  old: { opacity: 0.6 },
  hint: { padding: tokens.spacingHorizontalM, color: tokens.colorNeutralForeground3 },
});

/**
 * Search over people, groups, applications, tenants, pages, actions and ids. Enter opens, Ctrl Enter in a new window; a
 * text that begins with `>` asks what can be done from this page. Pages and what was found lately need no request.
 */
export function Search({ onClose }: { readonly onClose: () => void }) {
  useReturnFocus(true);
  const styles = useStyles();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const may = useMay();
  const id = useId();
  const [text, write] = useState('');
  const sought = usePaused(text.trim());
  const [active, setActive] = useState(0);
  const isAction = text.trimStart().startsWith('>');
  const [isAwaited, awaitAnswer] = useState<'here' | 'elsewhere'>();
  const { data, error, isFetching, isPlaceholderData } = useQuery({
    queryKey: [`/api/portal/search?q=${encodeURIComponent(sought)}`],
    queryFn: ({ queryKey: [path], signal }) => get<SearchAnswer>(String(path), signal),
    enabled: sought.length > 1 && !sought.startsWith('>'),
    placeholderData: keepPreviousData,
  });
  const logos = new Map(useOverview().data?.applications.map(({ id: of, logoUrl }) => [of, logoUrl]));
  const typed = text.trim();
  const found: readonly Finding[] = isAction
    ? actionsAt(pathname, typed, may)
    : typed === ''
      ? recentFindings()
      : [...(sought.length > 1 && data ? answered(data) : []), ...pagesNamed(typed, may)];
  // What is shown belongs to what was typed before.
  const isOld = !isAction && typed.length > 1 && (sought !== typed || isPlaceholderData || (isFetching && !data));
  const here = Math.min(active, found.length - 1);
  const option = (index: number) => `${id}-${index}`;
  const open = (finding: Finding, elsewhere: boolean) => {
    remember(finding);
    onClose();
    if (elsewhere) window.open(finding.to, '_blank', 'noopener');
    // Once the search is gone: a dialog that opens on the next page would be hidden behind it.
    else setTimeout(() => void navigate(finding.to), 0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1 };
    const to = moves[event.key];
    const finding = found[here];
    if (to !== undefined) setActive((to + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter' && isOld) awaitAnswer(event.ctrlKey || event.metaKey ? 'elsewhere' : 'here');
    else if (event.key === 'Enter' && finding) open(finding, event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  };
  // Enter came before the answer: what is opened is what the answer has first.
  // biome-ignore lint/correctness/useExhaustiveDependencies: opens once, when the answer has come
  useEffect(() => {
    const [first] = found;
    if (isAwaited === undefined || isOld) return;
    awaitAnswer(undefined);
    if (first) open(first, isAwaited === 'elsewhere');
  }, [isAwaited, isOld]);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[id="${id}-${here}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [id, here]);
  const shown = [...new Set(found.map(({ group }) => group))];
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface className={styles.surface} aria-label="Search">
        <div className={styles.inside}>
          <Input
            className={styles.input}
            role="combobox"
            aria-expanded={found.length > 0}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={found.length > 0 ? option(here) : undefined}
            aria-label="Search people, applications, ids"
            placeholder="Search people, applications, ids; > for actions"
            contentBefore={<SearchRegular />}
            autoFocus
            value={text}
            onChange={(_, { value }) => {
              write(value);
              setActive(0);
              awaitAnswer(undefined);
            }}
            onKeyDown={onKeyDown}
          />
          <div ref={list} className={mergeClasses(styles.list, isOld && styles.old)}>
            {error && <Problem error={error} what="The search could not be done." />}
            <div role="listbox" id={`${id}-list`} aria-label="Found">
              {shown.map((group) => (
                <div key={group} role="group" aria-label={group}>
                  <div className={styles.group} aria-hidden>
                    {group}
                  </div>
                  {found.map((finding, index) =>
                    finding.group === group ? (
                      <div
                        key={`${finding.to} ${finding.title}`}
                        id={option(index)}
                        role="option"
                        aria-selected={index === here}
                        className={mergeClasses(styles.option, index === here && styles.here)}
                        onClick={(event) => open(finding, event.ctrlKey || event.metaKey)}
                      >
                        {finding.application !== undefined && (
                          <Logo name={finding.title} src={logos.get(finding.application ?? '')} size={24} />
                        )}
                        <span className={styles.words}>
                          <Text>{finding.title}</Text>
                          {finding.line !== '' && <span className={styles.line}>{finding.line}</span>}
                        </span>
                      </div>
                    ) : null,
                  )}
                </div>
              ))}
            </div>
            {found.length === 0 && typed !== '' && !isFetching && sought === typed && (
              <Text className={styles.hint} block>
                Nothing is called {typed}. Names are found by how they begin, ids when they are whole.
              </Text>
            )}
          </div>
        </div>
      </DialogSurface>
    </Dialog>
  );
}

/** A text once it has stood still for a moment. */
function usePaused(text: string): string {
  const [paused, pause] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => pause(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}
