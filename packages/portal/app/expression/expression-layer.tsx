import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { MappingFinding } from '../api/mapping-trial.ts';
import type { Word, WordKind } from './words.ts';

const useStyles = makeStyles({
  layer: {
    margin: 0,
    minHeight: '66px',
    boxSizing: 'border-box',
    pointerEvents: 'none',
    '@media (forced-colors: active)': { visibility: 'hidden' },
  },
  function: { color: tokens.colorBrandForeground1, fontWeight: tokens.fontWeightSemibold },
  attribute: { color: tokens.colorStatusSuccessForeground1 },
  text: { color: tokens.colorStatusWarningForeground1 },
  quiet: { color: tokens.colorNeutralForeground2 },
  paired: { outline: `1px solid ${tokens.colorNeutralStrokeAccessible}` },
  error: { textDecoration: `underline wavy ${tokens.colorStatusDangerForeground1}` },
  warning: { textDecoration: `underline wavy ${tokens.colorStatusWarningForeground1}` },
});

type Styles = ReturnType<typeof useStyles>;

/** The colours behind a field whose own text cannot be seen; the same letters at the same places. */
export function ExpressionLayer({
  className,
  text,
  words,
  pair,
  problems,
}: {
  readonly className: string;
  readonly text: string;
  readonly words: readonly Word[];
  /** Parentheses that belong together, at the caret. */
  readonly pair: readonly Word[];
  readonly problems: readonly MappingFinding[];
}) {
  const styles = useStyles();
  return (
    <pre aria-hidden className={mergeClasses(className, styles.layer)}>
      {words.map((word) => {
        const isPaired = pair.some(({ start }) => start === word.start);
        const worst = problemIn(word, problems);
        return (
          <span
            key={word.start}
            className={mergeClasses(colourOf(word.kind, styles), isPaired && styles.paired, worst && styles[worst])}
          >
            {text.slice(word.start, word.end)}
          </span>
        );
      })}
      {/* A line break at the end takes its line only when something follows. */}
      {text.endsWith('\n') && ' '}
    </pre>
  );
}

function colourOf(kind: WordKind, styles: Styles): string | undefined {
  if (kind === 'function' || kind === 'attribute' || kind === 'text') return styles[kind];
  return kind === 'comma' || kind === 'sign' ? styles.quiet : undefined;
}

function problemIn({ start, end, kind }: Word, problems: readonly MappingFinding[]): 'error' | 'warning' | undefined {
  if (kind === 'blank') return undefined;
  const here = problems.filter(({ position = -1 }) => position >= start && position < end);
  if (here.some(({ severity }) => severity === 'error')) return 'error';
  return here.length > 0 ? 'warning' : undefined;
}
