import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useId, useRef, useState } from 'preact/hooks';
import { type FaultTexts, faultTexts } from '../fault-text.ts';
import { GivenUp, useHere } from '../here.ts';
import { FaultBox } from './fault-box.tsx';

const noFaults: FaultTexts = { whole: null, fields: {} };
const context = createContext<FaultTexts['fields']>({});

export type Values = Readonly<Record<string, string>>;

export interface FormProps {
  readonly submit: string;
  readonly kind?: 'primary' | 'danger';
  /** What is wrong with the values before they are sent, by field. */
  readonly check?: (values: Values) => Readonly<Record<string, string>>;
  readonly onSubmit: (values: Values) => Promise<unknown>;
  /** Better words for a fault; null where it has none. */
  readonly wordsFor?: (fault: unknown) => string | null;
  /** Beside the button. */
  readonly beside?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** A form: sends once at a time, and says at each field what is wrong with it. */
export function Form({ submit, kind = 'primary', check, onSubmit, wordsFor, beside, children }: FormProps) {
  const { texts } = useHere();
  const form = useRef<HTMLFormElement>(null);
  const [faults, setFaults] = useState(noFaults);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (faults !== noFaults) form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus();
  }, [faults]);

  async function send(): Promise<void> {
    if (isBusy || !form.current) return;
    const values = valuesOf(form.current);
    const missing = Object.fromEntries(
      requiredOf(form.current)
        .filter((name) => !values[name])
        .map((name) => [name, texts.fields.missing]),
    );
    const wrong = { ...check?.(values), ...missing };
    if (Object.keys(wrong).length > 0) return setFaults({ whole: null, fields: wrong });
    setBusy(true);
    setFaults(noFaults);
    try {
      await onSubmit(values);
    } catch (fault) {
      const words = wordsFor?.(fault) ?? null;
      if (!(fault instanceof GivenUp))
        setFaults(words === null ? faultTexts(fault, texts, Object.keys(values)) : { whole: words, fields: {} });
    }
    setBusy(false);
  }

  return (
    <form
      ref={form}
      noValidate
      aria-busy={isBusy}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <context.Provider value={faults.fields}>{children}</context.Provider>
      <FaultBox text={faults.whole} />
      <div class="actions">
        <button type="submit" class={`button ${kind}`} aria-disabled={isBusy}>
          {submit}
        </button>
        {beside}
      </div>
    </form>
  );
}

const valuesOf = (form: HTMLFormElement): Values =>
  Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [
      name,
      // Of a password every byte counts.
      name.includes('password') ? String(value) : String(value).trim(),
    ]),
  );

const requiredOf = (form: HTMLFormElement): readonly string[] =>
  [...form.elements].flatMap((element) =>
    element instanceof HTMLInputElement && element.required ? [element.name] : [],
  );

export interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly type?: 'text' | 'email' | 'password' | 'search';
  readonly autocomplete?: string;
  readonly inputMode?: 'numeric' | 'text' | 'email';
  readonly hint?: string;
  readonly value?: string;
  readonly isOptional?: boolean;
  readonly isFocused?: boolean;
  readonly maxLength?: number;
  /** Beside the label. */
  readonly beside?: ComponentChildren;
}

export function Field({
  label,
  name,
  type = 'text',
  hint,
  value,
  isOptional = false,
  isFocused,
  beside,
  ...more
}: FieldProps) {
  const { texts } = useHere();
  const id = useId();
  const fault = useContext(context)[name];
  const input = useRef<HTMLInputElement>(null);
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (isFocused) input.current?.focus();
  }, []);
  const described = [fault && `${id}-fault`, hint && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <div class="label-row">
        <label for={id}>{label}</label>
        {beside}
      </div>
      <div class="input-row">
        <input
          {...more}
          ref={input}
          id={id}
          name={name}
          // Of several types the attributes are the same.
          type={(isShown ? 'text' : type) as 'text'}
          defaultValue={value ?? ''}
          required={!isOptional}
          // A dialogue that opens looks for it.
          autofocus={isFocused}
          spellcheck={false}
          autocapitalize="none"
          aria-invalid={fault !== undefined}
          aria-describedby={described || undefined}
        />
        {type === 'password' && (
          <button
            type="button"
            class="reveal"
            aria-label={isShown ? texts.fields.hidePassword : texts.fields.showPassword}
            onClick={() => setShown(!isShown)}
          >
            {isShown ? texts.fields.hide : texts.fields.show}
          </button>
        )}
      </div>
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
