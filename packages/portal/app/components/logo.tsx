import { makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  tile: { flexShrink: 0, color: tokens.colorNeutralForeground2 },
});

/** Stands in for a logo: the initials of an application on a neutral tile. The name stands beside it. */
export function Logo({ name, size = 40 }: { readonly name: string; readonly size?: number }) {
  const styles = useStyles();
  return (
    <svg className={styles.tile} width={size} height={size} viewBox="0 0 40 40" aria-hidden>
      <rect x="0.5" y="0.5" width="39" height="39" rx="6" fill="none" stroke="currentColor" />
      <text x="20" y="26" textAnchor="middle" fontSize="16" fontWeight="600" fill="currentColor">
        {initialsOf(name)}
      </text>
    </svg>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const [first = '', second] = words;
  return (second === undefined ? first.slice(0, 2) : `${first[0] ?? ''}${second[0] ?? ''}`).toUpperCase();
}
