import type { FileRule, ObjectRule } from './project.ts';
import { ambiguousTrunks } from './rules/ambiguous-trunks.ts';
import { ruleConflicts, trunkConflicts } from './rules/conflicts.ts';
import { halfAuth, maskedSecret, weakAuth } from './rules/credentials.ts';
import { assertions, numbersWithoutTest, undeclaredFields, unknownAccepts } from './rules/file-only.ts';
import { headers } from './rules/headers.ts';
import { addressMasks, openTrunk, unprotectedTrunk } from './rules/inbound-trunks.ts';
import { deprecatedEncryption, mediaTimeout } from './rules/media.ts';
import { lookalikeNames, reservedNames } from './rules/names.ts';
import { duplicateNumbers, invisibleCharacters, notE164, spelledOtherwise } from './rules/numbers.ts';
import { country, outboundAddress, outboundNumbers, tlsWithoutSrtp } from './rules/outbound-trunks.ts';
import { secretReferences } from './rules/references.ts';
import { callersAreOwnNumbers, hidesOpenCallers, neverChosen } from './rules/rule-reach.ts';
import { agentsNeedNewRoom, noAgents, roomForm, unknownAgents } from './rules/rule-targets.ts';
import { danglingTrunkRefs, emptyTrunkRefs, outboundTrunkRefs, wildcardRules } from './rules/rule-trunks.ts';
import { fieldsOfNewerServers } from './rules/server-fields.ts';
import { unmetTests } from './rules/unmet-tests.ts';

/** Every rule that looks at objects. A new one is a function in `rules/`, its id in lint-ids.ts, and a line here. */
export const OBJECT_RULES: readonly ObjectRule[] = [
  ...[reservedNames, lookalikeNames, invisibleCharacters, notE164, duplicateNumbers, spelledOtherwise],
  ...[halfAuth, weakAuth, maskedSecret, openTrunk, unprotectedTrunk, addressMasks, trunkConflicts, ambiguousTrunks],
  ...[outboundAddress, outboundNumbers, country, tlsWithoutSrtp, headers, mediaTimeout, deprecatedEncryption],
  ...[noAgents, roomForm, agentsNeedNewRoom, unknownAgents, emptyTrunkRefs, danglingTrunkRefs, outboundTrunkRefs, wildcardRules],
  ...[ruleConflicts, neverChosen, callersAreOwnNumbers, hidesOpenCallers, fieldsOfNewerServers],
];

/** Every rule about what only a file has. */
export const FILE_RULES: readonly FileRule[] = [
  secretReferences,
  unknownAccepts,
  numbersWithoutTest,
  unmetTests,
  assertions,
  undeclaredFields,
];
