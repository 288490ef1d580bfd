/** Exit codes of exit-codes.ts that a problem can end with. */
export type ExitCode = 1 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 70 | 130 | 143;

/**
 * Every error id, the code it ends with and what it means in a sentence. Ids are stable: scripts match on them.
 * Exit 1 failed before any change, 3 usage or validation, 4 authentication, 5 refused by safety, 6 stale, 8 changed in part, 9 unverified.
 */
export const PROBLEMS = {
  // the command line and its files
  usage: { exit: 3, means: 'the command line is not one that sipctl understands' },
  'value-invalid': { exit: 3, means: 'a flag or argument has a value that LiveKit or sipctl cannot use' },
  'input-needed': { exit: 3, means: 'a question would have to be asked, and nobody is there to answer it' },
  'name-taken': { exit: 3, means: 'another object of that kind has this name' },
  'name-ambiguous': { exit: 3, means: 'several objects have this name' },
  'name-reserved': { exit: 3, means: 'the name is reserved for temporary objects of sipctl' },
  'trunk-not-found': { exit: 3, means: 'no trunk has this name or id' },
  'rule-not-found': { exit: 3, means: 'no dispatch rule has this name or id' },
  'agent-not-found': { exit: 3, means: 'no rule and no deployment names this agent' },
  'auth-half-set': { exit: 3, means: 'user or password alone: LiveKit would challenge nobody' },
  'rule-no-agents': { exit: 3, means: 'a rule without agents: the caller waits in a room that nobody joins' },
  'trunk-unprotected': { exit: 3, means: 'an inbound trunk needs credentials, addresses or numbers' },
  // request files that become a declared file
  'request-shape-unknown': { exit: 3, means: 'a file holds no request that LiveKit takes for a trunk or a dispatch rule' },
  'request-shape-ambiguous': { exit: 3, means: 'a request can be read as one kind of object or another' },
  'field-without-place': { exit: 3, means: 'a field of a request would be lost in the declared file' },
  'name-missing': { exit: 3, means: 'an object of a declared file needs a name' },
  'name-duplicate': { exit: 3, means: 'two objects of a declared file have one name or id' },
  'file-unreadable': { exit: 3, means: 'a file named on the command line or in a reference cannot be read' },
  'file-invalid': { exit: 3, means: 'a declared file has mistakes that leave open what it declares' },
  'world-invalid': { exit: 3, means: 'a file holds no saved world' },
  'file-exists': { exit: 3, means: 'a file is there already, and would be replaced' },
  'file-unwritable': { exit: 3, means: 'a file cannot be written' },
  // configuration and target
  'config-invalid': { exit: 3, means: 'the configuration file is not valid' },
  'config-unsafe': { exit: 3, means: 'the configuration can be read or written by others, or is a symlink' },
  'context-not-found': { exit: 3, means: 'no context has this name' },
  'context-exists': { exit: 3, means: 'a context of this name exists' },
  'target-missing': { exit: 3, means: 'nothing says which LiveKit project to use' },
  'target-incomplete': { exit: 3, means: 'URL, key and secret are not all given' },
  'target-ambiguous': { exit: 3, means: 'two sources name different LiveKit projects' },
  'url-invalid': { exit: 3, means: 'the LiveKit URL cannot be used' },
  'insecure-url': { exit: 3, means: 'plain http to another machine would show the token to the network' },
  'insecure-environment': { exit: 3, means: 'an environment variable switches certificate checks off' },
  // secrets
  'secret-on-command-line': { exit: 3, means: 'a secret was given as an argument, where other users can see it' },
  'secret-reference-invalid': { exit: 3, means: 'a secret reference has no known form' },
  'secret-empty': { exit: 3, means: 'a secret reference gave nothing' },
  'secret-masked': { exit: 3, means: 'a mask was given in place of a secret' },
  'secret-unavailable': { exit: 3, means: 'a secret reference could not be resolved' },
  'secret-provider-unknown': { exit: 3, means: 'the user configuration names no such provider' },
  'secret-outside': { exit: 3, means: 'a secret file lies outside the folder of the file that names it' },
  'secret-unsafe': { exit: 3, means: 'a secret file can be read or written by other users' },
  // reaching the server
  'server-unreachable': { exit: 1, means: 'no connection to the server' },
  'server-dns': { exit: 1, means: 'the host name has no address' },
  'server-tls': { exit: 1, means: 'the server has no certificate that this machine trusts' },
  'server-timeout': { exit: 1, means: 'the server did not answer in time' },
  'server-cut': { exit: 1, means: 'the connection ended before the answer was complete' },
  'server-redirect': { exit: 1, means: 'the server sent the request elsewhere; tokens go to the configured origin only' },
  'server-busy': { exit: 1, means: 'the server limits requests and went on doing so' },
  'server-error': { exit: 1, means: 'the server failed' },
  'server-refused': { exit: 1, means: 'the server refused the request as invalid' },
  'server-conflict': { exit: 1, means: 'the server holds another object with the same key' },
  'server-not-found': { exit: 1, means: 'the server has no such object' },
  'server-too-old': { exit: 1, means: 'the server does not know a request or field that is needed' },
  'server-not-livekit': { exit: 1, means: 'what answers at this URL is not a LiveKit server' },
  'answer-unreadable': { exit: 1, means: 'the answer is not what LiveKit sends' },
  'answer-too-large': { exit: 1, means: 'the answer is larger than sipctl reads' },
  'sip-not-enabled': { exit: 1, means: 'the server has no Redis, and so no SIP' },
  'token-rejected': { exit: 4, means: 'the key, the secret or the token is not accepted' },
  'permission-denied': { exit: 4, means: 'the token lacks a grant' },
  'clock-skew': { exit: 4, means: 'the clocks of this machine and the server differ too much' },
  // what is kept of runs, on this machine
  'run-unfinished': { exit: 5, means: 'the run has not come to an end' },
  'run-not-found': { exit: 3, means: 'no run of this id is recorded on this machine for this project' },
  'journal-damaged': { exit: 3, means: 'the journal of a run cannot be trusted' },
  'state-unwritable': { exit: 1, means: 'nothing can be recorded on this machine, so nothing is changed' },
  'state-unsafe': { exit: 3, means: 'the state directory could be altered by others' },
  'lock-held': { exit: 6, means: 'another sipctl is changing this project' },
  // plans
  'plan-invalid': { exit: 3, means: 'a file is no plan, or was altered' },
  'plan-version-unknown': { exit: 3, means: 'a plan was saved by a newer sipctl' },
  'plan-stale': { exit: 6, means: 'the project changed since the plan was made' },
  'target-mismatch': { exit: 5, means: 'the plan was made for another project' },
  'secret-needed': { exit: 3, means: 'a secret is needed that neither the server nor a reference gives' },
  // changes
  'confirmation-declined': { exit: 5, means: 'the change was not confirmed' },
  'confirmation-needed': { exit: 5, means: 'the change is severe and was not confirmed by name' },
  'migration-open': { exit: 3, means: 'a live object cannot be mended without a choice of yours' },
  'plan-refused': { exit: 5, means: 'the change would lose, misroute or expose calls' },
  'foreign-change': { exit: 6, means: 'somebody else changed the object in the meantime' },
  'field-not-stored': { exit: 8, means: 'the server did not store a field as it was sent' },
  'write-outcome-unknown': { exit: 8, means: 'a change was sent and nobody can say whether it happened' },
  'change-rolled-back': { exit: 7, means: 'the change failed and was taken back: the world is as it was' },
  'change-incomplete': { exit: 8, means: 'some steps of the change were done and others were not' },
  'verification-failed': { exit: 9, means: 'the change was made, and the check after it found a fault' },
  // test calls
  'number-refused': { exit: 5, means: 'a test call to an emergency or premium number' },
  'room-occupied': { exit: 5, means: 'a test call would join a room that people are in' },
  'carrier-refused': { exit: 1, means: 'a carrier refused a call of LiveKit' },
  'sip-host-missing': { exit: 3, means: 'nothing says where the SIP service is' },
  // checks that end a command
  'probe-room-left': { exit: 1, means: 'the room of a probe could not be removed' },
  // the sandbox
  'sandbox-world-invalid': { exit: 3, means: 'the world that the sandbox was to start with cannot be read' },
  'sandbox-failed': { exit: 1, means: 'the sandbox could not listen, or could not write its state' },
  // the process
  bug: { exit: 70, means: 'a bug in sipctl' },
  interrupted: { exit: 130, means: 'stopped by SIGINT before any change' },
  terminated: { exit: 143, means: 'stopped by SIGTERM before any change' },
} as const satisfies Record<string, { exit: ExitCode; means: string }>;

export type ProblemId = keyof typeof PROBLEMS;
