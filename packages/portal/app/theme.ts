import { type BrandVariants, createDarkTheme, createLightTheme, type Theme } from '@fluentui/react-components';

/** Relative luminance (WCAG 2.2) of each step of Fluent's own ramp, dark to light: what its contrasts rest on. */
const LUMINANCES = [
  0.008, 0.015, 0.025, 0.04, 0.059, 0.083, 0.108, 0.145, 0.228, 0.324, 0.383, 0.445, 0.538, 0.647, 0.757, 0.888,
] as const;

/** A ramp of sixteen steps of a hue, as Fluent wants it; as bright as Fluent's own, so that texts stay readable. */
function ramp(hue: number, saturation: number): BrandVariants {
  const steps = LUMINANCES.map((luminance, index) => {
    const lightness = lightnessOf(hue, saturation, luminance);
    return [(index + 1) * 10, `hsl(${hue} ${saturation}% ${lightness.toFixed(1)}%)`];
  });
  return Object.fromEntries(steps) as unknown as BrandVariants;
}

/** The lightness, in percent, at which a hue has a luminance. */
function lightnessOf(hue: number, saturation: number, luminance: number): number {
  let [low, high] = [0, 100];
  for (let step = 0; step < 12; step += 1) {
    const middle = (low + high) / 2;
    if (luminanceOf(hue, saturation, middle) < luminance) low = middle;
    else high = middle;
  }
  return low;
}

function luminanceOf(hue: number, saturation: number, lightness: number): number {
  const [light, spread] = [lightness / 100, (saturation / 100) * Math.min(lightness / 100, 1 - lightness / 100)];
  const channel = (shift: number) => {
    const place = (shift + hue / 30) % 12;
    const value = light - spread * Math.max(-1, Math.min(place - 3, 9 - place, 1));
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(0) + 0.7152 * channel(8) + 0.0722 * channel(4);
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
    // So is that of links on a row the pointer is on.
    dark: {
      ...dark,
      colorStatusDangerForeground1: dark.colorStatusDangerForeground3,
      colorBrandForegroundLink: brand[130],
      colorBrandForegroundLinkHover: brand[140],
      colorBrandForegroundLinkPressed: brand[120],
    },
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
