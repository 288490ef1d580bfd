import type { Context } from '../../cli/context.ts';
import type { VerifyTools } from '../../flows/verify-project.ts';

export async function verifyTools(context: Context): Promise<VerifyTools> {
  const { clock, interrupts, random, reporter } = context;
  return {
    livekit: await context.livekit(),
    reporter,
    clock,
    random,
    signal: interrupts.signal,
    shield: interrupts.shield,
    target: await context.target(),
    agents: await context.agents(),
    rooms: await context.rooms(),
  };
}
