import { expect, it } from 'vitest';
import { parseMessage } from '../../../src/adapters/sip/message/parse-message.ts';
import { maskedText } from '../../../src/adapters/sip/trace.ts';

function traced(...headers: readonly string[]): string {
  const message = parseMessage(Buffer.from(['INVITE sip:a@b SIP/2.0', ...headers, '', ''].join('\r\n')));
  if (message.kind === 'malformed') throw new TypeError(message.why);
  return maskedText(message);
}

it('keeps who proves something to whom, and masks what the password could be guessed from, however it is written', () => {
  for (const value of ['response="5e4c"', 'response=5e4c', 'RESPONSE = "5e4c"', 'cnonce="5e4c"', 'nonce=5e4c', 'rspauth="5\\"e4c"']) {
    for (const name of ['Authorization', 'Proxy-Authorization', 'proxy-authorization', 'Authentication-Info']) {
      const text = traced(`${name}: Digest username="u", realm="r", ${value}, uri="sip:a@b"`);
      expect(text).not.toContain('e4c');
      expect(text).toContain('username="u", realm="r"');
      expect(text).toContain('uri="sip:a@b"');
    }
  }
});

it('shows nothing of credentials that are no digest', () => {
  expect(traced('Authorization: Basic dTpwYXNzd29yZA==')).not.toContain('dTpw');
  expect(traced('Authorization: Bearer eyJhbGciOi')).not.toContain('eyJ');
});

it('masks the values of headers that nobody knows: a trunk may put somebody else’s data there', () => {
  const text = traced('X-Customer: 12345', 'Subject: hello', 'Call-ID: c1', 'X-Lk-Test-Id: t1');
  expect(text).not.toMatch(/12345|hello/);
  expect(text).toMatch(/X-Customer: \[masked\][\s\S]*Call-ID: c1[\s\S]*X-Lk-Test-Id: t1/);
});
