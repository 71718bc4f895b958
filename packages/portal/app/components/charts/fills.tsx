import { tokens } from '@fluentui/react-components';

/** Colours of parts of charts; each has a hatch of its own, so that none is told by its colour alone. */
const colors = {
  green: tokens.colorPaletteGreenForeground1,
  blue: tokens.colorBrandForeground1,
  amber: tokens.colorPaletteDarkOrangeForeground1,
  grey: tokens.colorNeutralForeground3,
  red: tokens.colorStatusDangerForeground1,
} as const;

/** A fill of a part of a chart. */
export type Fill = keyof typeof colors;

const hatches: Readonly<Record<Fill, string | undefined>> = {
  green: undefined,
  blue: 'M0 6 L6 0 M-1 1 L1 -1 M5 7 L7 5',
  amber: 'M0 3 L6 3',
  grey: 'M3 0 L3 6',
  red: 'M0 0 L6 6 M0 6 L6 0',
};

/** Defines a fill under an id of the drawing it is used in. */
export function Pattern({ id, fill }: { readonly id: string; readonly fill: Fill }) {
  const hatch = hatches[fill];
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse">
        <rect width="6" height="6" style={{ fill: colors[fill] }} />
        {hatch !== undefined && (
          <path d={hatch} style={{ stroke: tokens.colorNeutralBackground1, strokeWidth: 1.2, strokeOpacity: 0.7 }} />
        )}
      </pattern>
    </defs>
  );
}
