import type { Answer } from './case.ts';

/** Fields that no two servers fill alike. */
const VOLATILE = new Set(['creation_time', 'creation_time_ms', 'turn_password', 'participant_id', 'sip_call_id']);
/** Lists that LiveKit orders by random ids. */
const UNORDERED = new Set(['items', 'agent_dispatches', 'rooms']);
const ID = /\b(ST|SDR|RM|AD|AJ|AW|PA|TR|SCL)_[A-Za-z0-9]{12}\b/g;
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const NANOSECONDS = /^\d{19}$/;

/** @param names saved ids and the names that a case gave them. */
export function normalAnswer(status: number, type: string, text: string, names: ReadonlyMap<string, string>): Answer {
  const named = text.replaceAll(TOKEN, '<token>').replaceAll(ID, (id, prefix: string) => names.get(id) ?? `${prefix}_…`);
  return { status, type, body: type === 'application/json' ? settled(JSON.parse(named)) : named };
}

function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, settledField(key, item)]));
}

function settledField(key: string, value: unknown): unknown {
  if (VOLATILE.has(key) || (typeof value === 'string' && NANOSECONDS.test(value))) return `<${key}>`;
  const result = settled(value);
  if (!UNORDERED.has(key) || !Array.isArray(result)) return result;
  return result.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
