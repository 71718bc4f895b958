import { Caption1, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { Link } from 'react-router';

const useStyles = makeStyles({
  box: {
    display: 'grid',
    alignContent: 'start',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalL,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  text: { color: tokens.colorNeutralForeground2 },
});

/** A box that leads somewhere: what is done there, and what it is for. */
export function BoxLink({ to, title, text }: { readonly to: string; readonly title: string; readonly text: string }) {
  const styles = useStyles();
  return (
    <Link to={to} className={styles.box} aria-label={title}>
      <Subtitle2>{title}</Subtitle2>
      <Caption1 className={styles.text}>{text}</Caption1>
    </Link>
  );
}
