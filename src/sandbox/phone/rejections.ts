import { Recent } from './recent.ts';

export interface Rejection {
  readonly status: number;
  readonly reason: string;
}

/** Refusals that are given again, without another look, to a call with the same Call-ID and From tag. */
export class Rejections {
  readonly #kept = new Recent<string, Rejection & { readonly until: number }>();
  readonly #options: { readonly now: () => number; readonly keptMs: number };

  constructor(options: { readonly now: () => number; readonly keptMs: number }) {
    this.#options = options;
  }

  keep(call: string, { status, reason }: Rejection): void {
    this.#kept.set(call, { status, reason, until: this.#options.now() + this.#options.keptMs });
  }

  /** Being asked for it keeps a refusal for as long again. */
  of(call: string): Rejection | null {
    const known = this.#kept.get(call);
    if (known === undefined || known.until <= this.#options.now()) return null;
    this.keep(call, known);
    return known;
  }
}
