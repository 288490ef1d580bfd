import { Secret } from '../../core/model/secret.ts';
import type { Problem } from '../../core/problem.ts';
import type { LkConfig } from './config-model.ts';
import { lkConfigSchema } from './config-schema.ts';
import { collect, invalid, problemsOf } from './parse-config.ts';
import { isYamlFault, parseStrictYaml } from './strict-yaml.ts';

/** @returns what sipctl uses of the file, or `config-invalid` without any text of a value: the file holds secrets in clear. */
export function parseLkConfig(text: string, path: string): Pick<LkConfig, 'defaultProject' | 'projects'> | Problem {
  const yaml = parseStrictYaml(text, path);
  if (isYamlFault(yaml)) return invalid(yaml.message, yaml.where);
  const parsed = lkConfigSchema.safeParse(yaml.data);
  if (!parsed.success) return collect(parsed.error.issues.flatMap((issue) => problemsOf(issue, yaml)));
  const projects = parsed.data.projects ?? [];
  return {
    defaultProject: parsed.data.default_project,
    projects: projects.map(({ name, project_id, url, api_key, api_secret }) => ({
      name,
      url,
      apiKey: api_key,
      apiSecret: new Secret(api_secret),
      projectId: project_id,
    })),
  };
}
