import { Caption1, makeStyles, tokens } from '@fluentui/react-components';
import { Link } from 'react-router';

const useStyles = makeStyles({
  box: {
    position: 'relative',
    display: 'grid',
    alignContent: 'start',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalL,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-within': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  title: {
    color: tokens.colorNeutralForeground1,
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
    lineHeight: tokens.lineHeightBase400,
    textDecorationLine: 'none',
    outlineStyle: 'none',
    // The whole box can be pressed, though the title alone is what it is called.
    '::after': { content: '""', position: 'absolute', inset: 0 },
  },
  text: { color: tokens.colorNeutralForeground2 },
});

/** A box that leads somewhere: what is done there, and what it is for. */
export function BoxLink({ to, title, text }: { readonly to: string; readonly title: string; readonly text: string }) {
  const styles = useStyles();
  return (
    <div className={styles.box}>
      <Link to={to} className={styles.title}>
        {title}
      </Link>
      <Caption1 className={styles.text}>{text}</Caption1>
    </div>
  );
}
