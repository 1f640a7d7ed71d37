import { ipPrefixes } from '../../../core/throttle/ip-prefix.ts';

const ipPrefix = (ip: string): string | undefined => ipPrefixes(ip)[0]?.prefix;

describe('what counts as one address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
    ['::2:3:4:5:6:7:8', '0:2:3:4::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['2001:db8:1:2::192.0.2.7', '2001:db8:1:2::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
    ['::ffff:100.200.150.250', '100.200.150.250'],
  ])('%s is %s', (ip, prefix) => {
    expect(ipPrefix(ip)).toBe(prefix);
  });

  it('is for IPv6 the /48 too, with sixteen times the limit, and nothing else is', () => {
    expect(ipPrefixes('2001:db8:1:2:3:4:5:6')).toEqual([
      { prefix: '2001:db8:1:2::/64', times: 1 },
      { prefix: '2001:db8:1::/48', times: 16 },
    ]);
    for (const ip of ['192.0.2.7', '::ffff:192.0.2.7', 'unknown']) expect(ipPrefixes(ip)).toHaveLength(1);
  });

  it('is the same however an IPv6 address is spelled (A138)', () => {
    const spellings = [
      '2001:db8:0:1:0:0:0:9',
      '2001:0db8:0000:0001:0000:0000:0000:0009',
      '2001:DB8:0:1::9',
      '2001:db8::1:0:0:0:9',
      '2001:db8:0:1::0.0.0.9',
      '2001:db8:0:1::9%1',
    ];

    expect(new Set(spellings.map(ipPrefix))).toEqual(new Set(['2001:db8:0:1::/64']));
  });

  it('is the IPv4 address for its IPv4-mapped IPv6 address, in any spelling', () => {
    for (const ip of [
      '::ffff:192.0.2.7',
      '::FFFF:192.0.2.7',
      '::ffff:c000:207',
      '0:0:0:0:0:ffff:c000:0207',
      '0000:0000:0000:0000:0000:ffff:192.0.2.7',
    ])
      expect(ipPrefix(ip)).toBe('192.0.2.7');
    expect(ipPrefix('::ffff:255.0.1.2')).toBe('255.0.1.2');
    expect(ipPrefix('1::ffff:c000:207')).toBe('1:0:0:0::/64');
    expect(ipPrefix('::fffe:192.0.2.7')).toBe('0:0:0:0::/64');
    expect(ipPrefix('0:0:0:0:1:ffff:c000:207')).toBe('0:0:0:0::/64');
    expect(ipPrefix('::ffff:0:192.0.2.7')).toBe('0:0:0:0::/64');
  });

  it('is one /64 for whoever rotates through it, and another for the neighbour (A137)', () => {
    const rotated = Array.from({ length: 1_000 }, (_, at) =>
      ipPrefix(`2001:db8:7:7:${at.toString(16)}::${at.toString(16)}`),
    );

    expect(new Set(rotated).size).toBe(1);
    expect(ipPrefix('2001:db8:7:8::1')).not.toBe(rotated[0]);
  });

  it.each([
    '',
    ' ',
    'localhost',
    '192.0.2',
    '192.0.2.7 ',
    '192.0.2.07',
    '192.0.2.256',
    '1:2:3',
    ':::',
    '1::2::3',
    '[::1]',
    '::1/64',
    '192.0.2.7, 198.51.100.1',
    '192.0.2.7:80',
    '%eth0',
    'unknown',
  ])('of %j is not known, and all such count as one', (ip) => {
    expect(ipPrefix(ip)).toBe('unknown');
  });
});
