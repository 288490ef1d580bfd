import { Secret } from '../model/secret.ts';
import { variableName } from '../model/secret-ref.ts';
import type { Kind } from '../model/world.ts';
import { isObject, type JsonObject } from './json-path.ts';

/** Gives each secret of all objects together a variable; objects whose names differ only in signs do not share one. */
export interface Variables {
  nameFor(kind: Kind, name: string, to: string, secret: Secret): string;
}

export function newVariables(): Variables {
  const given = new Map<string, Secret>();
  return {
    nameFor(kind, name, to, secret) {
      const wanted = variableFor(kind, name, to);
      for (let number = 1; ; number += 1) {
        const variable = number === 1 ? wanted : `${wanted}_${number}`;
        const holder = given.get(variable);
        if (holder !== undefined && !holder.equals(secret)) continue;
        given.set(variable, secret);
        return variable;
      }
    },
  };
}

/** @returns `TRUNK_MAIN_PASSWORD`, `RULE_CONFERENCE_PIN`, `RULE_SUPPORT_EGRESS_ACCESS_KEY`. */
export function variableFor(kind: Kind, name: string, to: string): string {
  const field = to.split('.').at(-1) ?? '';
  const suffix = to.startsWith('roomConfig.egress') ? `EGRESS_${field}` : field === 'authPassword' ? 'PASSWORD' : field;
  return variableName(kind === 'dispatchRule' ? 'RULE' : 'TRUNK', name, suffix.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase());
}

/** @param nameFor gives the variable of a secret by its place in the object: `rule.dispatchRuleDirect.pin`. */
export function withReferences(fields: JsonObject, nameFor: (to: string, secret: Secret) => string): JsonObject {
  const copy = (value: unknown, to: string): unknown => {
    if (value instanceof Secret) return `env:${nameFor(to, value)}`;
    if (Array.isArray(value)) return value.map((item, at) => copy(item, `${to}[${at}]`));
    return isObject(value) ? copyMembers(value, `${to}.`) : value;
  };
  const copyMembers = (members: JsonObject, prefix: string) =>
    Object.fromEntries(Object.entries(members).map(([key, member]) => [key, copy(member, `${prefix}${key}`)]));
  return copyMembers(fields, '');
}
