import { isIPv4, isIPv6 } from 'node:net';

export interface IpPrefix {
  readonly prefix: string;
  /** How many times an address's limit it has. */
  readonly times: number;
}

/**
 * What counts as one address: an IPv4 address, or the /64 of an IPv6 one (one subscriber has a whole /64). The /48 of it
 * counts too, at sixteen times the limit, for a site has 65,536 of them. An IPv4-mapped IPv6 address is the IPv4 one.
 * Spelling does not matter. Anything else counts as one address, `unknown`.
 */
export function ipPrefixes(ip: string): readonly IpPrefix[] {
  const [address = ''] = ip.split('%', 1);
  if (isIPv4(address)) return [{ prefix: address, times: 1 }];
  if (!isIPv6(address)) return [{ prefix: 'unknown', times: 1 }];
  const groups = expanded(address);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return [{ prefix: dotted(groups.slice(6)), times: 1 }];
  const first = (count: number): string =>
    `${groups
      .slice(0, count)
      .map((group) => group.toString(16))
      .join(':')}::/${count * 16}`;
  return [
    { prefix: first(4), times: 1 },
    { prefix: first(3), times: 16 },
  ];
}

const dotted = (pair: readonly number[]): string => pair.flatMap((group) => [group >> 8, group & 0xff]).join('.');

function expanded(address: string): number[] {
  const hex = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [(Number(a) << 8) | Number(b), (Number(c) << 8) | Number(d)].map((group) => group.toString(16)).join(':'),
  );
  const [head = '', tail] = hex.split('::');
  const numbers = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const left = numbers(head);
  const right = tail === undefined ? [] : numbers(tail);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}
