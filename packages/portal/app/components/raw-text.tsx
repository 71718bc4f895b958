import { makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  box: {
    padding: tokens.spacingHorizontalM,
    maxHeight: '420px',
    overflow: 'auto',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  text: {
    margin: 0,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
});

/** More than anybody reads in a page; the rest is in the download. */
const LONGEST = 200_000;

/** Text of another system as it came, with what would hide in it made visible. `label` says what it is. */
export function RawText({ text, label }: { readonly text: string; readonly label: string }) {
  const styles = useStyles();
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}\n…` : text;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls by itself has to be reached by keyboard
    <section className={styles.box} aria-label={label} tabIndex={0}>
      <pre className={styles.text}>{visible(shown)}</pre>
    </section>
  );
}

/** Control characters and marks that change the direction of writing, as their codes. */
export function visible(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is made visible
    /[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
