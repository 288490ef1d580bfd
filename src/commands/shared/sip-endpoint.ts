import type { Context } from '../../cli/context.ts';
import { mistakenCloudHost, readSipHost } from '../../core/call/sip-host.ts';
import type { SipTarget, SipTransportKind } from '../../core/model/phone-call.ts';
import { Problem } from '../../core/problem.ts';
import type { Target } from '../../ports.ts';

export const TRANSPORTS = ['udp', 'tcp', 'tls'] as const satisfies readonly SipTransportKind[];

export interface SipEndpoint {
  readonly target: SipTarget;
  /** The user said that this is where credentials go; a file alone cannot. */
  readonly isTrusted: boolean;
}

interface Said {
  /** `--host`. */
  readonly host: string | undefined;
  readonly transport: SipTransportKind | undefined;
  /** What a declared file says. */
  readonly declared: { readonly host: string; readonly transport?: SipTransportKind } | null;
}

/**
 * Where the SIP service is: `--host`, else SIPCTL_SIP_HOST or the context, else what a file says. A file's host is an assertion, like
 * its target. @returns null where nothing says. @throws Problem `target-mismatch`, `value-invalid`.
 */
export async function findSipEndpoint({ host, transport, declared }: Said, context: Context): Promise<SipEndpoint | null> {
  const over = transport ?? declared?.transport ?? 'udp';
  const own = host ?? (await context.sipHost());
  if (own === null && declared === null) return null;
  if (own !== null && host === undefined && declared !== null && bareHost(own) !== bareHost(declared.host)) {
    throw new Problem('target-mismatch', `the file is for the SIP host ${declared.host}, and not for ${own}`, {
      detail: ['a SIP host in a file is an assertion: the context, SIPCTL_SIP_HOST or --host chooses'],
      nextSteps: ['choose the project: --context NAME', `sipctl call test --host ${declared.host}`],
    });
  }
  const target = readSipHost(own ?? declared?.host ?? '', host === undefined ? 'the SIP host' : '--host', over);
  const mistake = mistakenCloudHost(target.host, (await context.target()).url);
  if (mistake !== null) context.reporter.warn(mistake);
  return { target, isTrusted: own !== null };
}

/** @throws Problem also `sip-host-missing`. */
export async function sipEndpoint(said: Said, context: Context): Promise<SipEndpoint> {
  const endpoint = await findSipEndpoint(said, context);
  if (endpoint !== null) return endpoint;
  throw await sipHostMissing(context);
}

/** @returns what is wrong where a call needs the SIP host, and where such a host is found. */
export async function sipHostMissing(context: Context): Promise<Problem> {
  const { command } = context;
  const project = await chosenProject(context);
  const isSelfHosted = project?.hosting === 'self-hosted';
  const host = isSelfHosted ? new URL(project.url).hostname : 'HOST';
  const isContext = project !== null && !['environment', 'flags'].includes(project.name) && !project.name.startsWith('lk:');
  return new Problem('sip-host-missing', 'nothing says where the SIP service is', {
    detail: [
      isSelfHosted
        ? 'it is where livekit-sip runs, port 5060 unless its sip_port says otherwise'
        : 'on LiveKit Cloud it is the project id without p_, then .sip.livekit.cloud; it cannot be made from the URL',
    ],
    nextSteps: [
      ...(command === 'probe' ? [`sipctl probe ${host}`] : []),
      ...(TAKE_HOST.includes(command) ? [`sipctl ${command} --host ${host}`] : []),
      `export SIPCTL_SIP_HOST=${host}`,
      isContext
        ? `write it into the configuration: contexts: { ${project.name}: { sipHost: ${host} } }`
        : `sipctl context add NAME --url URL --api-key KEY --api-secret env:NAME --sip-host ${host}`,
    ],
  });
}

/** Commands with a flag for the SIP host. */
const TAKE_HOST = ['call test', 'verify'];

/** @returns null where none is chosen: to look for a SIP service takes no project. */
async function chosenProject(context: Context): Promise<Target | null> {
  try {
    return await context.target();
  } catch (error) {
    if (error instanceof Problem && error.id === 'target-missing') return null;
    throw error;
  }
}

const bareHost = (text: string): string => text.replace(/:\d+$/, '').toLowerCase();
