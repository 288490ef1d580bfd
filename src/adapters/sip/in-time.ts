/**
 * @returns a signal that is aborted with the other one, or when the time is over. In place of `AbortSignal.any` with
 * `AbortSignal.timeout`, which never comes on Node 20 once a garbage collection has taken the timeout that nobody else holds.
 */
export function inTime(signal: AbortSignal, milliseconds: number): AbortSignal {
  const controller = new AbortController();
  const end = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    controller.abort(signal.aborted ? signal.reason : new DOMException('the time is over', 'TimeoutError'));
  };
  const timer = setTimeout(end, milliseconds).unref();
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  return controller.signal;
}
