import { generate } from 'lean-qr/nano';
import { useMemo } from 'preact/hooks';

/** Modules of white around it, as readers want (ISO/IEC 18004). */
const quiet = 4;

/** Black on white in either scheme: many readers take no other. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => {
    const code = generate(text);
    const rows = Array.from({ length: code.size }, (_, y) => y);
    const parts = rows.flatMap((y) => rows.flatMap((x) => (code.get(x, y) ? `M${x} ${y}h1v1h-1z` : [])));
    return { size: code.size, path: parts.join('') };
  }, [text]);
  const edge = size + 2 * quiet;
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`${-quiet} ${-quiet} ${edge} ${edge}`}
      shape-rendering="crispEdges"
    >
      <rect x={-quiet} y={-quiet} width={edge} height={edge} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
