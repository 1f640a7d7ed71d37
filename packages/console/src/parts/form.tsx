import { type ComponentChildren, createContext } from 'preact';
import { useContext, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type FaultTexts, faultTexts } from '../fault-text.ts';
import { GivenUp, useHere } from '../here.ts';
import { breakable } from './breakable.tsx';
import { FaultBox } from './fault-box.tsx';

const noFaults: FaultTexts = { whole: null, fields: {} };

/** Values that are not sent, with the names of the fields that lack something, and of those that hold no address. */
interface Unfit {
  readonly values: Values;
  readonly missing: readonly string[];
  readonly noAddress: readonly string[];
}

/** Kept as what it is: its words follow the language. */
type Failure = Unfit | { readonly values: Values; readonly cause: unknown };

const context = createContext<FaultTexts['fields']>({});

export type Values = Readonly<Record<string, string>>;

export interface FormProps {
  readonly submit: string;
  readonly kind?: 'primary' | 'danger';
  /** What is wrong with the values before they are sent, by field. */
  readonly check?: (values: Values) => Readonly<Record<string, string>>;
  readonly onSubmit: (values: Values) => Promise<unknown>;
  /** Better words for a fault; null where it has none. */
  readonly wordsFor?: (fault: unknown, values: Values) => string | null;
  /** Beside the button. */
  readonly beside?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** A form: sends once at a time, and says at each field what is wrong with it. */
export function Form({ submit, kind = 'primary', check, onSubmit, wordsFor, beside, children }: FormProps) {
  const { texts, say } = useHere();
  const form = useRef<HTMLFormElement>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isBusy, setBusy] = useState(false);
  useLayoutEffect(() => {
    if (failure) form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus();
  }, [failure]);

  const wrongIn = ({ values, missing, noAddress }: Unfit) => ({
    ...allOf(noAddress, texts.fields.emailFault),
    ...check?.(values),
    ...allOf(missing, texts.fields.missing),
  });
  function faultsOf(failed: Failure): FaultTexts {
    if ('missing' in failed) return { whole: null, fields: wrongIn(failed) };
    const whole = wordsFor?.(failed.cause, failed.values) ?? null;
    return whole === null ? faultTexts(failed.cause, texts, Object.keys(failed.values)) : { whole, fields: {} };
  }
  const faults = failure ? faultsOf(failure) : noFaults;

  async function send(): Promise<void> {
    if (isBusy || !form.current) return;
    const values = valuesOf(form.current);
    const unfit = unfitOf(form.current, values);
    // A success of before is none of this.
    say('');
    if (Object.keys(wrongIn(unfit)).length > 0) return setFailure(unfit);
    setBusy(true);
    setFailure(null);
    try {
      await onSubmit(values);
    } catch (cause) {
      if (!(cause instanceof GivenUp)) setFailure({ values, cause });
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

const allOf = (names: readonly string[], text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, text]));

/** Of an address the @ alone: all else the service judges. */
function unfitOf(form: HTMLFormElement, values: Values): Unfit {
  const inputs = [...form.elements].filter((element) => element instanceof HTMLInputElement);
  const namesOf = (isUnfit: (input: HTMLInputElement) => boolean) => inputs.filter(isUnfit).map(({ name }) => name);
  return {
    values,
    missing: namesOf(({ required, name }) => required && !values[name]),
    noAddress: namesOf(({ type, name }) => type === 'email' && /^[^@]+$/.test(values[name] ?? '')),
  };
}

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
  readonly onType?: (text: string) => void;
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
  onType,
  ...more
}: FieldProps) {
  const { texts } = useHere();
  const id = useId();
  const fault = useContext(context)[name];
  const input = useRef<HTMLInputElement>(null);
  const [isShown, setShown] = useState(false);
  useLayoutEffect(() => {
    if (isFocused) input.current?.focus();
  }, []);
  const described = [fault && `${id}-fault`, hint && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <div class="label-row">
        <label for={id}>{breakable(label)}</label>
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
          onInput={({ currentTarget }) => onType?.(currentTarget.value)}
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
