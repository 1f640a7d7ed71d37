import { useState } from 'preact/hooks';
import { useHere } from '../here.ts';
import { Dialog } from '../parts/dialog.tsx';
import { saveFile } from '../save-file.ts';

/** Shows the codes once; it is left by saying that they are kept, and by nothing else. */
export function RecoveryCodes({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  const { settings, texts } = useHere();
  const { security } = texts;
  const [isCopied, setCopied] = useState(false);
  return (
    <Dialog title={security.codesTitle}>
      <p>{security.codesText}</p>
      <ol class="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div class="actions">
        <button
          type="button"
          class="button quiet"
          onClick={() => navigator.clipboard.writeText(codes.join('\n')).then(() => setCopied(true))}
        >
          {isCopied ? security.copied : security.copy}
        </button>
        <button
          type="button"
          class="button quiet"
          onClick={() => saveFile(`${settings.serviceName}-recovery-codes.txt`, 'text/plain', `${codes.join('\n')}\n`)}
        >
          {security.download}
        </button>
        <button type="button" class="button primary" onClick={onClose}>
          {security.kept}
        </button>
      </div>
    </Dialog>
  );
}
