import { line } from '../document.ts';
import type { View } from '../view.ts';

interface Completion {
  readonly shell: string;
  readonly script: string;
}

export const completionView: View<Completion> = {
  kind: 'Completion',
  human: ({ script }) =>
    script
      .trimEnd()
      .split('\n')
      .map((text) => line(text)),
  json: ({ shell, script }) => ({ shell, script }),
};
