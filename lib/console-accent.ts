/** The accent of the account console, which can be read in both schemes, of a colour that an app chose by its looks alone. */

type Rgb = readonly [number, number, number];

const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];
/** The backgrounds of styles.css that text in the accent stands on and is hardest to read on. */
const grounds: Readonly<Record<'light' | 'dark', Rgb>> = { light: [240, 242, 246], dark: [35, 40, 50] };
/** WCAG 2.2, 1.4.3; a little more, for colours are rounded. */
const ratio = 4.6;

interface AccentColors {
  /** Of links and other text, and of what shows where the focus is. */
  readonly text: string;
  /** Behind the label of a button. */
  readonly fill: string;
  /** Of that label. */
  readonly label: string;
  readonly hover: string;
}

/**
 * The style sheet that stands beside the console's own, so that the first paint has the accent.
 * @param color `#` and six hexadecimal digits
 */
export function accentStyles(color: string): string {
  const [light, dark] = [accentColors(color, 'light'), accentColors(color, 'dark')];
  const lines = Object.entries(light).map(
    ([name, one]) => `  --accent-${name}: light-dark(${one}, ${dark[name as keyof AccentColors]});\n`,
  );
  return `:root {\n${lines.join('')}}\n`;
}

/** @param color `#` and six hexadecimal digits */
export function accentColors(color: string, scheme: 'light' | 'dark'): AccentColors {
  const chosen = parsed(color);
  const ground = grounds[scheme];
  const label = contrast(chosen, white) >= contrast(chosen, black) ? white : black;
  const fill = until(chosen, label === white ? black : white, (one) => contrast(one, label) >= ratio);
  const text = until(chosen, scheme === 'light' ? black : white, (one) => contrast(one, ground) >= ratio);
  return {
    text: written(text),
    fill: written(fill),
    label: written(label),
    // Away from the label, so that it is read more easily and never less.
    hover: written(mixed(fill, label === white ? black : white, 0.14)),
  };
}

function until(color: Rgb, towards: Rgb, isEnough: (color: Rgb) => boolean): Rgb {
  for (let share = 0; share < 1; share += 0.04) {
    const one = mixed(color, towards, share);
    if (isEnough(one)) return one;
  }
  return towards;
}

/** Of two colours, 1 to 21 (WCAG 2.2). */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: Rgb): number {
  const [red = 0, green = 0, blue = 0] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const mixed = (one: Rgb, other: Rgb, share: number): Rgb =>
  one.map((value, at) => Math.round(value * (1 - share) + (other[at] ?? 0) * share)) as unknown as Rgb;

export const parsed = (color: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as unknown as Rgb;

const written = (color: Rgb): string => `#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
