import fc from 'fast-check';
import { accentColors, accentStyles, contrast, parsed } from '../../lib/console-accent.ts';

const schemes = ['light', 'dark'] as const;
/** As styles.css has them: what a text of the accent may stand on. */
const grounds = { light: ['#ffffff', '#f4f5f8', '#f0f2f6'], dark: ['#101318', '#191d24', '#1f242d', '#232832'] };

test.each(schemes)('of any colour, in the %s scheme, text and labels can be read (WCAG 2.2, 1.4.3)', (scheme) => {
  const digits = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
  fc.assert(
    fc.property(digits, (color) => {
      const { text, fill, label, hover } = accentColors(color, scheme);
      for (const ground of grounds[scheme]) expect(contrast(parsed(text), parsed(ground))).toBeGreaterThanOrEqual(4.5);
      for (const behind of [fill, hover]) expect(contrast(parsed(label), parsed(behind))).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

test('a colour that can be read stays as it was chosen', () => {
  expect(accentColors('#1f4fd8', 'light')).toMatchObject({ text: '#1f4fd8', fill: '#1f4fd8', label: '#ffffff' });
});

test('the style sheet says each colour once for both schemes', () => {
  const [light, dark] = [accentColors('#0b7a4b', 'light'), accentColors('#0b7a4b', 'dark')];
  const names = ['text', 'fill', 'label', 'hover'] as const;
  const lines = names.map((name) => `  --accent-${name}: light-dark(${light[name]}, ${dark[name]});`);
  expect(accentStyles('#0b7a4b')).toBe(`:root {\n${lines.join('\n')}\n}\n`);
});
