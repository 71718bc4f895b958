import { Button, Caption1, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import type { Fix, MappingFinding } from '../api/mapping-trial.ts';
import type { AttributeDefinition } from '../api/synchronization-schema.ts';
import { ExpressionLayer } from './expression-layer.tsx';
import { LONGEST, type MappingFunction, parameterText, type Suggestion, suggestionsFor } from './language.ts';
import { callAt, pairAt, wordsOf, writtenAt } from './words.ts';

const useStyles = makeStyles({
  whole: { display: 'grid', gap: tokens.spacingVerticalXS, position: 'relative', minWidth: 0 },
  head: { display: 'flex', gap: tokens.spacingHorizontalM, justifyContent: 'space-between', flexWrap: 'wrap' },
  stack: {
    position: 'relative',
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    ':focus-within': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  field: {
    position: 'absolute',
    inset: 0,
    width: '100%',
    height: '100%',
    boxSizing: 'border-box',
    margin: 0,
    border: 'none',
    outlineStyle: 'none',
    resize: 'none',
    overflow: 'hidden',
    backgroundColor: 'transparent',
    color: 'transparent',
    caretColor: tokens.colorNeutralForeground1,
    '@media (forced-colors: active)': { color: 'FieldText', forcedColorAdjust: 'auto' },
  },
  text: {
    padding: tokens.spacingVerticalS,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase300,
    lineHeight: '22px',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    tabSize: 2,
  },
  list: {
    maxHeight: '260px',
    overflow: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow8,
  },
  option: {
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, auto) minmax(0, 1fr)',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    cursor: 'pointer',
  },
  chosen: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    outline: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    outlineOffset: '-1px',
  },
  name: { fontFamily: tokens.fontFamilyMonospace },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  problems: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalXXS },
  problem: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  error: { color: tokens.colorStatusDangerForeground1 },
  warning: { color: tokens.colorStatusWarningForeground1 },
});

/**
 * Where an expression is written: coloured, with what could come next, how the function at hand is called, and what is
 * wrong, each at its place. It takes no key that leads out of it; Escape closes the suggestions.
 */
