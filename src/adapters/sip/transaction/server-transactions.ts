import { ServerTransaction, type ServerTransactionOptions } from './server-transaction.ts';

/** What one end has been asked so far, by name of the request: a copy of one gets the same answer. */
export class ServerTransactions {
  readonly #known = new Map<string, ServerTransaction>();

  /** @param name by branch and method. @returns null for a copy, which is answered then. */
  begin(name: string, options: Omit<ServerTransactionOptions, 'onEnd'>): ServerTransaction | null {
    const known = this.#known.get(name);
    known?.receiveAgain();
    if (known !== undefined) return null;
    const transaction = new ServerTransaction({ ...options, onEnd: () => this.#known.delete(name) });
    this.#known.set(name, transaction);
    return transaction;
  }

  get(name: string): ServerTransaction | undefined {
    return this.#known.get(name);
  }

  end(): void {
    for (const transaction of [...this.#known.values()]) transaction.end();
  }
}
