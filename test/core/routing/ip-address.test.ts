import { describe, expect, it } from 'vitest';
import { isInRange, parseAddress, parseRange } from '../../../src/core/routing/ip-address.ts';

describe('addresses', () => {
  it.each<[string, readonly number[]]>([
    ['0.0.0.0', [0, 0]],
    ['203.0.113.5', [0xcb00, 0x7105]],
    ['255.255.255.255', [0xffff, 0xffff]],
    ['::', [0, 0, 0, 0, 0, 0, 0, 0]],
    ['::1', [0, 0, 0, 0, 0, 0, 0, 1]],
    ['1::', [1, 0, 0, 0, 0, 0, 0, 0]],
    ['2001:DB8::7', [0x2001, 0xdb8, 0, 0, 0, 0, 0, 7]],
    ['1:2:3:4:5:6:7:8', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['1:2:3:4:5:6:7::', [1, 2, 3, 4, 5, 6, 7, 0]],
    ['::ffff:203.0.113.5', [0, 0, 0, 0, 0, 0xffff, 0xcb00, 0x7105]],
    ['1:2:3:4:5:6:203.0.113.5', [1, 2, 3, 4, 5, 6, 0xcb00, 0x7105]],
  ])('are read: %s', (text, groups) => {
    expect(parseAddress(text)).toEqual({ groups, zone: '' });
  });

  it('keep their zone', () => {
    expect(parseAddress('fe80::1%eth0')).toMatchObject({ zone: 'eth0' });
    expect(parseAddress('::%0')).toMatchObject({ zone: '0' });
  });

  it.each([
    ...[
      '',
      'localhost',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '1.2.3.04',
      '1.2.3.',
      '.1.2.3',
      '1..2.3',
      '1.2.3.4:5060',
      '1.2.3.4%eth0',
      '1.2.3.a',
      ' 1.2.3.4',
    ],
    ...[
      ':',
      ':::',
      '1:2',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7:8::',
      '::1::',
      '12345::',
      'g::',
      '1:',
      ':1',
      '::1%',
      '%eth0',
      '[::1]',
      '1.2.3.4::',
    ],
    ...['::1.2.3', '1:2:3:4:5:6:7:1.2.3.4', '1.2.3.4:1::', '1:2:3:4:5:1.2.3.4'],
  ])('are refused: %s', (text) => {
    expect(parseAddress(text)).toBe(null);
  });
});

describe('ranges', () => {
  const holds = (range: string, address: string) => {
    const [network, source] = [parseRange(range), parseAddress(address)];
    return network !== null && source !== null && isInRange(source, network);
  };

  it.each([
    ['198.51.100.0/24', '198.51.100.255', true],
    ['198.51.100.0/24', '198.51.101.0', false],
    ['198.51.100.77/24', '198.51.100.1', true],
    ['203.0.113.4/31', '203.0.113.5', true],
    ['203.0.113.4/31', '203.0.113.6', false],
    ['203.0.113.5/32', '203.0.113.5', true],
    ['203.0.113.5/32', '203.0.113.4', false],
    ['128.0.0.0/1', '255.0.0.1', true],
    ['128.0.0.0/1', '127.255.255.255', false],
    ['0.0.0.0/0', '203.0.113.5', true],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '203.0.113.5', false],
    ['::/0', '::ffff:203.0.113.5', true],
    ['::ffff:0:0/96', '::ffff:203.0.113.5', true],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['2001:db8::1/128', '2001:db8::2', false],
    ['2001:db8:8000::/33', '2001:db8:7fff::', false],
    ['fe80::/10', 'fe80::1%eth0', false],
  ])('%s and %s: %s', (range, address, inside) => {
    expect(holds(range, address)).toBe(inside);
  });

  it.each([
    '1.2.3.0',
    '1.2.3.0/',
    '1.2.3.0/33',
    '1.2.3.0/024',
    '1.2.3.0/+8',
    '1.2.3.0/-1',
    '1.2.3.0/8/8',
    '::/129',
    'fe80::%eth0/10',
    '/8',
    'x/8',
    '1.2.3.0/a',
    '1.2.3.0/1e1',
  ])('are refused: %s', (text) => {
    expect(parseRange(text)).toBe(null);
  });
});
