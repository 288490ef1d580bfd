import type { Kind } from '../model/world.ts';

const BY_NAME = /^name:\w+:/;

/** Stands for the id of an object that is known by name only: it is still to be created, or no world was read. Never to be sent. */
export const idByName = (kind: Kind, name: string): string => `name:${kind}:${name}`;
export const isIdByName = (id: string): boolean => BY_NAME.test(id);
/** @returns the name that stands in for an id, or the id itself. */
export const nameOrId = (id: string): string => id.replace(BY_NAME, '');
