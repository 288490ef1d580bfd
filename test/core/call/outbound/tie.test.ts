import { expect, it } from 'vitest';
import { tieOf } from '../../../../src/core/call/outbound/tie.ts';

const CALL = { testId: 'sipctl-x', to: '+15105550100', from: '+15105550150' };
const numbers = (called: string, calling: string) => ({ 'sip.trunkPhoneNumber': called, 'sip.phoneNumber': calling });

it.each([
  ['the header', { 'lktest.id': 'sipctl-x', ...numbers('+1999', '+1888') }, 'test-id'],
  ['both numbers', numbers('+15105550100', '+15105550150'), 'numbers'],
  ['both numbers, as a carrier writes them', numbers('5105550100', '001 510 555 0150'), 'numbers'],
  ['the number called', numbers('+15105550100', 'anonymous'), 'called-number'],
  ['the number called, by somebody else', numbers('+15105550100', '+15105550111'), 'called-number'],
  ['nothing: another test', { 'lktest.id': 'sipctl-y', ...numbers('+15105550111', '+15105550150') }, null],
  ['nothing: an extension that ends alike', numbers('0100', '+15105550150'), null],
  ['nothing: a hidden number', {}, null],
])('a caller is known by %s', (_, attributes, tie) => {
  expect(tieOf(attributes, CALL)).toBe(tie);
});
