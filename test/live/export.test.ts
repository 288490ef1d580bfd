import fc from 'fast-check';
import { expect } from 'vitest';
import { arbitraryProjects, type RawWorld, SIDE_BY_SIDE } from '../support/arbitrary-project.ts';
import { runIn } from '../support/in-process.ts';
import { expectRoundTrip, type Stored, WORLDS } from '../support/round-trip.ts';
import { type LiveProject, liveTest } from './live-project.ts';

const SEED = 20_261_121;

liveTest(`the export of ${WORLDS} worlds asks for no change, and is the same for the world made of it`, async (live) => {
  const property = fc.asyncProperty(arbitraryProjects, (world) => expectRoundTrip(world, (stored) => storeAndExport(stored, live)));
  await fc.assert(property, { numRuns: WORLDS / SIDE_BY_SIDE, seed: SEED });
});

/** In this process: a start of the built program for each would take longer than all the rest. */
async function storeAndExport({ inboundTrunks, outboundTrunks, dispatchRules }: RawWorld, live: LiveProject): Promise<Stored> {
  const ids = new Map<unknown, string>();
  const create = async (method: string, request: object, before: unknown) => {
    const { sip_trunk_id, sip_dispatch_rule_id } = await live.call(`SIP/${method}`, request);
    ids.set(before, String(sip_trunk_id ?? sip_dispatch_rule_id));
  };
  const items = async (method: string) => (await live.call(`SIP/${method}`, {}))['items'];
  try {
    await Promise.all([
      ...inboundTrunks.map(({ sipTrunkId, ...trunk }) => create('CreateSIPInboundTrunk', { trunk }, sipTrunkId)),
      ...outboundTrunks.map(({ sipTrunkId, ...trunk }) => create('CreateSIPOutboundTrunk', { trunk }, sipTrunkId)),
    ]);
    // The server gives ids of its own, so that rules have to name the trunks anew.
    const named = (trunkIds: unknown) => [trunkIds].flat().map((id) => ids.get(id) ?? id);
    await Promise.all(
      dispatchRules.map(({ sipDispatchRuleId, trunkIds, ...rule }) =>
        create('CreateSIPDispatchRule', { dispatchRule: { ...rule, trunkIds: named(trunkIds) } }, sipDispatchRuleId),
      ),
    );
    const listed = {
      inboundTrunks: await items('ListSIPInboundTrunk'),
      outboundTrunks: await items('ListSIPOutboundTrunk'),
      dispatchRules: await items('ListSIPDispatchRule'),
    };
    const { code, stdout, stderr } = await runIn(live.folder, 'export', { env: live.env });
    expect(code, stderr).toBe(0);
    return { yaml: stdout, listed };
  } finally {
    await Promise.all(
      [...ids.values()].map((id) =>
        id.startsWith('SDR_')
          ? live.call('SIP/DeleteSIPDispatchRule', { sip_dispatch_rule_id: id })
          : live.call('SIP/DeleteSIPTrunk', { sip_trunk_id: id }),
      ),
    );
  }
}
