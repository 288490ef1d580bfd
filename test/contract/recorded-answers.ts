import { readFileSync } from 'node:fs';
import type { Answer } from './case.ts';

/** Written by the live suite with SIPCTL_LIVE_RECORD=1. */
export const ANSWERS_FILE = new URL('../../fixtures/livekit/contract-answers.json', import.meta.url);

/** What livekit-server 1.13.5 answered to each case of the contract. */
export const answersOfLiveKit: Readonly<Record<string, readonly Answer[]>> = JSON.parse(readFileSync(ANSWERS_FILE, 'utf8'));
