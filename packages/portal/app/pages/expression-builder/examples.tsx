import { Button, Caption1, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import type { MappingFunction } from '../../expression/language.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalS },
  item: { display: 'grid', justifyItems: 'start' },
  code: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere', textAlign: 'start' },
  title: { margin: `${tokens.spacingVerticalM} 0 ${tokens.spacingVerticalXS}` },
});

/** Functions whose examples begin a cookbook. */
const SHOWN = ['Join', 'Switch', 'Replace', 'ToLower', 'NormalizeDiacritics', 'SelectUniqueValue'];

/** What to begin with: snippets of this installation, and examples of the language. */
export function Examples({
  functions,
  snippets,
  onChoose,
}: {
  readonly functions: readonly MappingFunction[];
  readonly snippets: readonly {
    readonly name: string;
    readonly description?: string;
    readonly parameters?: readonly string[];
  }[];
  readonly onChoose: (expression: string) => void;
}) {
  const styles = useStyles();
  const shown = functions.filter(({ name }) => SHOWN.includes(name));
  return (
    <section aria-label="Something to begin with">
      {snippets.length > 0 && (
        <>
          <h2 className={styles.title}>
            <Subtitle2>Snippets</Subtitle2>
          </h2>
          <ul className={styles.list}>
            {snippets.map(({ name, description, parameters = [] }) => (
              <li key={name} className={styles.item}>
                <Button appearance="transparent" onClick={() => onChoose(callOf(name, parameters))}>
                  <span className={styles.code}>{callOf(name, parameters)}</span>
                </Button>
                <Caption1>{description}</Caption1>
              </li>
            ))}
          </ul>
        </>
      )}
      <h2 className={styles.title}>
        <Subtitle2>Examples</Subtitle2>
      </h2>
      <ul className={styles.list}>
        {shown.map(({ name, summary, examples: [example] }) => (
          <li key={name} className={styles.item}>
            <Button appearance="transparent" onClick={() => onChoose(example ?? '')}>
              <span className={styles.code}>{example}</span>
            </Button>
            <Caption1>{summary}</Caption1>
          </li>
        ))}
      </ul>
    </section>
  );
}

function callOf(name: string, parameters: readonly string[]): string {
  return `Snippet(${[JSON.stringify(name), ...parameters.map((parameter) => `[${parameter}]`)].join(', ')})`;
}
