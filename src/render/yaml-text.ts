import { Document, Scalar, visit } from 'yaml';
import { escapeJson, escapeText } from './escape.ts';

/** @returns YAML in which text with control or bidi characters stands in double quotes, escaped; `toJSON` of secrets is honoured. */
export function yamlText(value: unknown): string {
  const document = new Document(JSON.parse(JSON.stringify(value)), { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && escapeText(scalar.value) !== scalar.value) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return escapeJson(document.toString({ lineWidth: 0 }));
}
