/** `error` ends `validate` with exit 3; `warning` does with `--strict`; `hint` never does. */
export type Severity = 'error' | 'warning' | 'hint';

interface Lint {
  readonly severity: Severity;
  /** What it means, in a sentence. */
  readonly means: string;
  /** May be passed with a reason: `accept: { ID: reason }`. */
  readonly accept?: true;
}

/** Every lint rule. Ids are stable: files accept them and scripts match on them. */
export const LINTS = {
  // shape
  'yaml-invalid': { severity: 'error', means: 'the file is no YAML or JSON that sipctl reads' },
  'value-invalid': { severity: 'error', means: 'a value has another type or form than its field' },
  'field-unknown': { severity: 'error', means: 'no field has this name' },
  'deprecated-field': { severity: 'warning', means: 'LiveKit keeps the field for old clients only' },
  'snake-case-key': { severity: 'hint', means: 'the file is written in camelCase; snake_case is understood' },
  'field-undeclared': { severity: 'hint', means: 'the live object has a value that the file does not hold; it stays as it is' },
  'field-needs-server': { severity: 'error', means: 'the server is too old to know the field, and drops it without an error' },
  'accept-unknown': { severity: 'error', means: 'accept names what is no finding, or one that cannot be passed' },
  // names and identity
  'name-missing': { severity: 'error', means: 'an object without name and id cannot be told from others' },
  'name-duplicate': { severity: 'error', means: 'two objects of one kind are declared under one name or id' },
  'name-reserved': { severity: 'error', means: 'names that begin with sipctl: are temporary objects of a run' },
  'name-lookalike': { severity: 'warning', means: 'the name is written with letters that look like others, or that cannot be seen' },
  'name-ignored': { severity: 'error', means: 'the file declares an object and ignores it' },
  'name-duplicate-live': { severity: 'error', means: 'several live objects have the declared name, and no id says which' },
  'id-not-found': { severity: 'error', means: 'no live object has the declared id' },
  'rename-both-live': { severity: 'error', means: 'objects of the old and of the new name are both live' },
  // numbers
  'number-unquoted': { severity: 'error', means: 'YAML reads unquoted digits as a number: the plus and leading zeros are gone' },
  'number-invisible-char': { severity: 'error', means: 'a number holds characters that cannot be seen or only look like digits' },
  'number-form-mismatch': {
    severity: 'error',
    means: 'a rule spells a number otherwise than its trunk, and so takes only calls spelt exactly so',
  },
  'number-not-e164': {
    severity: 'warning',
    accept: true,
    means: 'not a plus with 2 to 15 digits: LiveKit compares it as it understands it',
  },
  'number-duplicate': { severity: 'error', means: 'one list holds a number twice' },
  // credentials
  'auth-half-set': { severity: 'error', means: 'user or password alone: LiveKit challenges nobody' },
  'trunk-open': { severity: 'error', accept: true, means: 'an inbound trunk that asks for no password and looks at no source' },
  'auth-weak': { severity: 'error', accept: true, means: 'a password under 8 characters or of digits only' },
  'secret-literal': { severity: 'error', means: 'a secret stands in the file itself' },
  'secret-masked': { severity: 'error', means: 'a mask stands in place of a secret' },
  'secret-env-forbidden': { severity: 'error', means: 'a file may not name variables that hold credentials of the machine or the CI job' },
  // trunks
  'trunk-unprotected': { severity: 'error', means: 'LiveKit refuses an inbound trunk without credentials, addresses and numbers' },
  'trunk-key-conflict': { severity: 'error', means: 'two inbound trunks claim the same called number and caller' },
  'trunk-ambiguous': { severity: 'error', means: 'two inbound trunks match one call: LiveKit stores them, and the call fails' },
  'address-mask-invalid': { severity: 'error', means: 'an address that LiveKit skips, or that matches no source' },
  'address-host-mask': { severity: 'warning', accept: true, means: 'a host name matches the From header, which the caller writes' },
  'outbound-address-form': { severity: 'error', means: 'the address is a host name or IP with an optional port' },
  'outbound-numbers-missing': { severity: 'error', means: 'LiveKit refuses an outbound trunk without a number to call from' },
  'country-no-effect': { severity: 'warning', means: 'the country has no effect: not ISO 3166-1 alpha-2, or a self-hosted server' },
  'header-forbidden': { severity: 'error', means: 'a SIP header that LiveKit refuses or writes itself' },
  'tls-without-srtp': { severity: 'warning', accept: true, means: 'signalling is encrypted and the voice is not' },
  'media-timeout-range': { severity: 'error', means: 'LiveKit takes a media timeout from 0 to 10 minutes' },
  // rules
  'rule-no-agents': { severity: 'error', accept: true, means: 'a rule without agents: the caller waits in a room that nobody joins' },
  'rule-without-room-form': { severity: 'error', means: 'a rule without a room: LiveKit refuses it, or fails every call that lists it' },
  'rule-pin-unsaid': { severity: 'error', means: 'the room form changes and the file does not say what becomes of the PIN' },
  'trunk-ref-dangling': { severity: 'error', means: 'a rule names a trunk that does not exist' },
  'trunk-ref-empty': { severity: 'error', means: 'a rule names the trunk "": it takes no call, yet holds the key of the any-trunk rule' },
  'trunk-ref-outbound': { severity: 'error', means: 'a rule names an outbound trunk: no call comes in over it' },
  'rule-wildcard': { severity: 'warning', accept: true, means: 'a rule for any trunk; self-hosted, it takes calls that match no trunk' },
  'rule-key-conflict': { severity: 'error', means: 'two rules, or one with itself, claim the same PIN, trunk, caller and called number' },
  'rule-never-chosen': { severity: 'warning', means: 'no call can reach the rule' },
  'rule-callers-are-own-numbers': {
    severity: 'warning',
    accept: true,
    means: 'inboundNumbers filters who calls, and holds numbers that are called',
  },
  'rule-agents-need-new-room': { severity: 'warning', accept: true, means: 'agents come to a fixed room only when the call creates it' },
  'rule-hides-open-callers': {
    severity: 'warning',
    accept: true,
    means: 'callers that prove nothing reach a rule that hides numbers; an empty one crashes livekit-server 1.13.5',
  },
  'agent-unknown': { severity: 'warning', accept: true, means: 'no agent of that name is deployed on LiveKit Cloud' },
  // tests and assertions
  'test-unmet': { severity: 'error', means: 'a test of the file expects another route than LiveKit takes' },
  'number-without-test': { severity: 'warning', accept: true, means: 'the file has tests, and none of them calls this number' },
  'target-mismatch': { severity: 'error', means: 'the file was written for another project' },
  'verify-host-mismatch': { severity: 'error', means: 'verify.sip.host is not the SIP host of the project' },
} as const satisfies Readonly<Record<string, Lint>>;

export type LintId = keyof typeof LINTS;

export const lintOf = (id: LintId): Lint => LINTS[id];
export const isLintId = (text: string): text is LintId => Object.hasOwn(LINTS, text);

/**
 * What is wrong whatever the live project holds. Any other finding about a file alone may come of what the file leaves out and the
 * live object has.
 */
export const TOLD_BY_FILES_ALONE: ReadonlySet<LintId> = new Set([
  ...(['yaml-invalid', 'value-invalid', 'field-unknown', 'accept-unknown', 'number-unquoted'] as const),
  ...(['name-missing', 'name-duplicate', 'name-reserved', 'name-ignored'] as const),
  ...(['secret-literal', 'secret-masked', 'secret-env-forbidden', 'target-mismatch', 'verify-host-mismatch'] as const),
]);
