import { useEffect, useState } from 'preact/hooks';
import { useHere } from '../here.ts';
import { Action } from '../parts/action.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field, Form } from '../parts/form.tsx';
import { Page } from '../parts/page.tsx';
import { saveFile } from '../save-file.ts';

export function DataPage() {
  const { account, settings, state, texts, say, proven } = useHere();
  const { data } = texts;
  const [isDeleting, setDeleting] = useState(false);
  // The address that is to be typed may have been changed elsewhere.
  useEffect(() => void account.profile().catch(() => {}), []);
  const email = (state.status !== 'signed-out' && state.user?.email) || '';
  return (
    <Page title={data.title}>
      <section class="card">
        <h2>{data.exportTitle}</h2>
        <p>{data.exportText}</p>
        <Action
          onRun={async () => {
            const everything = await proven(() => account.export());
            saveFile(`${settings.serviceName}.json`, 'application/json', JSON.stringify(everything, null, 2));
            say(data.exported);
          }}
        >
          {data.export}
        </Action>
      </section>
      <section class="card">
        <h2>{data.deleteTitle}</h2>
        <p>{data.deleteText}</p>
        <button type="button" class="button danger" onClick={() => setDeleting(true)}>
          {data.delete}
        </button>
      </section>
      {isDeleting && (
        <Dialog title={data.confirmTitle} onClose={() => setDeleting(false)}>
          <p>{data.deleteText}</p>
          <Form
            submit={data.confirm}
            kind="danger"
            check={(values) => (values.address?.toLowerCase() === email ? {} : { address: data.confirmFault })}
            onSubmit={async () => {
              await proven(() => account.delete());
              say(data.deleted);
            }}
          >
            <Field label={data.confirmText(email)} name="address" type="email" autocomplete="off" isFocused />
          </Form>
        </Dialog>
      )}
    </Page>
  );
}
