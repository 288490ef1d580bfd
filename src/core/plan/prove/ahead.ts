import type { World } from '../../model/world.ts';
import type { Step } from '../plan.ts';
import type { Proof } from '../proof.ts';

/** How a world came to be: calls are then held against what became of them where it began, and not against what does on the way. */
export interface Since {
  readonly from: World;
  /** The steps that led from there to here. */
  readonly behind: readonly Step[];
}

/** @returns of the proof of a whole way what is told of the steps that are still ahead; they count from 1 again. */
export function tellAhead({ hazards, states, ...proof }: Proof, { behind: { length } }: Since): Proof {
  return {
    ...proof,
    states: states - length,
    hazards: hazards
      .filter(({ step }) => step === undefined || step > length)
      .map(({ step, until, ...hazard }) => ({
        ...hazard,
        ...(step === undefined ? {} : { step: step - length }),
        ...(until === undefined ? {} : { until: until - length }),
      })),
  };
}
