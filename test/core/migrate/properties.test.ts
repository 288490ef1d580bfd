import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIST_OF } from '../../../src/core/declared/declaration.ts';
import { declaredFile } from '../../../src/core/declared/schema.ts';
import { leafPaths, type Path, parsePath, pathText } from '../../../src/core/migrate/json-path.ts';
import { readRequestFile } from '../../../src/core/migrate/read-request-file.ts';
import type { Kind } from '../../../src/core/model/world.ts';
import { migratedText } from '../../../src/render/views/migration-view.ts';
import { documentOf, migrate, sourceOf } from './migrated.ts';
import { inSnakeCase, WHOLE } from './shapes.ts';

const word = fc.stringMatching(/^[a-zA-Z0-9_ "'#:-]{1,12}$/);
const words = fc.array(word, { minLength: 1, maxLength: 3 });
const map = fc.dictionary(fc.constantFrom('X-A', 'some_key', 'someKey', 'a b'), word, { minKeys: 1 });
const seconds = fc.integer({ min: 0, max: 999 }).map((count) => `${count}s`);
const some = <T>(members: Record<string, fc.Arbitrary<T>>) => fc.record(members, { requiredKeys: [] });
const secret = word.map((text) => `canary-${text}`);
const encryption = fc.constantFrom('SIP_MEDIA_ENCRYPT_DISABLE', 'SIP_MEDIA_ENCRYPT_ALLOW', 'SIP_MEDIA_ENCRYPT_REQUIRE');
const atLeastOne = <T extends object>(values: fc.Arbitrary<T>) => values.filter((value) => Object.keys(value).length > 0);
const media = atLeastOne(
  some<unknown>({
    encryption,
    codecs: fc.array(fc.record({ name: word, rate: fc.integer({ min: 1, max: 48_000 }) }), { minLength: 1, maxLength: 2 }),
    onlyListedCodecs: fc.constant(true),
    mediaTimeout: seconds,
  }),
);
const trunk = {
  metadata: word,
  numbers: words,
  authUsername: word,
  authPassword: secret,
  headers: map,
  headersToAttributes: map,
  includeHeaders: fc.constantFrom('SIP_X_HEADERS', 'SIP_ALL_HEADERS'),
  media,
};
const form = <T>(name: string, members: Record<string, fc.Arbitrary<T>>, room: string) =>
  fc.record<Record<string, unknown>>({ [room]: word, ...members }, { requiredKeys: [room] }).map((said) => ({ [name]: said }));

/** Objects whose every field says something, so that no shape has to fill any in. */
const OBJECTS: { readonly [K in Kind]: fc.Arbitrary<Record<string, unknown>> } = {
  inboundTrunk: fc.record(
    { name: word, allowedAddresses: words, allowedNumbers: words, ...trunk, ringingTimeout: seconds, krispEnabled: fc.constant(true) },
    { requiredKeys: ['name', 'allowedAddresses'] },
  ),
  outboundTrunk: fc.record(
    { name: word, address: word, transport: fc.constantFrom('SIP_TRANSPORT_UDP', 'SIP_TRANSPORT_TLS'), ...trunk, fromHost: word },
    { requiredKeys: ['name', 'address'] },
  ),
  dispatchRule: fc.record(
    {
      name: word,
      rule: fc.oneof(
        form<unknown>('dispatchRuleDirect', { pin: secret }, 'roomName'),
        form<unknown>('dispatchRuleIndividual', { pin: secret, noRandomness: fc.constant(true) }, 'roomPrefix'),
        form<unknown>('dispatchRuleCallee', { pin: secret, randomize: fc.constant(true) }, 'roomPrefix'),
      ),
      trunkIds: fc.array(fc.stringMatching(/^ST_[a-zA-Z0-9]{4,12}$/), { minLength: 1, maxLength: 3 }),
      numbers: words,
      inboundNumbers: words,
      attributes: map,
      metadata: word,
      hidePhoneNumber: fc.constant(true),
      media,
      roomConfig: atLeastOne(
        some<unknown>({
          emptyTimeout: fc.integer({ min: 1, max: 999 }),
          tags: map,
          agents: fc.array(fc.record({ agentName: word, metadata: word, attributes: map }, { requiredKeys: ['agentName'] }), {
            minLength: 1,
            maxLength: 2,
          }),
        }),
      ),
    },
    { requiredKeys: ['name', 'rule'] },
  ),
};
const object = fc
  .constantFrom<Kind[]>('inboundTrunk', 'outboundTrunk', 'dispatchRule')
  .chain((kind) => OBJECTS[kind].map((fields) => ({ kind, fields })));
const shape = fc.constantFrom(...Object.keys(WHOLE));

interface Written {
  readonly kind: Kind;
  readonly fields: Record<string, unknown>;
  readonly request: unknown;
  readonly withId: boolean;
}
const written: fc.Arbitrary<Written> = fc
  .record({ object, shape, snake: fc.boolean() })
  .map(({ object: { kind, fields }, shape, snake }) => {
    const { withId = false, write } = WHOLE[shape] ?? {};
    const request = write?.(kind, fields);
    return { kind, fields, withId, request: snake ? inSnakeCase(request) : request };
  });

describe('any object', () => {
  it('says the same in the document as in every shape and spelling, once its references are resolved', () => {
    fc.assert(
      fc.property(written, ({ kind, fields, request, withId }) => {
        const { migration } = migrate([request]);
        const [entry] = Object(migration?.document[LIST_OF[kind]]) as Record<string, unknown>[];
        const values = new Map(migration?.secrets.map(({ variable, path }) => [`env:${variable}`, valueAt(request, path)]));
        const { id, trunks, ...rest } = Object(resolved(entry, values));
        expect(id !== undefined).toBe(withId);
        expect(trunks === undefined ? rest : { ...rest, trunkIds: trunks }).toEqual(fields);
      }),
      { numRuns: 200 },
    );
  });

  it('migrates to a declared file that holds none of its secrets', () => {
    fc.assert(
      fc.property(written, ({ request }) => {
        const { migration } = migrate([request]);
        const text = migration === null ? '' : migratedText(migration);
        expect(declaredFile.safeParse(sourceOf(text).data).error?.issues).toBeUndefined();
        expect(`${text}${JSON.stringify(migration)}`).not.toContain('canary');
      }),
      { numRuns: 100 },
    );
  });

  it('has each of its leaves accounted for', () => {
    fc.assert(
      fc.property(written, ({ request }) => {
        const source = sourceOf(request);
        const { requests } = readRequestFile(source, []);
        const paths = requests.flatMap(({ ledger: { carried, translated, unsaid } }) => [
          ...carried,
          ...translated.map(({ path }) => path),
          ...unsaid.map(({ path }) => path),
        ]);
        const covers = (leaf: Path) => paths.filter((path) => path.every((step, at) => leaf[at] === step)).length;
        expect(leafPaths(source.data).filter((leaf) => covers(leaf) !== 1)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('ends with the path of a field that has no place, until it is dropped', () => {
    const stranger = fc.record({
      key: fc.constantFrom('region', 'room_prefix2', 'X-Y', 'a.b'),
      at: fc.nat(),
      value: fc.constantFrom(1, 'canary', [], ['canary']),
    });
    fc.assert(
      fc.property(written, stranger, ({ request }, { key, at, value }) => {
        const places = messagesIn(request);
        const place = places[at % places.length] ?? [];
        const path = pathText([...place, key]);
        const changed = withMember(request, place, key, value);
        const { problems } = migrate([changed]);
        expect(problems.map(({ id }) => id)).toEqual(['field-without-place']);
        expect(problems[0]?.facts.detail?.join('\n')).toContain(path);
        expect(JSON.stringify(problems.map(({ summary, facts }) => [summary, facts]))).not.toContain('canary');
        expect(documentOf(changed, { drop: [path] })).toEqual(documentOf(request));
      }),
      { numRuns: 100 },
    );
  });
});

describe('a path', () => {
  it('is read back as it is written', () => {
    const step = fc.oneof(fc.string(), fc.nat(999), fc.constantFrom('roomConfig', 'a.b', '["x"]', ''));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), (path) => {
        expect(parsePath(pathText(path))).toEqual(path);
      }),
    );
  });

  it.each(['a..b', '[', 'a[x]', '["a]', '.a', ''])('is not %j', (text) => {
    expect(parsePath(text)).toBeNull();
  });
});

const valueAt = (value: unknown, path: Path): unknown => path.reduce((inside: unknown, step) => Object(inside)[step], value);

function resolved(value: unknown, values: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') return values.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => resolved(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolved(member, values)]));
}

const NO_MESSAGES = new Set(['attributes', 'tags', 'headers', 'headersToAttributes', 'headers_to_attributes']);

/** Every object of the request that is a message of LiveKit and no map of the user's. */
function messagesIn(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((item, at) => messagesIn(item, [...path, at]));
  if (typeof value !== 'object' || value === null) return [];
  return [path, ...Object.entries(value).flatMap(([key, member]) => (NO_MESSAGES.has(key) ? [] : messagesIn(member, [...path, key])))];
}

function withMember(value: unknown, [step, ...rest]: Path, key: string, member: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown, at) => (at === step ? withMember(item, rest, key, member) : item));
  if (step === undefined) return { ...Object(value), [key]: member };
  return { ...Object(value), [step]: withMember(Object(value)[step], rest, key, member) };
}
