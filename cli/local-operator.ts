import { faultOf, type Operator, OperatorUnreachable } from './operator.ts';

/** The functions of the local server, which answers to this machine alone. */
export const localOperator =
  (url: string): Operator =>
  async (name, event) => {
    const response = await fetch(`${url}/dev/functions/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    }).catch(() => {
      throw new OperatorUnreachable(`nothing answers at ${url}: start it with npm start, or name a stack with --stack`);
    });
    if (!response.ok) throw new OperatorUnreachable(`${url} answered ${response.status}: is it the local server?`);
    const answer = (await response.json()) as Record<string, unknown> | null;
    if (response.headers.has('x-amz-function-error')) throw faultOf(answer ?? {});
    return answer ?? {};
  };
