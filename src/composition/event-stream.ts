import type { StreamEvent } from '../cli/context.ts';
import { escapeJson } from '../render/escape.ts';
import { FORMAT_VERSION } from '../render/output.ts';
import type { Host } from './host.ts';

/** One event as a line of JSON. */
export function writeEvent({ stdout }: Pick<Host, 'stdout'>, event: StreamEvent): void {
  stdout.write(`${escapeJson(JSON.stringify(event))}\n`);
}

/** First line of every stream. */
export function versionEvent(command: string, { version }: Pick<Host, 'version'>): StreamEvent {
  return { type: 'version', formatVersion: FORMAT_VERSION, sipctl: version, command };
}
