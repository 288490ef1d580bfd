import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../../src/adapters/sip/message/parse-message.ts';
import { StreamFramer } from '../../../src/adapters/sip/message/stream-framer.ts';
import { FakeCall, STRANGER } from '../../support/fake-call.ts';

const FOLDER = path.resolve('fixtures/sip/torture');
const messageOf = (name: string): Buffer => readFileSync(path.join(FOLDER, `${name}.dat`));

/** What a phone in a call says to each; a word: why it is no message, or that it is an answer to nobody's question. */
const ANSWERS: Readonly<Record<string, number | string>> = {
  // 3.1.1: valid ones
  ...{ wsinv: 481, intmeth: 405, esc01: 486, escnull: 405, esc02: 405, lwsdisp: 200, longreq: 486, dblreq: 405, semiuri: 200 },
  ...{ transports: 200, mpart01: 405, unreason: 'answer', noreason: 'answer' },
  // 3.1.2: broken ones. What is only odd is read all the same: two spaces, a wrong date, names that lack their quotes.
  ...{ badinv01: 400, clerr: 'Content-Length', ncl: 'Content-Length', scalar02: 400, scalarlg: 'answer', quotbal: 400, ltgtruri: 400 },
  ...{ lwsruri: 'first line', lwsstart: 486, trws: 'first line', escruri: 486, baddate: 486, regbadct: 405, badaspec: 200, baddn: 200 },
  ...{ badvers: 'first line', mismatch01: 400, mismatch02: 400, bigcode: 'first line' },
  // 3.2: transactions; 3.3: what a phone has to look at; 3.4: before RFC 3261
  ...{ badbranch: 200, insuf: 400, unkscm: 416, novelsc: 416, unksm2: 405, bext01: 420, invut: 415, regaut01: 405, multi01: 400 },
  ...{ mcl01: 'Content-Length', bcast: 'answer', zeromf: 200, cparam01: 405, cparam02: 405, regescrt: 405, sdp01: 486, inv2543: 486 },
};

describe('a torture message of RFC 4475', () => {
  it('is one of 49', () => {
    const names = readdirSync(FOLDER).flatMap((file) => (file.endsWith('.dat') ? [path.basename(file, '.dat')] : []));
    expect(names).toHaveLength(49);
    expect(Object.keys(ANSWERS).sort()).toEqual(names.sort());
  });

  it.each(Object.entries(ANSWERS))('%s: %s, and a call that it meets goes on (F50)', (name, expected) => {
    const message = parseMessage(messageOf(name));
    if (message.kind === 'malformed') {
      expect(message.why).toContain(expected);
      return;
    }
    const phone = new FakeCall();
    phone.pickUp();
    const sent = phone.sent.length;
    phone.call.receive(message, STRANGER);
    expect(phone.answers).toEqual(typeof expected === 'number' ? [expected] : []);
    if (message.kind === 'response') expect([expected, phone.sent.length]).toEqual(['answer', sent]);
    expect(phone.told).toEqual(['established with their-tag by 203.0.113.5']);
  });

  it('over a stream is cut out whole, or ends it', () => {
    for (const name of Object.keys(ANSWERS)) {
      const bytes = messageOf(name);
      const alone = parseMessage(bytes);
      const framer = new StreamFramer();
      const [first] = framer.push(bytes);
      // Without a length, or with one that does not come true, nobody knows where it ends.
      if (first === undefined) expect(name).toBe('clerr');
      else if (first.kind === 'malformed') expect(alone.kind === 'malformed' || name === 'inv2543', name).toBe(true);
      else expect(first, name).toEqual(alone);
    }
  });
});
