import type { Context } from '../../cli/context.ts';
import type { DeclaredFile } from '../../core/declared/schema.ts';

type Verify = NonNullable<DeclaredFile['verify']>;

/** What declared files say of test calls. */
export interface DeclaredCalls {
  readonly sip: NonNullable<Verify['sip']> | null;
  readonly caller: string | null;
  readonly calls: NonNullable<Verify['calls']>;
  /** The file that says so: paths of its references are relative to it. Empty = no file says anything. */
  readonly file: string;
}

const NOTHING: DeclaredCalls = { sip: null, caller: null, calls: [], file: '' };

/** @param files as the user named them. @throws Problem `file-unreadable`. */
export async function declaredCalls(files: readonly string[], context: Context): Promise<DeclaredCalls> {
  if (files.length === 0) return NOTHING;
  const { readDeclaration } = await import('../../core/declared/read-declaration.ts');
  const sources = await context.files.readSources(files);
  const [said] = readDeclaration(sources.filter((source) => 'data' in source)).declaration.verify;
  if (said === undefined) return NOTHING;
  const { sip = null, caller = null, calls = [] } = said.value;
  return { sip, caller, calls, file: said.place.source.file };
}
