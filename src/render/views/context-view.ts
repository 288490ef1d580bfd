import type { ListedContext } from '../../ports.ts';
import { good, indented, line, strong } from '../document.ts';
import type { View } from '../view.ts';

interface ContextDetails extends ListedContext {
  readonly sipHost: string;
  readonly hosting: string;
  readonly from: string;
}

export const contextView: View<ContextDetails> = {
  kind: 'Context',
  human: ({ name, current, url, apiKey, secretRef, sipHost, hosting, from }) => [
    line(strong(name), ...(current ? [' ', good('(current)')] : [])),
    indented(2, 'url       ', url),
    ...(apiKey === '' ? [indented(2, 'token     ', secretRef)] : [indented(2, 'api key   ', apiKey), indented(2, 'secret    ', secretRef)]),
    indented(2, 'hosting   ', hosting),
    indented(2, 'sip host  ', sipHost || 'not known; test calls need it'),
    indented(2, 'from      ', from),
  ],
  json: (details) => ({ ...details }),
  names: ({ name }) => [name],
};
