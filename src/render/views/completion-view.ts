import { line } from '../document.ts';
import type { View } from '../view.ts';

interface Completion {
  readonly shell: string;
  /** Lines. */
  readonly script: readonly string[];
}

export const completionView: View<Completion> = {
  kind: 'Completion',
  human: ({ script }) => script.map((text) => line(text)),
  json: ({ shell, script }) => ({ shell, script: `${script.join('\n')}\n` }),
};
