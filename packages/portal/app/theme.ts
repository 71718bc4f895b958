import { type BrandVariants, createDarkTheme, createLightTheme, type Theme } from '@fluentui/react-components';

/** A ramp of sixteen steps from a hue, dark to light, as Fluent wants it. */
function ramp(hue: number, saturation: number): BrandVariants {
  const steps = Array.from({ length: 16 }, (_, index) => {
    const lightness = 6 + index * 5.6;
    return [(index + 1) * 10, `hsl(${hue} ${saturation}% ${lightness.toFixed(1)}%)`];
  });
  return Object.fromEntries(steps) as unknown as BrandVariants;
}

export interface Themes {
  readonly light: Theme;
  readonly dark: Theme;
}

function themes(brand: BrandVariants): Themes {
  const dark = createDarkTheme(brand);
  return {
    light: createLightTheme(brand),
    // The first shade of red on dark is too faint for text.
    dark: { ...dark, colorStatusDangerForeground1: dark.colorStatusDangerForeground3 },
  };
}

const made = new Map<string, Themes>();

/** Light and dark in the accent of an application; Lockstep's own blue when it names none. */
export function themesOf(
  accent: { readonly hue: number; readonly saturation: number } = { hue: 212, saturation: 80 },
): Themes {
  const name = `${accent.hue} ${accent.saturation}`;
  const known = made.get(name) ?? themes(ramp(accent.hue, accent.saturation));
  made.set(name, known);
  return known;
}
