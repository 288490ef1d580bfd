import type { Context } from '../../cli/context.ts';
import type { Declaration } from '../../core/declared/declaration.ts';
import type { DeclaredFile, DeclaredTest } from '../../core/declared/schema.ts';

type Verify = NonNullable<DeclaredFile['verify']>;

/** What declared files say of test calls, and of who shall take which call. */
export interface DeclaredCalls {
  readonly sip: NonNullable<Verify['sip']> | null;
  readonly caller: string | null;
  readonly calls: NonNullable<Verify['calls']>;
  /** The file that says so: paths of its references are relative to it. Empty = no file says anything. */
  readonly file: string;
  readonly tests: readonly { readonly test: DeclaredTest; readonly file: string }[];
}

export const NO_CALLS: DeclaredCalls = { sip: null, caller: null, calls: [], file: '', tests: [] };

/** @param files as the user named them. @throws Problem `file-unreadable`. */
export async function declaredCalls(files: readonly string[], context: Context): Promise<DeclaredCalls> {
  if (files.length === 0) return NO_CALLS;
  const { readDeclaration } = await import('../../core/declared/read-declaration.ts');
  const sources = await context.files.readSources(files);
  return callsOf(readDeclaration(sources.filter((source) => 'data' in source)).declaration);
}

/** The first of several `verify` sections counts. */
export function callsOf({ verify: [said], tests }: Pick<Declaration, 'verify' | 'tests'>): DeclaredCalls {
  const { sip = null, caller = null, calls = [] } = said?.value ?? {};
  return {
    sip,
    caller,
    calls,
    file: said?.place.source.file ?? '',
    tests: tests.map(({ value, place }) => ({ test: value, file: place.source.file })),
  };
}
