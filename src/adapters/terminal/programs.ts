import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Problem } from '../../core/problem.ts';
import type { Programs } from '../../ports.ts';

/** @param env what the program gets besides what is handed to `run`. */
export function createPrograms(env: Readonly<Record<string, string | undefined>>): Programs {
  return {
    run: ([program = '', ...args], more) =>
      new Promise((resolve, reject) => {
        const child = spawn(program, args, { stdio: 'inherit', env: { ...withoutTarget(env), ...more } });
        child.on('error', (error) => {
          reject(
            new Problem('usage', `cannot run ${program}`, {
              detail: [error.message],
              nextSteps: ['give the command after -- as you would type it'],
            }),
          );
        });
        child.on('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
      }),
  };
}

/** What would lead a sipctl inside elsewhere than to the project it is given. */
const TARGET_VARIABLES = new Set(['SIPCTL_CONTEXT', 'SIPCTL_TOKEN']);

function withoutTarget(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !TARGET_VARIABLES.has(name)));
}
