import { ruleLabel, trunkLabel } from '../../routing/finding.ts';
import type { Route } from '../../routing/route.ts';
import { type CallFacts, ringsOn } from '../facts.ts';
import { because, type Finding, failed, passed } from '../finding.ts';
import { ruleKnownAt } from '../wire.ts';
import { explainIt, ruleWord, trunkWord } from '../words.ts';

const NO_AUDIO_STARTS = 500;
const REFUSED_OFFER = [400, 415, 488, 606];

/** Whether the call was refused for its audio, which LiveKit looks at after its 180, once a rule is found. */
export const isOfferRefused = ({ wire: { final, ringing } }: CallFacts): boolean =>
  final !== null && ringing.length > 0 && [NO_AUDIO_STARTS, ...REFUSED_OFFER].includes(final.status);

export function judgeMediaOffer(facts: CallFacts): Finding | null {
  const { wire, seen } = facts;
  const { final } = wire;
  if (wire.failure?.why === 'answer-unusable')
    return failed(
      because('answer-unusable', `the audio that LiveKit answers with cannot be used: ${wire.failure.detail}`, {
        detail: ['sipctl speaks G.711 in plain RTP'],
        nextSteps: ['repeat with --trace FILE', "look at the trunk's media settings"],
      }),
    );
  if (final !== null && isOfferRefused(facts)) {
    const said = `${final.status} ${final.reason}`.trim();
    return failed(final.status === NO_AUDIO_STARTS ? noPort(said) : refusedOffer(facts, said), undefined, final.atMs);
  }
  return ringsOn(facts) ? passed('the offer of G.711 was taken', ruleKnownAt(wire, seen.caller?.firstMs ?? null)) : null;
}

const noPort = (said: string): NonNullable<Finding['cause']> =>
  because('no-media-port', `LiveKit could not start the audio: ${said}`, {
    detail: ['a finished call keeps its port for 30 s: a small range runs dry'],
    nextSteps: ['widen rtp_port in the configuration of the SIP service', 'wait half a minute, then repeat'],
  });

function refusedOffer(facts: CallFacts, said: string): NonNullable<Finding['cause']> {
  const { trunk } = facts.answer.route;
  const { encrypted, listed } = mediaRulers(facts.answer.route);
  if (encrypted !== null)
    return because('srtp-required', `${encrypted.label} takes encrypted audio only, and sipctl offers plain audio`, {
      detail: ['whether encrypted calls come through has to be tried with the carrier'],
      nextSteps: [`${encrypted.update} --media-encryption allow`],
    });
  return because('media-refused', `LiveKit refused the audio offer: ${said}`, {
    detail: [
      'no common codec: G.711 (PCMU, PCMA) was offered',
      ...(listed === null ? [] : [`${listed.label} takes ${listed.codecs.join(', ')} only`]),
    ],
    nextSteps: [
      ...(listed === null ? [] : [`${listed.update} --no-only-listed-codecs`]),
      trunk === null ? explainIt(facts) : `sipctl trunk get ${trunkWord(trunk)}`,
    ],
  });
}

/** Who wants encrypted audio, and who lists the only codecs. The rule's word counts where it says something, else the trunk's. */
function mediaRulers({ trunk, rule }: Route) {
  const sayings = [
    ...(rule === null ? [] : [{ ...saying(rule), label: `rule ${ruleLabel(rule)}`, update: `sipctl dispatch update ${ruleWord(rule)}` }]),
    ...(trunk === null
      ? []
      : [{ ...saying(trunk), label: `trunk ${trunkLabel(trunk)}`, update: `sipctl trunk update ${trunkWord(trunk)}` }]),
  ];
  const onEncryption = sayings.find(({ encryption }) => !['undefined', '0'].includes(encryption) && !encryption.endsWith('DISABLE'));
  const onCodecs = sayings.find(({ codecs }) => codecs.length > 0);
  return {
    encrypted: onEncryption?.encryption.endsWith('REQUIRE') === true ? onEncryption : null,
    listed: onCodecs?.isWhole === true ? onCodecs : null,
  };
}

const saying = ({ media, mediaEncryption }: NonNullable<Route['trunk'] | Route['rule']>) => ({
  encryption: String(media?.encryption ?? mediaEncryption),
  codecs: (media?.codecs ?? []).map(({ name }) => name),
  isWhole: media?.onlyListedCodecs === true,
});
