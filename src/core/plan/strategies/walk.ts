import type { DispatchRule } from '../../model/dispatch-rule.ts';
import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import type { World } from '../../model/world.ts';
import type { Edit, Step } from '../plan.ts';
import { diffEdit, editedId, makeStep, type Part } from '../step.ts';

/** Steps made one after the other, each from where the one before left its object. */
export class Walk {
  readonly steps: Step[] = [];
  readonly #trunks: Map<string, InboundTrunk>;
  readonly #rules: Map<string, DispatchRule>;

  constructor({ inboundTrunks, dispatchRules }: World) {
    this.#trunks = new Map(inboundTrunks.map((trunk) => [trunk.sipTrunkId, trunk]));
    this.#rules = new Map(dispatchRules.map((rule) => [rule.sipDispatchRuleId, rule]));
  }

  rule(id: string): DispatchRule | undefined {
    return this.#rules.get(id);
  }

  /** What takes calls after the steps so far. */
  get taking(): Pick<World, 'inboundTrunks' | 'dispatchRules'> {
    return { inboundTrunks: [...this.#trunks.values()], dispatchRules: [...this.#rules.values()] };
  }

  rulesNaming(trunkId: string): DispatchRule[] {
    return [...this.#rules.values()].filter(({ trunkIds }) => trunkIds.includes(trunkId));
  }

  /** @param after null = it goes. Where nothing changes there is no step. */
  setTrunk(id: string, after: InboundTrunk | null, part: Part): void {
    const before = this.#trunks.get(id) ?? null;
    this.#add({ kind: 'inboundTrunk', before, after }, part);
    if (after === null) this.#trunks.delete(id);
    else this.#trunks.set(id, after);
  }

  /** As {@link setTrunk}. */
  setRule(id: string, after: DispatchRule | null, part: Part): void {
    const before = this.#rules.get(id) ?? null;
    this.#add({ kind: 'dispatchRule', before, after }, part);
    if (after === null) this.#rules.delete(id);
    else this.#rules.set(id, after);
  }

  /** A step made elsewhere, from where its object is now. */
  take({ edit, strategy, owner, why, trial }: Step): void {
    const part = { strategy, owner, why, ...(trial === undefined ? {} : { trial }) };
    if (edit.kind === 'inboundTrunk') this.setTrunk(editedId(edit), edit.after, part);
    else if (edit.kind === 'dispatchRule') this.setRule(editedId(edit), edit.after, part);
    else this.#add(edit, part);
  }

  #add(edit: Edit, part: Part): void {
    if (edit.before === null && edit.after === null) return;
    if (edit.before !== null && edit.after !== null && diffEdit(edit).length === 0) return;
    this.steps.push(makeStep(edit, part));
  }
}
