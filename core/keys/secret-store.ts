/** One secret, as text. */
export interface SecretStore {
  /** `{}` before the first write. */
  read(): Promise<string>;
  write(text: string): Promise<void>;
}