export function ExpressionEditor({
  label,
  value,
  onChange,
  onEvaluate,
  functions,
  attributes,
  valueFor,
  findings,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Asked for by Ctrl+Enter. */
  readonly onEvaluate?: () => void;
  readonly functions: readonly MappingFunction[];
  /** Of the source. */
  readonly attributes: readonly AttributeDefinition[];
  /** What an attribute is for the person it is tried on. */
  readonly valueFor: (attribute: string) => string | undefined;
  /** About this text, or one shortly before. */
  readonly findings: readonly MappingFinding[];
}) {
  const styles = useStyles();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const [isOpen, open] = useState(false);
  const [active, setActive] = useState(0);

  const words = wordsOf(value);
  const written = writtenAt(value, words, caret);
  const suggestions = isOpen && written ? suggestionsFor(written, functions, attributes, valueFor) : [];
  const shown = Math.min(active, Math.max(0, suggestions.length - 1));
  const call = callAt(value, words, caret);
  const called = functions.find(({ name }) => name === call?.name);
  const placed = findings.filter(({ position }) => position !== undefined && position <= value.length);

  const replace = (start: number, end: number, text: string, back = 0) => {
    const element = field.current;
    if (!element) return;
    element.focus();
    element.setSelectionRange(start, end);
    // The one way to write into a field that its own undo knows of.
    if (!document.execCommand('insertText', false, text)) {
      onChange(value.slice(0, start) + text + value.slice(end));
    }
    const at = start + text.length - back;
    element.setSelectionRange(at, at);
    setCaret(at);
    open(false);
  };
  const accept = ({ label: name, text, back }: Suggestion) => {
    if (!written) return;
    // Its parentheses are there already.
    const isCalled = text.endsWith(')') && /^\s*\(/.test(value.slice(written.end));
    if (isCalled) replace(written.start, written.end, name);
    else replace(written.start, written.end, text, back);
  };
  const mend = ({ start, end, text }: Fix) => replace(start, end, text);
  const toNextProblem = () => {
    const positions = placed.map(({ position = 0 }) => position).toSorted((a, b) => a - b);
    const next = positions.find((position) => position > caret) ?? positions[0];
    if (next === undefined) return;
    field.current?.setSelectionRange(next, next);
    setCaret(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key === ' ') open(true);
    else if (isCommand && event.key === 'Enter') onEvaluate?.();
    else if (event.key === 'F8') toNextProblem();
    // What is written is not lost to a key that closes what it stands in.
    else if (event.key === 'Escape') open(false);
    else if (suggestions.length === 0) return;
    else if (event.key === 'ArrowDown') setActive((shown + 1) % suggestions.length);
    else if (event.key === 'ArrowUp') setActive((shown + suggestions.length - 1) % suggestions.length);
    else if (event.key === 'Enter' && suggestions[shown]) accept(suggestions[shown]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const follow = () => setCaret(field.current?.selectionStart ?? 0);

  return (
    <div className={styles.whole}>
      <div className={styles.head}>
        <label htmlFor={id}>{label}</label>
        <Caption1>{(LONGEST - value.length).toLocaleString()} characters left</Caption1>
      </div>
      <div className={styles.stack}>
        <ExpressionLayer
          className={styles.text}
          text={value}
          words={words}
          pair={pairAt(words, caret)}
          problems={placed}
        />
        <textarea
          ref={field}
          id={id}
          className={mergeClasses(styles.text, styles.field)}
          value={value}
          maxLength={LONGEST}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-autocomplete="list"
          aria-describedby={`${id}-hint ${id}-problems`}
          aria-controls={suggestions.length > 0 ? `${id}-list` : undefined}
          aria-activedescendant={suggestions.length > 0 ? `${id}-${shown}` : undefined}
          aria-invalid={findings.some(({ severity }) => severity === 'error')}
          onChange={(event) => {
            const { value: text, selectionStart } = event.currentTarget;
            onChange(text);
            setCaret(selectionStart);
            setActive(0);
            open(/[\w[]$/.test(text.slice(0, selectionStart)));
          }}
          onKeyDown={onKeyDown}
          onSelect={follow}
          onBlur={() => open(false)}
        />
      </div>
      {suggestions.length > 0 && (
        <div id={`${id}-list`} role="listbox" aria-label="What could come next" className={styles.list}>
          {suggestions.map((suggestion, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the field choose
            <div
              key={suggestion.text}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === shown}
              className={mergeClasses(styles.option, index === shown && styles.chosen)}
              // The field keeps the focus, and with it the list.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => accept(suggestion)}
            >
              <span className={styles.name}>{suggestion.label}</span>
              <Caption1 className={styles.line}>{suggestion.line}</Caption1>
            </div>
          ))}
        </div>
      )}
      {called && (
        <Caption1>
          <span className={styles.name}>
            {called.name}(
            {called.parameters.map((parameter, index) => {
              const last = called.parameters.length - 1;
              const isHere = index === Math.min(call?.argument ?? 0, last);
              const text = parameterText(parameter);
              return (
                <span key={parameter.name}>
                  {isHere ? <b>{text}</b> : text}
                  {index < last && ', '}
                </span>
              );
            })}
            )
          </span>{' '}
          {called.summary}
        </Caption1>
      )}
      <ul id={`${id}-problems`} className={styles.problems}>
        {findings.map((finding) => (
          <li key={`${finding.code} ${finding.position} ${finding.message}`} className={styles.problem}>
            <Text className={finding.severity === 'error' ? styles.error : styles.warning}>
              {finding.severity === 'error' ? 'Error' : 'Note'}
              {finding.position !== undefined && ` at ${finding.position + 1}`}: {finding.message}
            </Text>
            {finding.fix && (
              <Button size="small" onClick={() => finding.fix && mend(finding.fix)}>
                Replace by {finding.fix.text}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Caption1 id={`${id}-hint`}>
        Ctrl+Space shows what could come next, F8 leads to the next problem, Esc and then Tab leaves.
      </Caption1>
    </div>
  );
}
