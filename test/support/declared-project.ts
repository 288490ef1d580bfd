import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { type Project, sipctlOn } from './in-process.ts';
import { NUMBER, seed } from './world.ts';

/** Of the trunk that `seed` makes; files refer to it as `env:MAIN_PASSWORD`. */
export const PASSWORD = 'the-old-password';

/** What `seed` makes, as a declared file says it. */
export const trunk = { name: 'main', numbers: [NUMBER], authUsername: 'u', authPassword: 'env:MAIN_PASSWORD' };
export const rule = {
  name: 'support',
  trunks: ['main'],
  rule: { dispatchRuleIndividual: { roomPrefix: 'call' } },
  roomConfig: { agents: [{ agentName: 'support-agent' }] },
};
export const infra = { apiVersion: 'sipctl/v1', inboundTrunks: [trunk], dispatchRules: [rule] };
/** The same with one change. */
export const otherAgent = { ...infra, dispatchRules: [{ ...rule, roomConfig: { agents: [{ agentName: 'new-agent' }] } }] };

/** A project with files beside it. @param files text as it is, data as YAML. @param options a sandbox with `seed` unless given. */
export async function onFiles(
  files: Readonly<Record<string, unknown>>,
  options: Parameters<typeof sipctlOn>[0] = { seed: seed() },
): Promise<Project> {
  const project = await sipctlOn(options);
  for (const [name, content] of Object.entries(files))
    await writeFile(
      path.join(project.cwd, name),
      typeof content === 'string' ? content : stringify(content, { aliasDuplicateObjects: false }),
    );
  return project;
}
