import { hostText, parametersOf } from './uri.ts';

/** One hop of a message (RFC 3261 20.42). */
export interface Via {
  /** Upper case: `UDP`, `TCP`, `TLS`. */
  readonly transport: string;
  readonly host: string;
  readonly port: number | null;
  /** Names in lower case; `rport` without a value is ''. */
  readonly parameters: ReadonlyMap<string, string>;
}

const VIA = /^SIP\s*\/\s*2\.0\s*\/\s*([\w.!%*+`'~-]+)\s+(\[[0-9a-f:.]+\]|[^:;\s[\]]+)(?:\s*:\s*(\d{1,5}))?\s*((?:;.*)?)$/is;

/** @param text one hop. */
export function parseVia(text: string): Via | null {
  const [, transport, host, port, parameters = ''] = VIA.exec(text.trim()) ?? [];
  if (transport === undefined || host === undefined) return null;
  return {
    transport: transport.toUpperCase(),
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? null : Number(port),
    parameters: parametersOf(parameters),
  };
}

export function viaText({ transport, host, port, parameters }: Via): string {
  const rest = [...parameters].map(([name, value]) => `;${name}${value === '' ? '' : `=${value}`}`).join('');
  return `SIP/2.0/${transport} ${hostText(host)}${port === null ? '' : `:${port}`}${rest}`;
}
