import type { Exchange } from './recorder.ts';

const shown = 8;

/** The newest requests with their answers, to be opened. */
export function Traffic({ exchanges }: { readonly exchanges: readonly Exchange[] }) {
  return (
    <ol class="traffic" aria-label="Requests, the newest first">
      {exchanges.slice(0, shown).map(({ id, method, path, sent, status, answer, isLost }) => (
        <li key={id}>
          <details>
            <summary>
              <code>
                {method} {path}
              </code>
              <span class={isLost ? 'lost' : `s${Math.floor(status / 100)}`}>
                {isLost ? `${status}, lost` : status}
              </span>
            </summary>
            {sent !== null && <pre>{text(sent)}</pre>}
            {answer !== null && <pre>{text(answer)}</pre>}
          </details>
        </li>
      ))}
    </ol>
  );
}

const text = (body: unknown): string => JSON.stringify(body, (name, value) => (name === 'password' ? '…' : value), 2);
