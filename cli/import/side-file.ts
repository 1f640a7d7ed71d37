import { type FileHandle, open } from 'node:fs/promises';
import { WrongUsage } from '../usage.ts';

/** A file of JSON Lines beside the import, which an import that is taken up again goes on writing. */
export class SideFile {
  readonly #handle: FileHandle;
  #bytes: number;

  private constructor(handle: FileHandle, bytes: number) {
    this.#handle = handle;
    this.#bytes = bytes;
  }

  /** What stands behind so many bytes was written after the checkpoint, and will be written again. */
  static async open(path: string, bytes: number): Promise<SideFile> {
    const handle = await open(path, bytes === 0 ? 'w' : 'r+', 0o600);
    const { size } = await handle.stat();
    if (size < bytes)
      throw new WrongUsage(`${path} is not what the import that was interrupted left: --restart begins anew`);
    await handle.truncate(bytes);
    return new SideFile(handle, bytes);
  }

  get bytes(): number {
    return this.#bytes;
  }

  async append(lines: readonly object[]): Promise<void> {
    if (lines.length === 0) return;
    const text = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await this.#handle.write(text, 0, text.length, this.#bytes);
    this.#bytes += text.length;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
