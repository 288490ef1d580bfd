import { bad, type Document, good, indented, line } from '../document.ts';
import type { View } from '../view.ts';

export interface ProbeResult {
  readonly agentName: string;
  readonly present: boolean;
  readonly attempts: readonly { readonly outcome: 'alive' | 'left' | 'nobody'; readonly tookMs: number }[];
  /** Names that differ from it only in case or a letter. */
  readonly near: readonly string[];
}

const NEXT_STEPS = ["look at the worker's log: it says under which name it registered, and why it refuses jobs", 'sipctl agent list'];

export const probeView: View<ProbeResult> = {
  kind: 'AgentProbe',
  human: ({ agentName, attempts, present, near }): Document => [
    ...attempts.map(({ outcome, tookMs }) => {
      const after = `${(tookMs / 1000).toFixed(1)} s`;
      if (outcome === 'alive') return line(`${agentName}: `, good('took the job'), ` after ${after}`);
      if (outcome === 'left') return line(`${agentName}: `, bad('left'), ` the room right after it took the job (${after})`);
      return line(`${agentName}: `, bad('nobody took the job'), ` within ${after}`);
    }),
    ...(present
      ? []
      : [
          indented(2, 'absent, full, rejecting and on another deployment look alike from here'),
          ...near.map((name) => indented(2, `names are compared exactly; rules also call ${name}`)),
          ...NEXT_STEPS.map((step, at) => indented(2, at === 0 ? 'try: ' : '     ', step)),
        ]),
  ],
  json: ({ agentName, present, attempts, near }) => ({ agentName, present, attempts, near, nextSteps: present ? [] : NEXT_STEPS }),
};
