import { makeStyles, tokens } from '@fluentui/react-components';
import { type CSSProperties, useState } from 'react';

const useStyles = makeStyles({
  tile: { display: 'block', flexShrink: 0 },
  // Logos are drawn for paper: one with dark lines on nothing is not to be lost on a dark page.
  image: {
    display: 'block',
    flexShrink: 0,
    boxSizing: 'border-box',
    objectFit: 'contain',
    borderRadius: '15%',
    backgroundColor: 'white',
    forcedColorAdjust: 'none',
  },
  ground: { fill: 'var(--ground)', '@media (forced-colors: active)': { fill: 'Canvas', stroke: 'CanvasText' } },
  ink: { fill: 'var(--ink)', '@media (forced-colors: active)': { fill: 'CanvasText' } },
});

const TINTS = [
  [tokens.colorPaletteBlueBackground2, tokens.colorPaletteBlueForeground2],
  [tokens.colorPaletteTealBackground2, tokens.colorPaletteTealForeground2],
  [tokens.colorPalettePlumBackground2, tokens.colorPalettePlumForeground2],
  [tokens.colorPaletteForestBackground2, tokens.colorPaletteForestForeground2],
  [tokens.colorPaletteSteelBackground2, tokens.colorPaletteSteelForeground2],
  [tokens.colorPaletteBrownBackground2, tokens.colorPaletteBrownForeground2],
  [tokens.colorPaletteLavenderBackground2, tokens.colorPaletteLavenderForeground2],
  [tokens.colorPalettePlatinumBackground2, tokens.colorPalettePlatinumForeground2],
] as const;

/**
 * The logo of an application, whose name stands beside it: the image at an address of this server, or else a drawn tile.
 * Either takes the same room from the beginning.
 */
export function Logo({
  name,
  src,
  size = 40,
}: {
  readonly name: string;
  /** Left out or null where there is no image. */
  readonly src?: string | null | undefined;
  readonly size?: number;
}) {
  const styles = useStyles();
  const [missing, miss] = useState<string>();
  if (!src || src === missing) return <Tile name={name} size={size} />;
  return <img className={styles.image} src={src} alt="" width={size} height={size} onError={() => miss(src)} />;
}

/** Stands in for a logo: the initials of an application on a tile whose tint goes by its name. */
function Tile({ name, size }: { readonly name: string; readonly size: number }) {
  const styles = useStyles();
  const [ground, ink] = TINTS[sumOf(name) % TINTS.length] ?? TINTS[0];
  const tint = { '--ground': ground, '--ink': ink };
  return (
    <svg
      className={styles.tile}
      style={tint as CSSProperties}
      width={size}
      height={size}
      viewBox="0 0 40 40"
      aria-hidden
    >
      <rect className={styles.ground} x="0.5" y="0.5" width="39" height="39" rx="6" />
      <text className={styles.ink} x="20" y="26" textAnchor="middle" fontSize="16" fontWeight="600">
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

function sumOf(name: string): number {
  return [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0);
}
