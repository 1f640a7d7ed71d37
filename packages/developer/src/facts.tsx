const timeNames = /(?:At|_at|^iat|^nbf|^exp|^auth_time)$/;

/** The members of an object, with times in words. */
export function Facts({ value }: { readonly value: unknown }) {
  if (typeof value !== 'object' || value === null) return null;
  return (
    <dl>
      {Object.entries(value).map(([name, fact]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={String(fact)}>{inWords(name, fact)}</dd>
        </div>
      ))}
    </dl>
  );
}

function inWords(name: string, fact: unknown): string {
  // Seconds or milliseconds since 1970: both are after 2001.
  if (typeof fact === 'number' && timeNames.test(name) && fact > 1e9)
    return moment(new Date(fact > 1e11 ? fact : fact * 1_000));
  if (Array.isArray(fact)) return fact.length === 0 ? 'none' : fact.join(', ');
  return typeof fact === 'string' ? fact : JSON.stringify(fact);
}

/** The time; of another day, the day as well. */
const moment = (at: Date): string =>
  at.toDateString() === new Date().toDateString()
    ? at.toLocaleTimeString('en-GB')
    : at.toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
