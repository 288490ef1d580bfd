import type { Source } from '../model/source.ts';
import { Problem } from '../problem.ts';
import { shellWord } from '../shell-word.ts';
import { convertRequest } from './convert-request.ts';
import type { Converted } from './converted.ts';
import { type Detection, detectShape } from './detect-shape.ts';
import { type Dropped, dropPaths } from './drop-paths.ts';
import { isObject, leafPaths, type Path, pathText } from './json-path.ts';
import { type Ledger, type Misfit, newLedger } from './ledger.ts';
import { keyOf, type Shape, shapeLabel } from './shape.ts';

/** One request, and what became of its fields. */
export interface ReadRequest {
  readonly shape: Shape;
  /** One; of a legacy trunk perhaps two. */
  readonly objects: readonly Converted[];
  readonly ledger: Ledger;
}

export interface ReadFile {
  readonly path: string;
  readonly shape: string;
  readonly requests: readonly ReadRequest[];
  readonly dropped: readonly Dropped[];
  /** Why the file cannot be migrated; empty if it can. */
  readonly problems: readonly Problem[];
}

/** Reads a file of one request, a list of them, or a list answer. Never throws: what is wrong is in `problems`. */
export function readRequestFile(source: Source, drop: readonly Path[]): ReadFile {
  const { file } = source;
  const { value: left, dropped } = dropPaths(source.data, drop);
  const { label, items, beside } = requestsIn(left);
  const problems: Problem[] = [];
  const requests: ReadRequest[] = [];
  for (const { path, value: request } of items) {
    const detection = detectShape(request);
    if (detection.result !== 'one') problems.push(shapeProblem(detection, path, source));
    else if (isObject(request)) {
      const ledger = newLedger();
      const { shape } = detection;
      requests.push({ shape, ledger, objects: convertRequest(request, shape, path, ledger) });
    }
  }
  if (items.length === 0) problems.push(new Problem('value-invalid', 'the file holds no object', { where: { file } }));
  const misfits = [...beside, ...requests.flatMap(({ ledger }) => ledger.misfits)];
  if (misfits.length > 0) problems.push(misfitProblem(misfits, source));
  const shapes = [...new Set(requests.map(({ shape }) => shapeLabel(shape)))].join(', ');
  return { path: file, shape: `${label}${shapes}`, requests, dropped, problems };
}

interface Found {
  readonly label: string;
  readonly items: readonly { readonly path: Path; readonly value: unknown }[];
  readonly beside: readonly Misfit[];
}

/** A list, the items of a list answer, or the one request that the file is. */
function requestsIn(value: unknown): Found {
  const each = (list: readonly unknown[], path: Path) =>
    list.flatMap((item, at) => (item === undefined ? [] : [{ path: [...path, at], value: item }]));
  if (Array.isArray(value)) return { label: 'list: ', items: each(value, []), beside: [] };
  const key = isObject(value) ? keyOf(value, 'items') : undefined;
  const items = isObject(value) && key !== undefined ? value[key] : undefined;
  if (!isObject(value) || key === undefined || !Array.isArray(items))
    return { label: '', items: value === undefined ? [] : [{ path: [], value }], beside: [] };
  const beside = Object.entries(value)
    .filter(([other, member]) => other !== key && member !== undefined && member !== null)
    .map(([other, member]) => ({ path: [other], leaves: leafPaths(member, [other]), why: `stands beside ${key}, which is a list answer` }));
  return { label: 'list answer: ', items: each(items, [key]), beside };
}

function shapeProblem(detection: Exclude<Detection, { result: 'one' }>, path: Path, source: Source): Problem {
  const what = path.length === 0 ? 'the request' : pathText(path);
  const where = source.whereOf(path);
  if (detection.result === 'none') {
    return new Problem('request-shape-unknown', `${what} is none that LiveKit takes for a trunk or a dispatch rule`, {
      where,
      detail: [detection.why],
    });
  }
  const { fits } = detection;
  return new Problem('request-shape-ambiguous', `${what} fits several shapes: ${fits.map(({ shape }) => shapeLabel(shape)).join('; ')}`, {
    where,
    nextSteps: fits
      .filter(({ but }) => but.length > 0)
      .map(({ shape, but }) => `to take it as ${shapeLabel(shape)}: ${dropFlags(but.map((each) => [...path, ...each]))}`),
  });
}

/** Every field without a place at once, and the flags that let go of them. */
function misfitProblem(misfits: readonly Misfit[], source: Source): Problem {
  const leaves = misfits.flatMap(({ leaves }) => leaves);
  const [first] = leaves;
  const rest = leaves.length === 1 ? '' : ` and ${leaves.length - 1} more`;
  return new Problem('field-without-place', `${pathText(first ?? [])}${rest} would be lost`, {
    where: source.whereOf(first ?? []),
    detail: misfits.flatMap(({ leaves, why }) => leaves.map((leaf) => `${pathText(leaf)} ${why}`)),
    nextSteps: [`mend the file, or let go of it: ${dropFlags(misfits.map(({ path }) => path))}`],
  });
}

const dropFlags = (paths: readonly Path[]): string => paths.map((path) => `--drop ${shellWord(pathText(path))}`).join(' ');
