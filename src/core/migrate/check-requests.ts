import { KIND_LABEL } from '../model/world.ts';
import { Problem } from '../problem.ts';
import { type Path, pathText } from './json-path.ts';
import type { ReadFile } from './read-request-file.ts';

export interface Asked {
  /** For the one object that has no name. */
  readonly name?: string | undefined;
  readonly drop: readonly Path[];
}

/** Everything that keeps the files from becoming one declared file, before anything is asked of a server. */
export function checkRequests(files: readonly ReadFile[], { name, drop }: Asked): readonly Problem[] {
  return [
    ...files.flatMap(({ problems }) => problems),
    ...(files.some(({ problems }) => problems.length > 0) ? [] : [...checkNames(files, name), ...checkDuplicates(files, name)]),
    ...drop
      .filter((_, at) => !files.some(({ dropped }) => dropped.some(({ asked }) => asked === at)))
      .map((path) => new Problem('value-invalid', `--drop ${pathText(path)}: no file has such a field`)),
  ];
}

interface Declared {
  readonly file: string;
  /** `items[0]`, or `the request` where the file is one. */
  readonly at: string;
  readonly kind: ReadFile['requests'][number]['objects'][number]['kind'];
  readonly name: string;
  readonly id: string;
}

function objectsOf(files: readonly ReadFile[]): Declared[] {
  return files.flatMap(({ path: file, requests }) =>
    requests.flatMap(({ objects }) =>
      objects.map(({ kind, name, id, path }) => ({ file, at: path.length === 0 ? 'the request' : pathText(path), kind, name, id })),
    ),
  );
}

function checkNames(files: readonly ReadFile[], given: string | undefined): Problem[] {
  const places = new Map(objectsOf(files).flatMap((each) => (each.name === '' ? [[`${each.file} ${each.at}`, each] as const] : [])));
  if (given !== undefined && places.size === 0)
    return [new Problem('usage', '--name is for an object without one, and here every object has its name')];
  if (places.size === 0 || (given !== undefined && places.size === 1)) return [];
  const nextSteps = places.size === 1 ? ['say --name NAME'] : ['write a name into each, or migrate them one by one with --name NAME'];
  return [...places].map(
    ([, { at, kind, file }]) =>
      new Problem('name-missing', `${at}: the ${KIND_LABEL[kind]} has no name, and in the declared file that is what it is known by`, {
        where: { file },
        nextSteps,
      }),
  );
}

/** Two of one name are told apart by their ids alone. */
function checkDuplicates(files: readonly ReadFile[], given: string | undefined): Problem[] {
  const seen: Declared[] = [];
  const problems: Problem[] = [];
  for (const each of objectsOf(files).map((object) => ({ ...object, name: object.name || (given ?? '') }))) {
    const twin = seen.find(
      ({ kind, name, id }) => kind === each.kind && (id !== '' && each.id !== '' ? id === each.id : name === each.name && name !== ''),
    );
    seen.push(each);
    if (twin === undefined) continue;
    const what = `${KIND_LABEL[each.kind]} ${each.name}`;
    problems.push(
      new Problem('name-duplicate', `${each.at}: ${what} is declared a second time`, {
        where: { file: each.file },
        detail: [`the first is ${twin.at} of ${twin.file}`],
        nextSteps: ['keep one of them, or give one another name'],
      }),
    );
  }
  return problems;
}
