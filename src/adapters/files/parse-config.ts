import type { z } from 'zod';
import { Problem, type Where } from '../../core/problem.ts';
import type { ConfigFile } from './config-model.ts';
import { configSchema } from './config-schema.ts';
import { isYamlFault, parseStrictYaml, type StrictYaml } from './strict-yaml.ts';

/** A configuration and the document it came from, for an edit that keeps comments. */
export interface ParsedConfig {
  readonly file: ConfigFile;
  readonly yaml: StrictYaml;
}

/**
 * Reads the text of a configuration. This module brings `yaml` and `zod` with it, so it is loaded only where there is a file.
 * @throws Problem `config-invalid` with every fault, the first one in front and the rest in `others`; no fault repeats a value.
 */
export function parseConfig(text: string, path: string): ParsedConfig {
  const yaml = parseStrictYaml(text, path);
  if (isYamlFault(yaml)) throw invalid(yaml.message, yaml.where);
  const parsed = configSchema.safeParse(yaml.data);
  if (!parsed.success) throw collect(parsed.error.issues.flatMap((issue) => problemsOf(issue, yaml)));
  return { file: { path, config: parsed.data, whereOf: (...keys) => yaml.whereOf(keys) }, yaml };
}

/** One problem an issue; unknown keys get one each, at the key. */
export function problemsOf(issue: z.core.$ZodIssue, yaml: StrictYaml): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => invalid(`${label([...issue.path, key])}: unknown key`, yaml.whereOfKey([...issue.path, key])));
  }
  if (issue.code === 'invalid_key') return [invalid(`${label(issue.path)}: ${keyMessage(issue)}`, yaml.whereOfKey(issue.path))];
  return [invalid(`${label(issue.path)}: ${lowerFirst(issue.message)}`, yaml.whereOf(issue.path))];
}

/** The first problem carries the others, so that one run shows them all. */
export function collect([first, ...others]: readonly Problem[]): Problem {
  if (first === undefined) throw new Error('a failed validation has at least one issue');
  return others.length === 0 ? first : first.with({ others });
}

export function invalid(summary: string, where: Where): Problem {
  return new Problem('config-invalid', summary, { where, nextSteps: [`correct ${where.file}`] });
}

function label(keys: readonly PropertyKey[]): string {
  return keys.length === 0 ? 'the file' : keys.map(String).join('.');
}

function keyMessage(issue: z.core.$ZodIssueInvalidKey): string {
  return issue.issues[0]?.message ?? 'not a name';
}

/** zod begins "Invalid input: expected string, received number". */
function lowerFirst(message: string): string {
  const plain = message.replace(/^Invalid (input|option): /, '');
  return plain.slice(0, 1).toLowerCase() + plain.slice(1);
}
