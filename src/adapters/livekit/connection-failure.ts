import { Problem } from '../../core/problem.ts';
import { certificateFault, isTlsFault } from '../tls-faults.ts';
import type { Outcome } from './exchange.ts';
import type { Circumstances, Failure } from './failure.ts';

type Fault = Extract<Outcome, { kind: 'fault' }>;

/** Turns a request that got no complete answer into a problem that says where it broke and what to do. */
export function connectionFailure(fault: Fault, at: Circumstances): Failure {
  const { host } = at.origin;
  if (fault.fault === 'too-large') {
    const problem = new Problem('answer-too-large', `the answer of ${host} to ${at.method.name} is larger than ${at.maxBodyBytes} bytes`, {
      nextSteps: ['check that the URL is that of a LiveKit server'],
    });
    return { problem, ran: 'unknown', repeat: 'never' };
  }
  if (fault.fault === 'timeout') {
    const problem = new Problem('server-timeout', `${host} gave no complete answer to ${at.method.name} within ${at.timeoutMs} ms`, {
      detail: [fault.sent ? 'the request was sent' : 'no connection came about in that time', ...throughProxy(at)],
      nextSteps: ['try again with a longer --timeout', `check that a firewall lets ${host} through`],
    });
    // The deadline is that of the request and all its repeats: none of it is left.
    return { problem, ran: fault.sent ? 'unknown' : 'no', repeat: 'never' };
  }
  return { ...brokenConnection(fault.error, fault.sent, at), ran: fault.sent ? 'unknown' : 'no' };
}

function brokenConnection(error: (Error & { code?: string }) | undefined, sent: boolean, at: Circumstances): Omit<Failure, 'ran'> {
  const { host, hostname } = at.origin;
  const code = error?.code ?? '';
  const certificate = certificateFault(code);
  if (certificate !== null) {
    return {
      problem: new Problem('server-tls', `the certificate of ${host} is not accepted: ${certificate.text}`, {
        detail: [code],
        nextSteps: ['if you run this server with a private authority: --ca-cert FILE', 'check the host name in the URL'],
        cause: error,
      }),
      repeat: 'never',
    };
  }
  if (isTlsFault(code)) {
    return {
      problem: new Problem('server-tls', `${host} does not speak TLS that this machine accepts`, {
        detail: [code, ...throughProxy(at)],
        nextSteps: ['check the port; a server without TLS on this machine has a ws:// URL'],
        cause: error,
      }),
      repeat: 'never',
    };
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const name = at.proxy?.hostname ?? hostname;
    return {
      problem: new Problem('server-dns', `the host name ${name} has no address`, {
        detail: [code, ...throughProxy(at)],
        nextSteps: [
          at.proxy === null ? 'check the LiveKit URL for a slip' : 'check the proxy variables',
          'check that this machine has DNS',
        ],
        cause: error,
      }),
      repeat: code === 'EAI_AGAIN' ? 'soon' : 'never',
    };
  }
  if (sent) {
    return {
      problem: new Problem('server-cut', `${host} closed the connection before its answer to ${at.method.name} was complete`, {
        detail: [code === '' ? 'no reason was given' : code, ...throughProxy(at)],
        nextSteps: ['try again', "look at the server's log for this time"],
        cause: error,
      }),
      repeat: 'soon',
    };
  }
  return {
    problem: new Problem('server-unreachable', `${code === 'ECONNREFUSED' ? 'nothing listens' : 'no connection'} at ${host}`, {
      detail: [error?.message || code || 'no reason was given', ...throughProxy(at)],
      nextSteps: ['check that the server runs and that host and port of the LiveKit URL are right'],
      cause: error,
    }),
    repeat: 'soon',
  };
}

function throughProxy({ proxy }: Circumstances): string[] {
  return proxy === null ? [] : [`the connection goes through the proxy ${proxy.host}`];
}
