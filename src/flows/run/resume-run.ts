import { idOf, type Kind, type Objects, type World } from '../../core/model/world.ts';
import { decodeJournaled, type LostSecret, referencesIn } from '../../core/plan/decode-journaled.ts';
import { inKind } from '../../core/plan/edit-of-kind.ts';
import type { Step } from '../../core/plan/plan.ts';
import type { Run } from '../../core/run/run.ts';
import { type StepState, stepStates, triedSteps } from '../../core/run/step-states.ts';
import type { Journal } from '../../ports.ts';
import { type Found, findInWorld } from './find-in-world.ts';
import { KnownObjects } from './known-objects.ts';
import type { RunTools } from './run-tools.ts';
import { newRunning, type Running } from './running.ts';
import { note } from './take-step.ts';

/** A run that stopped, as the journal and the world of now tell it. */
export interface ResumedRun {
  readonly running: Running;
  /** All steps of its plan. */
  readonly steps: readonly Step[];
  /** In the order of the plan. */
  readonly done: readonly Step[];
  /** Those whose trial was passed, by number. */
  readonly tried: ReadonlySet<number>;
  /** Begun, and their objects are neither what they were nor what they should be. */
  readonly strange: readonly Step[];
  readonly lost: readonly LostSecret[];
  /** The world as it was when all of this was found out. */
  readonly world: World;
}

/**
 * Finds out how far a run came. What is in doubt is looked for in the live world; where it is not found it is looked for again once
 * the deadline of its request has passed. Changes nothing but the journal. @param earlier other runs, whose plans may say where a secret comes from.
 */
export async function resumeRun(run: Run, earlier: readonly Run[], journal: Journal, tools: RunTools): Promise<ResumedRun> {
  let world = await tools.livekit.readWorld();
  const states = stepStates(run);
  const keyed = await tools.digests.keyed();
  const references = referencesIn([run, ...earlier].map(({ header }) => header.plan));
  const resolve = (reference: string, purpose: string) => tools.secrets.resolve(reference, purpose);
  const found = async () => {
    const { steps, lost } = await decodeJournaled(run.header.plan, { world, keyed, references, resolve });
    return { lost, ...standing(steps, states, world) };
  };
  let result = await found();
  const rest = restOfDeadlines(result.notDone, tools);
  if (rest > 0) {
    await tools.clock.sleep(rest, tools.signal);
    world = await tools.livekit.readWorld();
    result = await found();
  }
  const { known, repeatedCreates, steps, done, strange, lost, foundDone } = result;
  const running = { ...newRunning(world, { tools, journal, agreed: new Set(run.header.agreed) }), known, repeatedCreates };
  // A later step may change the same object again, and then nothing in the world tells any more that this one was done.
  for (const [step, id] of foundDone) await note(running, { kind: 'end', step: step.id, id, elapsedMs: 0 });
  return { running, steps, done, tried: triedSteps(run), strange, lost, world };
}

/** How long a request that was not found may still be carried out, in milliseconds. */
function restOfDeadlines(notDone: readonly StepState[], { clock, timeoutMs }: RunTools): number {
  const rests = notDone.map(({ begunAt }) => begunAt + timeoutMs - clock.now());
  // A clock that was set back must not make anybody wait for hours.
  return Math.min(timeoutMs, Math.max(0, ...rests));
}

interface Standing {
  readonly steps: readonly Step[];
  readonly known: KnownObjects;
  readonly repeatedCreates: Map<string, Step>;
  readonly done: readonly Step[];
  readonly strange: readonly Step[];
  readonly notDone: readonly StepState[];
  /** Done, though no record says so, with the id. */
  readonly foundDone: ReadonlyMap<Step, string>;
}

function standing(steps: readonly Step[], states: ReadonlyMap<number, StepState>, world: World): Standing {
  const begun = steps.flatMap((step) => {
    const state = states.get(step.id);
    return state === undefined ? [] : [{ step, state }];
  });
  const known = new KnownObjects(withoutWhatWasMade(begun, world));
  const repeatedCreates = new Map<string, Step>();
  const [done, strange, notDone]: [Step[], Step[], StepState[]] = [[], [], []];
  const foundDone = new Map<Step, string>();
  for (const { step, state } of begun) {
    const { id, phase } = state;
    const found: Found = phase === 'ended' && id !== null ? { kind: 'done', id, twins: [] } : findInWorld(step, state, world, known);
    if (found.kind === 'not done') notDone.push(state);
    else if (found.kind === 'neither') strange.push(step);
    else {
      done.push(step);
      learn(step, found.id, known);
      if (phase === 'begun') foundDone.set(step, found.id);
      if (found.twins.length > 0) repeatedCreates.set(found.id, step);
    }
  }
  return { steps, known, repeatedCreates, done, strange, notDone, foundDone };
}

function learn({ edit }: Step, id: string, known: KnownObjects): void {
  if (edit.after !== null) known.give(idOf(edit.after), id);
  inKind(known.resolve(edit), ({ kind, after }) => known.expect(kind, id, after));
}

/** The world before the run, as far as can be told: without objects that bear the name of one that it has made. */
function withoutWhatWasMade(begun: readonly { readonly step: Step; readonly state: StepState }[], world: World): World {
  const others = <K extends Kind>(kind: K, objects: readonly Objects[K][]): readonly Objects[K][] =>
    objects.filter((object) => {
      const maker = begun.find(({ step: { edit } }) => edit.kind === kind && edit.before === null && edit.after?.name === object.name);
      return maker === undefined || maker.state.namesakes.includes(idOf(object));
    });
  return {
    ...world,
    inboundTrunks: others('inboundTrunk', world.inboundTrunks),
    outboundTrunks: others('outboundTrunk', world.outboundTrunks),
    dispatchRules: others('dispatchRule', world.dispatchRules),
  };
}
