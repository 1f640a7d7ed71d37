/** The text of a file in pieces: UTF-16 where its mark or its zero bytes say so, else UTF-8; without the mark. */
export async function* decodedText(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  for await (const piece of bytes) {
    if (piece.length === 0) continue;
    decoder ??= new TextDecoder(encodingOf(piece));
    yield decoder.decode(piece, { stream: true });
  }
  if (decoder) yield decoder.decode();
}

/** What stands in the text where bytes were none of its encoding. */
export const undecodable = '\ufffd';

function encodingOf(first: Uint8Array): string {
  const [one, other] = first;
  if ((one === 0xff && other === 0xfe) || (one !== 0 && other === 0)) return 'utf-16le';
  return (one === 0xfe && other === 0xff) || (one === 0 && other !== 0) ? 'utf-16be' : 'utf-8';
}
